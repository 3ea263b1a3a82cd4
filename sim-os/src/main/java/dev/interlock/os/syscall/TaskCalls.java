package dev.interlock.os.syscall;

import dev.interlock.os.file.FileSystem;
import dev.interlock.os.futex.FutexTable;
import dev.interlock.os.futex.PriorityInheritance;
import dev.interlock.os.task.TaskSystem;
import dev.interlock.os.vm.TlbShootdown;

/** The system calls on threads and processes, in the groups of the manual. */
public final class TaskCalls {
    private final FutexTable table;
    private final ThreadCalls threads;
    private final ExitCalls exits;
    private final WaitCalls waits;
    private final IdentityCalls identity;
    private final ScheduleCalls scheduling;
    private final SleepCalls sleeps;
    private final FutexCalls futexes;
    private final ExecCalls exec;

    /**
     * @param table the futexes that somebody waits for
     * @param inheritance who lends priority to whom
     * @param shootdowns sees the changes of fork(2) through to their end
     * @param switches knows which core runs which address space
     * @param first the program that the machine begins with
     * @param files where programs are
     * @param openCycles of looking a path up
     * @param hertz cycles in a second
     * @param seed of what programs take for random
     */
    public TaskCalls(
            TaskSystem system,
            FutexTable table,
            PriorityInheritance inheritance,
            ExitCalls.Ending ending,
            TlbShootdown shootdowns,
            ExecCalls.SpaceSwitch switches,
            ExecCalls.Program first,
            FileSystem files,
            int openCycles,
            long hertz,
            long seed) {
        GuestClock clock = new GuestClock(hertz);
        this.table = table;
        exec = new ExecCalls(
                system.tasks(),
                first,
                files,
                shootdowns,
                switches,
                openCycles,
                system.costs().execCycles(),
                seed);
        threads = new ThreadCalls(system, shootdowns);
        exits = new ExitCalls(table, inheritance, ending, system.costs().exitCycles());
        waits = new WaitCalls(system, clock);
        identity = new IdentityCalls(system, clock);
        scheduling = new ScheduleCalls(system.tasks(), system.scheduler(), inheritance, clock);
        sleeps = new SleepCalls(clock, new CpuClocks(system));
        futexes = new FutexCalls(
                table,
                clock,
                new PiFutexCalls(table, system.tasks(), inheritance),
                system.costs().futexCycles());
    }

    ThreadCalls threads() {
        return threads;
    }

    /** How threads end. */
    public ExitCalls exits() {
        return exits;
    }

    WaitCalls waits() {
        return waits;
    }

    IdentityCalls identity() {
        return identity;
    }

    ScheduleCalls scheduling() {
        return scheduling;
    }

    SleepCalls sleeps() {
        return sleeps;
    }

    FutexCalls futexes() {
        return futexes;
    }

    ExecCalls exec() {
        return exec;
    }

    Object save() {
        return table.save();
    }

    void restore(Object state) {
        table.restore(state);
    }
}
