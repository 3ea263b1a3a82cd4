package dev.interlock.cli;

import dev.interlock.cli.output.WholeFile;
import dev.interlock.cli.report.JsonReport;
import dev.interlock.cli.report.RunReport;
import dev.interlock.cli.report.TextReport;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.report.CpiStacks;
import dev.interlock.core.trap.StopReason;
import java.nio.file.Path;
import java.util.Map;
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
final class StatCommand extends ReportingCommand {
    @Mixin
    private GuestOptions guest;

    @Option(names = "--svg", paramLabel = "FILE", description = "Draws the CPI stacks as bars.")
    private Path svgFile;

    StatCommand(StandardStream out, StandardStream err) {
        super(out, err);
    }

    @Override
    public Integer call() {
        try (Guest running = boot(guest);
                OutputFiles files = new OutputFiles()) {
            WholeFile svg = files.begin(svgFile);
            Machine machine = running.machine();
            long began = System.nanoTime();
            StopReason reason = machine.run(guest.maxCycles());
            double seconds = (System.nanoTime() - began) / 1e9;
            RunReport report =
                    RunReport.of(guest.program().toString(), guest.machineName(), machine, reason, seconds, Map.of());
            files.write(svg, () -> CpiStacks.of(machine).svg());
            files.publish();
            print(
                    terminal -> TextReport.render(report, terminal.width(), terminal.emphasis()),
                    json -> JsonReport.writeFields(report, json));
            return 0;
        }
    }
}
