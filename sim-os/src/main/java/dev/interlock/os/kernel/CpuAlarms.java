package dev.interlock.os.kernel;

import dev.interlock.core.trap.TrapContext;
import dev.interlock.os.schedule.Scheduler;
import dev.interlock.os.task.CpuTime;
import dev.interlock.os.task.Process;
import dev.interlock.os.task.Task;
import dev.interlock.os.task.TaskSystem;
import dev.interlock.os.wait.TimerQueue;
import java.util.Arrays;

/**
 * Lets the clocks of CPU time wake in time: {@code kernel/time/posix-cpu-timers.c} of Linux, but exact to the cycle instead of
 * to the tick.
 *
 * <pre>
 *   any entry into the kernel ──▶ rings what the time of the thread, or of its process, has reached
 *   return to a program       ──▶ time in the program: the core's counter interrupts at a count
 *                                 time on the core:    the core's timer interrupts at a cycle
 * </pre>
 *
 * <p>Threads of one process on several cores share what is left: each core comes when all of them would have used it up
 * together, and looks again.
 */
final class CpuAlarms {
    private static final long NEVER = Long.MAX_VALUE;

    private final Scheduler scheduler;
    private final CpuTime time;

    /** What the counter of each core is set to. */
    private final long[] limits;

    CpuAlarms(TaskSystem system) {
        scheduler = system.scheduler();
        time = system.time();
        limits = new long[scheduler.cores()];
        Arrays.fill(limits, NEVER);
    }

    /** A core has entered the kernel. */
    void ring(int core) {
        Task task = (Task) scheduler.running(core);
        if (task == null) {
            return;
        }
        Process process = task.process();
        if (waits(process.timers().userTime())) {
            process.timers().userTime().expire(time.user(process));
        }
        if (waits(process.timers().cpuTime())) {
            process.timers().cpuTime().expire(time.total(process));
        }
        if (waits(task.cpuTime())) {
            task.cpuTime().expire(time.total(task));
        }
    }

    private static boolean waits(TimerQueue queue) {
        return queue.first() != NEVER;
    }

    /** True if the thread that a core runs shares a clock with others that somebody waits for. */
    boolean isShared(int core) {
        Task task = (Task) scheduler.running(core);
        return task != null
                && (waits(task.process().timers().userTime())
                        || waits(task.process().timers().cpuTime()));
    }

    /** True if two cores run threads of the same process. */
    boolean runSame(int core, int other) {
        Task one = (Task) scheduler.running(core);
        Task two = (Task) scheduler.running(other);
        return one != null && two != null && one.process() == two.process();
    }

    /** The cycle by which a core must look at its thread's time on the core; MAX_VALUE if nobody waits for that. */
    long deadline(int core) {
        Task task = (Task) scheduler.running(core);
        if (task == null) {
            return NEVER;
        }
        long left = NEVER;
        if (waits(task.cpuTime())) {
            left = task.cpuTime().first() - time.total(task);
        }
        TimerQueue all = task.process().timers().cpuTime();
        if (waits(all)) {
            left = Math.min(left, share(core, all.first() - time.total(task.process())));
        }
        return left == NEVER ? NEVER : time.now() + Math.max(0, left);
    }

    /** Sets the counter of a core for who waits for its thread's time in the program. */
    void limit(TrapContext entered, int core) {
        Task task = (Task) scheduler.running(core);
        long limit = NEVER;
        if (task != null && waits(task.process().timers().userTime())) {
            Process process = task.process();
            long left = process.timers().userTime().first() - time.user(process);
            limit = entered.userCycles(core) + share(core, left);
        }
        if (limit != limits[core]) {
            limits[core] = limit;
            entered.userLimit(core, limit);
        }
    }

    /** What a core may use of the cycles that are left for all cores that run the same process. */
    private long share(int core, long left) {
        int sharers = 0;
        for (int other = 0; other < limits.length; other++) {
            sharers += runSame(core, other) ? 1 : 0;
        }
        return Math.max(0, (left + sharers - 1) / sharers);
    }

    Object save() {
        return limits.clone();
    }

    void restore(Object state) {
        System.arraycopy((long[]) state, 0, limits, 0, limits.length);
    }
}
