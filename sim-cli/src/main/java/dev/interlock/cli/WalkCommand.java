package dev.interlock.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.observe.EventText;
import dev.interlock.core.report.PageWalkView;
import dev.interlock.core.trap.StopReason;
import dev.interlock.os.kernel.Console;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code interlock walk ADDRESS PROGRAM}. */
@Command(
        name = "walk",
        description = {
            "Draws the walk through the page tables for an address: indices, entries, bits, and where each entry is.",
            "",
            "SUBJECT is an address: a symbol, symbol+offset, or 0x….",
            "What the program prints goes to standard error."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class WalkCommand implements Callable<Integer> {
    private final PrintWriter out;
    private final OutputStream err;

    @Mixin
    private SubjectOptions guest;

    @Mixin
    private ReportOutput output;

    @Option(names = "--at", paramLabel = "CYCLE", description = "Looks at this cycle; default: at the end of the run.")
    private Long at;

    @Option(
            names = "--core",
            paramLabel = "N",
            defaultValue = "0",
            description = "Whose page tables and caches; default: ${DEFAULT-VALUE}.")
    private int core;

    @Option(names = "--svg", paramLabel = "FILE", description = "Draws the walk.")
    private Path svg;

    WalkCommand(PrintWriter out, OutputStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        PrintStream messages = new PrintStream(err, true, StandardCharsets.UTF_8);
        try (Guest running = guest.boot(new Console(System.in, err, err, guest.maxOutput()), messages)) {
            Machine machine = running.machine();
            if (core < 0 || core >= machine.cores()) {
                throw wrongUse("--core: there is no core " + core + "; there are " + machine.cores());
            }
            long address = Place.address(guest.subject(), running.program().image());
            StopReason reason = machine.run(at == null ? guest.maxCycles() : at);
            if (at != null && (at < 0 || reason.kind() != StopReason.Kind.BUDGET || machine.cycle() < at)) {
                throw wrongUse("--at: cycle " + at + " is beyond the end of the run, at cycle " + machine.cycle());
            }
            PageWalkView view = PageWalkView.of(machine, core, address);
            ReportOutput.write(svg, view.svg());
            output.print(out, terminal -> view.text(), json -> write(view, json));
            return 0;
        } catch (IllegalArgumentException e) {
            throw wrongUse(e.getMessage());
        }
    }

    private static void write(PageWalkView view, JsonGenerator json) throws IOException {
        json.writeNumberField("core", view.core());
        json.writeNumberField("cycle", view.cycle());
        json.writeStringField("virtual", EventText.hex(view.virtual()));
        json.writeStringField("cr3", EventText.hex(view.cr3()));
        json.writeArrayFieldStart("entries");
        for (PageWalkView.Step step : view.steps()) {
            json.writeStartObject();
            json.writeStringField("name", step.name());
            json.writeNumberField("index", step.index());
            json.writeStringField("address", EventText.hex(step.address()));
            json.writeStringField("entry", EventText.hex(step.entry()));
            json.writeStringField("bits", step.bits());
            json.writeStringField("foundIn", step.foundIn());
            json.writeEndObject();
        }
        json.writeEndArray();
        if (view.physical() >= 0) {
            json.writeStringField("physical", EventText.hex(view.physical()));
            json.writeNumberField("pageBytes", view.pageBytes());
        }
        json.writeStringField("tlb", view.tlb());
    }

    private static CommandFailure wrongUse(String sentence) {
        return new CommandFailure(ExitStatus.OUR_ERROR, sentence);
    }
}
