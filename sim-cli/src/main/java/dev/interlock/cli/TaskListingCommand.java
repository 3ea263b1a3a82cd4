package dev.interlock.cli;

import static dev.interlock.cli.CommandFailure.wrongUse;

import dev.interlock.cli.report.TasksReport;
import dev.interlock.core.machine.Machine;
import dev.interlock.os.kernel.Kernel;
import dev.interlock.os.kernel.TaskListing;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code interlock ps PROGRAM}. */
@Command(
        name = "ps",
        description = {
            "Stops a run and lists its processes (ps -ef), its threads (ps -eLf) and who made whom (pstree).",
            "",
            "What the program prints goes to standard error."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class TaskListingCommand extends ReportingCommand {
    @Mixin
    private GuestOptions guest;

    @Option(names = "--at", paramLabel = "CYCLE", description = "Stops there; default: the end of the run.")
    private Long at;

    TaskListingCommand(StandardStream out, StandardStream err) {
        super(out, err);
    }

    @Override
    public Integer call() {
        if (at != null && at < 1) {
            throw wrongUse("--at is " + at + "; it must be at least 1");
        }
        try (Guest running = boot(guest)) {
            Machine machine = running.machine();
            if (at == null) {
                run(running, guest.maxCycles());
            } else {
                machine.run(Math.min(at, guest.maxCycles()));
                if (machine.cycle() < at) {
                    throw wrongUse("--at " + at + " is beyond the end of the run, which is cycle " + machine.cycle());
                }
            }
            Kernel kernel = running.kernel();
            TasksReport report = new TasksReport(
                    machine.cycle(),
                    TaskListing.processes(kernel, machine.cycle()),
                    TaskListing.threads(kernel, machine.cycle()),
                    TaskListing.tree(kernel));
            print(terminal -> report.text(terminal.width()), report::write);
            return 0;
        }
    }
}
