package dev.interlock.os.kernel;

import dev.interlock.core.report.Columns;
import dev.interlock.os.task.Process;
import dev.interlock.os.task.Task;
import dev.interlock.os.task.TaskTable;
import dev.interlock.os.wait.WaitQueue;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What {@code ps(1)} shows of processes and threads, as they stand now. The number of a process is its TGID, that of a thread its
 * PID in the words of the kernel; {@code ps} calls them PID and LWP.
 *
 * <pre>
 *   PID  PPID  LWP  NLWP  S  CORE  NI  AFFINITY          CYCLES  WAITS FOR
 *     1     0    1     5  S  -      0  ffffffffffffffff   92100  futex at 0x409810
 * </pre>
 */
public final class TaskListing {
    private TaskListing() {}

    /** A row for each process, {@code ps -ef}, for a terminal of this width. */
    public static String processes(Kernel kernel, long now, int width) {
        Columns rows = new Columns("PID", "PPID", "PGID", "NLWP", "S", "CYCLES", "CMD");
        for (Process process : sorted(kernel.tasks())) {
            long cycles = process.usage().runCycles();
            for (Task task : process.threads()) {
                cycles += kernel.scheduler().runCycles(task, now);
            }
            rows.row(
                    process.number(),
                    parent(process),
                    process.group(),
                    process.threads().size(),
                    process.isZombie() ? "Z" : state(process),
                    cycles,
                    process.executable());
        }
        return rows.render("", width);
    }

    /** A row for each thread, {@code ps -eLf}, with what it waits for. */
    public static String threads(Kernel kernel, long now, int width) {
        Columns rows = new Columns("PID", "PPID", "LWP", "NLWP", "S", "CORE", "NI", "AFFINITY", "CYCLES", "WAITS FOR")
                .by("LWP");
        for (Process process : sorted(kernel.tasks())) {
            for (Task task : process.threads()) {
                rows.row(
                        process.number(),
                        parent(process),
                        task.number(),
                        process.threads().size(),
                        state(task),
                        task.core() < 0 ? "-" : String.valueOf(task.core()),
                        task.nice(),
                        Long.toHexString(task.affinity()),
                        kernel.scheduler().runCycles(task, now),
                        task.sleepsIn().stream().map(WaitQueue::what).collect(Collectors.joining(" or ")));
            }
        }
        return rows.render("", width);
    }

    /** Who made whom, with the threads of each process in braces, {@code pstree -p}. */
    public static String tree(Kernel kernel) {
        StringBuilder text = new StringBuilder();
        for (Process process : sorted(kernel.tasks())) {
            if (process.parent() == null) {
                branch(process, "", text);
            }
        }
        return text.toString();
    }

    private static void branch(Process process, String indent, StringBuilder text) {
        text.append(indent)
                .append(Task.shortName(process.executable()))
                .append('(')
                .append(process.number())
                .append(')')
                .append(process.isZombie() ? " zombie" : "")
                .append('\n');
        for (Task task : process.threads()) {
            if (!task.isLeader()) {
                text.append(indent).append("  {").append(task.number()).append("}\n");
            }
        }
        process.children().forEach(child -> branch(child, indent + "  ", text));
    }

    private static List<Process> sorted(TaskTable tasks) {
        return tasks.processes().stream()
                .sorted(Comparator.comparingInt(Process::number))
                .toList();
    }

    private static int parent(Process process) {
        return process.parent() == null ? 0 : process.parent().number();
    }

    private static String state(Process process) {
        return process.threads().stream().anyMatch(task -> state(task).equals("R")) ? "R" : "S";
    }

    /** As in {@code /proc/PID/stat}: running or ready, sleeping, over. */
    private static String state(Task task) {
        return switch (task.standing()) {
            case NEW, READY -> "R";
            case SLEEPING -> "S";
            case HALTED, EXITED -> "Z";
        };
    }
}
