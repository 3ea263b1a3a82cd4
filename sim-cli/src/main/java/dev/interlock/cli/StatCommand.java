package dev.interlock.cli;

import dev.interlock.cli.report.JsonReport;
import dev.interlock.cli.report.RunReport;
import dev.interlock.cli.report.TextReport;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.report.CpiStacks;
import dev.interlock.core.trap.StopReason;
import dev.interlock.os.kernel.Console;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code interlock stat PROGRAM}. */
@Command(
        name = "stat",
        description = {
            "Runs a program and counts, as perf stat does, with the CPI stack of each core.",
            "What the program prints goes to standard error. Exit status: 0, whatever the program's."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class StatCommand implements Callable<Integer> {
    private final PrintWriter out;
    private final OutputStream err;

    @Mixin
    private GuestOptions guest;

    @Mixin
    private ReportOutput output;

    @Option(names = "--svg", paramLabel = "FILE", description = "Draws the CPI stacks as bars.")
    private Path svg;

    StatCommand(PrintWriter out, OutputStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        PrintStream messages = new PrintStream(err, true, StandardCharsets.UTF_8);
        try (Guest running = guest.boot(new Console(System.in, err, err, guest.maxOutput()), messages)) {
            Machine machine = running.machine();
            long began = System.nanoTime();
            StopReason reason = machine.run(guest.maxCycles());
            double seconds = (System.nanoTime() - began) / 1e9;
            RunReport report =
                    RunReport.of(guest.program().toString(), guest.machineName(), machine, reason, seconds, Map.of());
            ReportOutput.write(svg, CpiStacks.of(machine).svg());
            output.print(
                    out,
                    terminal -> TextReport.render(report, terminal.width(), terminal.emphasis()),
                    json -> JsonReport.writeFields(report, json));
            return 0;
        }
    }
}
