package dev.interlock.cli;

import static dev.interlock.cli.CommandFailure.wrongUse;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.interlock.cli.output.WholeFile;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.observe.EventText;
import dev.interlock.core.report.PageWalkView;
import dev.interlock.core.trap.StopReason;
import java.io.IOException;
import java.nio.file.Path;
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
final class WalkCommand extends ReportingCommand {
    @Mixin
    private SubjectOptions guest;

    @Option(names = "--at", paramLabel = "CYCLE", description = "Looks at this cycle; default: at the end of the run.")
    private Long at;

    @Option(
            names = "--core",
            paramLabel = "N",
            defaultValue = "0",
            description = "Whose page tables and caches; default: ${DEFAULT-VALUE}.")
    private int core;

    @Option(names = "--svg", paramLabel = "FILE", description = "Draws the walk.")
    private Path svgFile;

    WalkCommand(StandardStream out, StandardStream err) {
        super(out, err);
    }

    @Override
    public Integer call() {
        try (Guest running = boot(guest);
                OutputFiles files = new OutputFiles()) {
            WholeFile svg = files.begin(svgFile);
            Machine machine = running.machine();
            if (core < 0 || core >= machine.cores()) {
                throw wrongUse("--core: there is no core " + core + "; there are " + machine.cores());
            }
            if (at != null && at < 0) {
                throw wrongUse("--at is " + at + "; it must be at least 0");
            }
            long address = Place.address(guest.subject(), running.program().image());
            StopReason reason = machine.run(at == null ? guest.maxCycles() : at);
            if (at != null && (reason.kind() != StopReason.Kind.BUDGET || machine.cycle() < at)) {
                throw wrongUse("--at: cycle " + at + " is beyond the end of the run, at cycle " + machine.cycle());
            }
            PageWalkView view = PageWalkView.of(machine, core, address);
            files.write(svg, () -> view.svg());
            files.publish();
            print(terminal -> view.text(terminal.width()), json -> write(view, json));
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
}
