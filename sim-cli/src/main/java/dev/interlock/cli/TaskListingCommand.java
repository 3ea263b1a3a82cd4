package dev.interlock.cli;

import static dev.interlock.cli.CommandFailure.wrongUse;

import dev.interlock.cli.report.PhysicalMapJson;
import dev.interlock.cli.report.TasksReport;
import dev.interlock.core.machine.Machine;
import dev.interlock.os.kernel.Kernel;
import dev.interlock.os.kernel.TaskListing;
import dev.interlock.os.task.Process;
import dev.interlock.os.vm.AddressSpace;
import dev.interlock.os.vm.PhysicalMap;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code interlock ps PROGRAM}. */
@Command(
        name = "ps",
        description = {
            "Stops a run and lists its processes (ps -ef), its threads (ps -eLf) and who made whom (pstree); or who has",
            "which frame of physical memory.",
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

    @Option(
            names = "--memory",
            description =
                    "Shows physical memory instead: frames by kind, and who has which, alone, shared or copy-on-write.")
    private boolean memory;

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
            if (memory) {
                printMemory(running);
                return 0;
            }
            TasksReport report = new TasksReport(
                    machine.cycle(),
                    TaskListing.processes(kernel, machine.cycle()),
                    TaskListing.threads(kernel, machine.cycle()),
                    TaskListing.tree(kernel));
            print(terminal -> report.text(terminal.width()), report::write);
            return 0;
        }
    }

    private void printMemory(Guest running) {
        long cycle = running.machine().cycle();
        Map<AddressSpace, Integer> processes = new IdentityHashMap<>(); // only asked, never listed
        running.kernel().tasks().processes().stream()
                .filter(process -> !process.isZombie())
                .sorted(Comparator.comparingInt(Process::number))
                .forEach(process -> processes.putIfAbsent(process.space(), process.number()));
        PhysicalMap map = PhysicalMap.of(running.program().space().memory());
        print(
                terminal -> "cycle " + cycle + "\n\n"
                        + map.toText(space -> "process " + processes.get(space), terminal.width()),
                json -> PhysicalMapJson.write(cycle, map, processes::get, json));
    }
}
