package dev.interlock.os.kernel;

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
 */
public final class TaskListing {
    private TaskListing() {}

    /**
     * A row of {@code ps -ef}.
     *
     * @param process its number
     * @param parent its parent's, 0 if there is none
     * @param group its process group
     * @param threads how many it has
     * @param state R running or ready, S sleeping, Z over
     * @param cycles that its threads have run, those that have ended included
     * @param command what it executes
     */
    public record ProcessRow(
            int process, int parent, int group, int threads, String state, long cycles, String command) {}

    /**
     * A row of {@code ps -eLf}.
     *
     * @param process its process
     * @param parent the parent of that, 0 if there is none
     * @param thread its own number
     * @param threads how many its process has
     * @param state R running or ready, S sleeping, Z over
     * @param core the one that it has, −1 if none
     * @param nice −20 to 19
     * @param affinity the cores that it may have, a bit each
     * @param cycles that it has run
     * @param waitsFor what it sleeps for, "" if it does not
     */
    public record ThreadRow(
            int process,
            int parent,
            int thread,
            int threads,
            String state,
            int core,
            int nice,
            long affinity,
            long cycles,
            String waitsFor) {}

    /** All processes, by their numbers. */
    public static List<ProcessRow> processes(Kernel kernel, long now) {
        return sorted(kernel.tasks()).stream()
                .map(process -> new ProcessRow(
                        process.number(),
                        parent(process),
                        process.group(),
                        process.threads().size(),
                        process.isZombie() ? "Z" : state(process),
                        process.usage().runCycles()
                                + process.threads().stream()
                                        .mapToLong(task -> kernel.scheduler().runCycles(task, now))
                                        .sum(),
                        process.executable()))
                .toList();
    }

    /** All threads, by their processes. */
    public static List<ThreadRow> threads(Kernel kernel, long now) {
        return sorted(kernel.tasks()).stream()
                .flatMap(process -> process.threads().stream()
                        .map(task -> new ThreadRow(
                                process.number(),
                                parent(process),
                                task.number(),
                                process.threads().size(),
                                state(task),
                                task.core(),
                                task.nice(),
                                task.affinity(),
                                kernel.scheduler().runCycles(task, now),
                                task.sleepsIn().stream().map(WaitQueue::what).collect(Collectors.joining(" or ")))))
                .toList();
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
