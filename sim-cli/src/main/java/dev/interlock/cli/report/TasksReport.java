package dev.interlock.cli.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.interlock.core.report.Columns;
import dev.interlock.os.kernel.TaskListing.ProcessRow;
import dev.interlock.os.kernel.TaskListing.ThreadRow;
import java.io.IOException;
import java.util.List;

/**
 * Processes and threads at a cycle: tables as {@code ps -ef} and {@code ps -eLf} print them, and the tree of {@code pstree}.
 *
 * @param cycle when
 * @param processes a row each
 * @param threads a row each
 * @param tree who made whom, a line each
 */
public record TasksReport(long cycle, List<ProcessRow> processes, List<ThreadRow> threads, String tree) {
    public TasksReport {
        processes = List.copyOf(processes);
        threads = List.copyOf(threads);
    }

    /** For people, in lines of at most so many characters. */
    public String text(int width) {
        Columns first = new Columns("PID", "PPID", "PGID", "NLWP", "S", "CYCLES", "CMD");
        processes.forEach(row -> first.row(
                row.process(), row.parent(), row.group(), row.threads(), row.state(), row.cycles(), row.command()));
        Columns second = new Columns("PID", "PPID", "LWP", "NLWP", "S", "CORE", "NI", "AFFINITY", "CYCLES", "WAITS FOR")
                .by("LWP");
        threads.forEach(row -> second.row(
                row.process(),
                row.parent(),
                row.thread(),
                row.threads(),
                row.state(),
                row.core() < 0 ? "-" : String.valueOf(row.core()),
                row.nice(),
                Long.toHexString(row.affinity()),
                row.cycles(),
                row.waitsFor()));
        return "cycle " + cycle + "\n\n" + first.render("", width) + "\n" + second.render("", width) + "\n" + tree;
    }

    /** For programs: the fields of one object. */
    public void write(JsonGenerator json) throws IOException {
        json.writeNumberField("cycle", cycle);
        json.writeArrayFieldStart("processes");
        for (ProcessRow row : processes) {
            json.writeStartObject();
            json.writeNumberField("process", row.process());
            json.writeNumberField("parent", row.parent());
            json.writeNumberField("group", row.group());
            json.writeNumberField("threads", row.threads());
            json.writeStringField("state", row.state());
            json.writeNumberField("cycles", row.cycles());
            json.writeStringField("command", row.command());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("threads");
        for (ThreadRow row : threads) {
            json.writeStartObject();
            json.writeNumberField("process", row.process());
            json.writeNumberField("thread", row.thread());
            json.writeStringField("state", row.state());
            if (row.core() >= 0) {
                json.writeNumberField("core", row.core());
            }
            json.writeNumberField("nice", row.nice());
            json.writeStringField("affinity", "0x" + Long.toHexString(row.affinity()));
            json.writeNumberField("cycles", row.cycles());
            json.writeStringField("waitsFor", row.waitsFor());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
