package dev.interlock.cli;

import static dev.interlock.cli.CommandFailure.wrongUse;

import dev.interlock.cli.output.WholeFile;
import dev.interlock.cli.report.TraceEventJson;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.report.MachineTrace;
import dev.interlock.core.report.ThreadObserver;
import dev.interlock.core.report.TraceObserver;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code interlock trace PROGRAM -o FILE}. */
@Command(
        name = "trace",
        description = {
            "Draws what every unit did when, for ui.perfetto.dev or chrome://tracing: a microsecond there is a cycle here.",
            "",
            "What the program prints goes to standard error."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class TraceCommand extends ReportingCommand {
    @Mixin
    private GuestOptions guest;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            required = true,
            description = "Writes the trace here, in the trace event format (JSON).")
    private Path file;

    @Option(names = "--from", paramLabel = "CYCLE", defaultValue = "0", description = "Begins at this cycle.")
    private long from;

    @Option(names = "--to", paramLabel = "CYCLE", description = "Ends before this cycle; default: the end of the run.")
    private Long to;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "200000",
            description = "Draws at most so many slices, which bounds the file; default: ${DEFAULT-VALUE}.")
    private long limit;

    TraceCommand(StandardStream out, StandardStream err) {
        super(out, err);
    }

    @Override
    public Integer call() {
        long end = to == null ? Long.MAX_VALUE : to;
        if (from < 0 || end <= from) {
            throw wrongUse("--from " + from + " --to " + to + " leaves no cycle; --to must be greater than --from");
        }
        if (limit < 1) {
            throw wrongUse("--limit is " + limit + "; it must be at least 1");
        }
        try (Guest running = boot(guest);
                OutputFiles files = new OutputFiles()) {
            WholeFile whole = files.begin(file);
            Machine machine = running.machine();
            ThreadObserver threads = ThreadsCommand.observe(running);
            TraceObserver observer =
                    new TraceObserver(machine.cores(), running.program().image(), threads, from, end, limit);
            machine.subscribe(observer, TraceObserver.kinds());
            run(running, Math.min(guest.maxCycles(), end));
            if (from >= machine.cycle()) {
                throw wrongUse("--from " + from + " is beyond the end of the run, which is cycle " + machine.cycle());
            }
            MachineTrace trace = observer.report(machine.cycle());
            TraceEventJson.write(trace, guest.program().toString(), whole.writer());
            files.publish();
            if (trace.lost() > 0) {
                messages()
                        .println("interlock: " + trace.lost()
                                + " slices were left out; --limit, --from and --to choose");
            }
            print(terminal -> "", json -> {
                json.writeStringField("file", file.toString());
                json.writeNumberField("tracks", trace.tracks().size());
                json.writeNumberField("lost", trace.lost());
            });
            return 0;
        } catch (IOException e) {
            throw OutputFiles.cannotBeWritten(file, e);
        }
    }
}
