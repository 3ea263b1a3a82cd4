package dev.interlock.os.kernel;

import dev.interlock.core.trap.StopReason;
import dev.interlock.isa.image.ProgramImage;
import dev.interlock.os.task.Task;
import dev.interlock.os.task.TaskTable;
import dev.interlock.os.wait.WaitQueue;
import java.util.stream.Collectors;

/** Says who waits for what when nothing can happen any more: the thread, what it waits for, where, and since when. */
final class DeadlockReport {
    private final TaskTable tasks;
    private final ProgramImage image;

    DeadlockReport(TaskTable tasks, ProgramImage image) {
        this.tasks = tasks;
        this.image = image;
    }

    StopReason report() {
        String waiting = tasks.tasks().stream()
                .filter(task -> !task.isOver())
                .map(this::describe)
                .collect(Collectors.joining("; "));
        return new StopReason(StopReason.Kind.DEADLOCK, 0, "every thread waits for another: " + waiting);
    }

    private String describe(Task task) {
        String what = task.sleepsIn().isEmpty()
                ? "something that never happens"
                : task.sleepsIn().stream().map(WaitQueue::what).map(this::named).collect(Collectors.joining(" or "));
        String process = task.isLeader() ? "" : " of process " + task.process().number();
        return task.name() + process + " waits for " + what + " since cycle " + task.sleepsSince() + ", called from "
                + place(task.registers().rip);
    }

    /** Puts the symbol behind an address at the end of a clause, if it has one. */
    private String named(String what) {
        int at = what.lastIndexOf("0x");
        if (at < 0) {
            return what;
        }
        return what.substring(0, at) + place(Long.parseUnsignedLong(what.substring(at + 2), 16));
    }

    private String place(long address) {
        String symbol = image.describe(address).map(name -> " <" + name + ">").orElse("");
        return "0x" + Long.toHexString(address) + symbol;
    }
}
