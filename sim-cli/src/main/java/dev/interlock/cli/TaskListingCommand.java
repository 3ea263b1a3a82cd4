package dev.interlock.cli;

import static dev.interlock.cli.CommandFailure.wrongUse;

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
    /** In JSON nothing is broken: there, programs read. */
    private static final int WHOLE_LINES = 1 << 20;

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
            long cycle = machine.cycle();
            print(terminal -> text(kernel, cycle, terminal.width()), json -> {
                json.writeNumberField("cycle", cycle);
                json.writeStringField("processes", TaskListing.processes(kernel, cycle, WHOLE_LINES));
                json.writeStringField("threads", TaskListing.threads(kernel, cycle, WHOLE_LINES));
                json.writeStringField("tree", TaskListing.tree(kernel));
            });
            return 0;
        }
    }

    private static String text(Kernel kernel, long cycle, int width) {
        return "cycle " + cycle + "\n\n" + TaskListing.processes(kernel, cycle, width) + "\n"
                + TaskListing.threads(kernel, cycle, width) + "\n" + TaskListing.tree(kernel);
    }
}
