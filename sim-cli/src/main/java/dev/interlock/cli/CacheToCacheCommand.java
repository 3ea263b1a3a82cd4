package dev.interlock.cli;

import static dev.interlock.cli.CommandFailure.wrongUse;

import dev.interlock.cli.report.SharingJson;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.report.CacheToCache;
import dev.interlock.core.report.CacheToCacheObserver;
import dev.interlock.core.report.CacheToCacheText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code interlock c2c PROGRAM}. */
@Command(
        name = "c2c",
        description = {
            "Finds lines that go to and fro between cores: who wants which bytes, true or false sharing, and what to do.",
            "",
            "A HITM is a miss that another core's modified copy served. What the program prints goes to standard error."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class CacheToCacheCommand extends ReportingCommand {
    @Mixin
    private GuestOptions guest;

    @Option(
            names = "--lines",
            paramLabel = "N",
            defaultValue = "10",
            description = "Shows so many lines, the worst first; default: ${DEFAULT-VALUE}.")
    private int lines;

    CacheToCacheCommand(StandardStream out, StandardStream err) {
        super(out, err);
    }

    @Override
    public Integer call() {
        if (lines < 1) {
            throw wrongUse("--lines is " + lines + "; it must be at least 1");
        }
        try (Guest running = boot(guest)) {
            Machine machine = running.machine();
            CacheToCacheObserver observer =
                    new CacheToCacheObserver(machine.cores(), running.program().image());
            machine.subscribe(observer, CacheToCacheObserver.kinds());
            run(running, guest.maxCycles());
            CacheToCache report = observer.report();
            print(
                    terminal -> CacheToCacheText.render(report, lines, terminal.width()),
                    json -> SharingJson.write(report, json));
            return 0;
        }
    }
}
