package dev.interlock.os.task;

import dev.interlock.core.trap.TrapContext;
import dev.interlock.os.schedule.Scheduler;

/**
 * How long threads have had a core, and how much of that they spent in their programs: {@code kernel/sched/cputime.c} of
 * Linux, with VIRT_CPU_ACCOUNTING_GEN.
 *
 * <pre>
 *   core:  ── program ──┐ trap, kernel, return ┌── program ──┐ trap, kernel, another thread
 *                user   │        system        │     user    │   system   │ system of the other
 * </pre>
 *
 * <p>The cores themselves count their cycles in programs; what a thread had a core for, and did not spend there, the kernel
 * has spent for it. Time counts up to the present cycle, also for threads that run on other cores.
 */
public final class CpuTime {
    private final Scheduler scheduler;

    /** For each core, what it had counted when the time of the thread that it runs was last noted. */
    private final long[] noted;

    /** No state: each entry into the kernel sets it before anybody asks. */
    private transient TrapContext entered;

    public CpuTime(Scheduler scheduler) {
        this.scheduler = scheduler;
        this.noted = new long[scheduler.cores()];
    }

    /** A core enters the kernel: it is now. */
    public void enter(TrapContext core) {
        entered = core;
    }

    /** The present cycle. */
    public long now() {
        return entered.now();
    }

    /** Notes what the thread that has a core has spent in its program; before the core goes to another one. */
    public void note(int core) {
        long counted = entered.userCycles(core);
        if (scheduler.running(core) != null) {
            scheduler.running(core).ranProgram(counted - noted[core]);
        }
        noted[core] = counted;
    }

    /** Cycles that a thread spent in its program. */
    public long user(Task task) {
        int core = task.core();
        boolean runs = core >= 0 && task.equals(scheduler.running(core));
        return task.userCycles() + (runs ? entered.userCycles(core) - noted[core] : 0);
    }

    /** Cycles that a thread had a core. */
    public long total(Task task) {
        return scheduler.runCycles(task, entered.now());
    }

    /** What a thread has used. */
    public Usage usage(Task task) {
        return new Usage(total(task), user(task), task.voluntarySwitches(), task.involuntarySwitches(), 0);
    }

    /** What the threads of a process have used, those that are over too, its page faults included. */
    public Usage usage(Process process) {
        Usage usage = process.usage();
        if (!process.isZombie()) {
            usage = usage.plus(new Usage(0, 0, 0, 0, process.space().faults().minorFaults()));
        }
        for (Task task : process.threads()) {
            usage = usage.plus(usage(task));
        }
        return usage;
    }

    /** Cycles that the threads of a process spent in its programs. */
    public long user(Process process) {
        long cycles = process.usage().userCycles();
        for (Task task : process.threads()) {
            cycles += user(task);
        }
        return cycles;
    }

    /** Cycles that the threads of a process had cores. */
    public long total(Process process) {
        long cycles = process.usage().runCycles();
        for (Task task : process.threads()) {
            cycles += total(task);
        }
        return cycles;
    }

    /** What was noted. */
    public Object save() {
        return noted.clone();
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        System.arraycopy((long[]) state, 0, noted, 0, noted.length);
    }
}
