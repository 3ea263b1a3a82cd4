package dev.interlock.cli.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.interlock.cli.output.CamelCase;
import dev.interlock.core.report.ThreadChart;
import dev.interlock.core.report.ThreadChart.Activity;
import dev.interlock.core.report.ThreadChart.Span;
import dev.interlock.core.report.ThreadChart.ThreadRow;
import java.io.IOException;

/** The chart of threads for programs. */
public final class ThreadsJson {
    private ThreadsJson() {}

    /** Writes the fields of one object. */
    public static void write(ThreadChart chart, JsonGenerator json) throws IOException {
        json.writeNumberField("cores", chart.cores());
        json.writeNumberField("cycles", chart.end());
        json.writeArrayFieldStart("threads");
        for (ThreadRow row : chart.threads()) {
            json.writeStartObject();
            json.writeNumberField("thread", row.thread());
            json.writeNumberField("process", row.process());
            json.writeNumberField("runCycles", row.cycles(Activity.RUNNING));
            json.writeNumberField("readyCycles", row.cycles(Activity.READY));
            json.writeNumberField("sleepCycles", row.cycles(Activity.SLEEPING));
            json.writeNumberField("voluntarySwitches", row.voluntary());
            json.writeNumberField("involuntarySwitches", row.involuntary());
            json.writeArrayFieldStart("spans");
            for (Span span : row.spans()) {
                write(span, json);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void write(Span span, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("from", span.from());
        json.writeNumberField("to", span.to());
        json.writeStringField("activity", CamelCase.of(span.activity()));
        if (span.activity() == Activity.RUNNING) {
            json.writeNumberField("core", span.core());
        } else if (span.activity() == Activity.SLEEPING) {
            json.writeStringField("on", span.on());
        }
        json.writeEndObject();
    }
}
