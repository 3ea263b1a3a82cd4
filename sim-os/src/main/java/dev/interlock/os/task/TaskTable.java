package dev.interlock.os.task;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/** All threads and processes, by number. */
public final class TaskTable {
    /** The number of the first process: what is left without a parent belongs to it. */
    public static final int FIRST = 1;

    /** Numbers stay below, as Linux's {@code pid_max} is at first. */
    private static final int NUMBERS = 32_768;

    private final TreeMap<Integer, Task> tasks = new TreeMap<>();
    private final TreeMap<Integer, Process> processes = new TreeMap<>();
    private int last = FIRST - 1;

    /** A number that nobody has, EAGAIN if there is none. */
    public int newNumber() {
        for (int tries = 0; tries < NUMBERS; tries++) {
            last = last + 1 >= NUMBERS ? FIRST + 1 : last + 1;
            if (!tasks.containsKey(last) && !processes.containsKey(last)) {
                return last;
            }
        }
        throw new SystemCallException(Errno.EAGAIN);
    }

    /** The number that was given last. */
    public int latest() {
        return last;
    }

    /** A thread begins to exist; its process too, if it is the first. */
    public void add(Task task) {
        tasks.put(task.number(), task);
        task.process().threads().add(task);
        processes.putIfAbsent(task.process().number(), task.process());
    }

    /** A thread is over. */
    public void remove(Task task) {
        tasks.remove(task.number());
        task.process().threads().remove(task);
    }

    /**
     * The last thread of a process that executes a program is its leader from now on, {@code de_thread} in {@code
     * fs/exec.c} of Linux: the number of the process has been waiting for it.
     */
    public void becomesLeader(Task task) {
        tasks.remove(task.number());
        task.number(task.process().number());
        tasks.put(task.number(), task);
    }

    /** A process was waited for, or nobody will. */
    public void remove(Process process) {
        processes.remove(process.number());
        process.parent(null);
    }

    /** The thread with this number, null if there is none. */
    public Task task(int number) {
        return tasks.get(number);
    }

    /** The process with this number, zombies too; null if there is none. */
    public Process process(int number) {
        return processes.get(number);
    }

    /** The first process. */
    public Process first() {
        return processes.get(FIRST);
    }

    /** All threads that are not over, by number. */
    public Collection<Task> tasks() {
        return tasks.values();
    }

    /** All processes, zombies too, by number. */
    public Collection<Process> processes() {
        return processes.values();
    }

    private record Saved(List<Saving> tasks, List<Saving> processes, int last) {}

    private record Saving(Object whose, Object state) {}

    /** Everybody as they are now. */
    public Object save() {
        List<Saving> savedTasks = new ArrayList<>();
        tasks.values().forEach(task -> savedTasks.add(new Saving(task, task.save())));
        List<Saving> savedProcesses = new ArrayList<>();
        processes.values().forEach(process -> savedProcesses.add(new Saving(process, process.save())));
        return new Saved(List.copyOf(savedTasks), List.copyOf(savedProcesses), last);
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        Saved saved = (Saved) state;
        last = saved.last;
        tasks.clear();
        processes.clear();
        for (Saving saving : saved.processes) {
            Process process = (Process) saving.whose;
            process.restore(saving.state);
            processes.put(process.number(), process);
        }
        for (Saving saving : saved.tasks) {
            Task task = (Task) saving.whose;
            task.restore(saving.state);
            tasks.put(task.number(), task);
        }
    }
}
