package dev.interlock.cli;

import static dev.interlock.cli.CommandFailure.wrongUse;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventSink;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.event.SimEvent.AccessCompleted;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.observe.EventText;
import dev.interlock.core.report.AccessExplainer;
import dev.interlock.core.report.Explanation;
import dev.interlock.core.report.Explanation.Step;
import dev.interlock.core.trap.StopReason;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code interlock why ADDRESS@CYCLE PROGRAM}. */
@Command(
        name = "why",
        description = {
            "Says why an access took as long as it did.",
            "",
            "SUBJECT is ADDRESS@CYCLE: the access to ADDRESS (a symbol, symbol+offset, or 0x…) that is under way at CYCLE,"
                    + " else the first one after it.",
            "What the program prints goes to standard error."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class WhyCommand extends ReportingCommand {
    private static final Pattern SUBJECT = Pattern.compile("(?<place>.+)@(?<cycle>[0-9]{1,18})");

    @Mixin
    private SubjectOptions guest;

    @Option(names = "--core", paramLabel = "N", description = "Only accesses of this core.")
    private Integer core;

    WhyCommand(StandardStream out, StandardStream err) {
        super(out, err);
    }

    @Override
    public Integer call() {
        Matcher parts = SUBJECT.matcher(guest.subject());
        if (!parts.matches()) {
            throw wrongUse(guest.subject() + " is not ADDRESS@CYCLE, such as counter@1000");
        }
        long cycle = Long.parseLong(parts.group("cycle"));
        try (Guest running = boot(guest)) {
            Machine machine = running.machine();
            if (core != null && (core < 0 || core >= machine.cores())) {
                throw wrongUse("--core: there is no core " + core + "; there are " + machine.cores());
            }
            String place = parts.group("place");
            Search search =
                    new Search(machine, Place.address(place, running.program().image()), cycle);
            machine.subscribe(search, AccessExplainer.FILTER);
            StopReason reason = machine.run(guest.maxCycles());
            if (search.found == null) {
                throw wrongUse(search.nothing(place, reason));
            }
            Explanation found = search.found;
            print(terminal -> found.text(terminal.width()), json -> write(found, json));
            return 0;
        }
    }

    /** Waits for the access, and has it explained. */
    private final class Search implements EventSink {
        private final AccessExplainer explainer = new AccessExplainer();
        private final Machine machine;
        private final long address;
        private final long cycle;
        private AccessCompleted last;
        private Explanation found;

        Search(Machine machine, long address, long cycle) {
            this.machine = machine;
            this.address = address;
            this.cycle = cycle;
        }

        @Override
        public void accept(SimEvent event) {
            explainer.accept(event);
            if (found != null || event.kind() != EventKind.ACCESS_COMPLETED || core != null && event.core() != core) {
                return;
            }
            AccessCompleted access = (AccessCompleted) event;
            if (address - access.virtual() < 0 || address - access.virtual() >= access.bytes()) {
                return;
            }
            last = access;
            if (Math.max(access.cycle(), access.began() + access.ledger().total()) >= cycle) {
                found = explainer.explain(access);
                machine.pause();
            }
        }

        String nothing(String place, StopReason reason) {
            String by = core == null ? "" : " by core " + core;
            if (cycle > machine.cycle()) {
                return "cycle " + cycle + " is beyond the end of the run, at cycle " + machine.cycle()
                        + (reason.message().isEmpty() ? "" : ": " + reason.message());
            }
            return "no access to " + place + by + " at cycle " + cycle + " or after it; "
                    + (last == null
                            ? "there is none at all"
                            : "the last one was a " + EventText.of(last.access()) + " of core " + last.core()
                                    + " at cycle " + last.cycle());
        }
    }

    private static void write(Explanation found, JsonGenerator json) throws IOException {
        AccessCompleted access = found.access();
        json.writeNumberField("core", access.core());
        json.writeStringField("access", EventText.of(access.access()));
        json.writeStringField("virtual", EventText.hex(access.virtual()));
        json.writeStringField("physical", EventText.hex(access.physical()));
        json.writeNumberField("bytes", access.bytes());
        json.writeStringField("value", EventText.hex(access.value()));
        json.writeNumberField("began", access.began());
        json.writeNumberField("cycles", found.total());
        write(found.steps(), json);
    }

    private static void write(List<Step> steps, JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("steps");
        for (Step step : steps) {
            json.writeStartObject();
            json.writeStringField("name", step.name());
            json.writeNumberField("cycles", step.cycles());
            if (!step.cause().isEmpty()) {
                json.writeStringField("cause", step.cause());
            }
            if (!step.inner().isEmpty()) {
                write(step.inner(), json);
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
