package dev.interlock.os.task;

import dev.interlock.os.timer.Clock;
import dev.interlock.os.wait.Sleeper;
import dev.interlock.os.wait.TimerQueue;
import java.util.function.LongSupplier;

/**
 * A clock that shows CPU time, and stands still while nobody it belongs to has a core. It wakes when a core that runs one of
 * them comes into the kernel; that this happens in time is the care of {@code os.kernel.CpuAlarms}.
 */
public final class CpuClock implements Clock {
    private final TimerQueue queue;
    private final LongSupplier shown;

    private CpuClock(TimerQueue queue, LongSupplier shown) {
        this.queue = queue;
        this.shown = shown;
    }

    /** CLOCK_PROCESS_CPUTIME_ID, and what ITIMER_PROF counts. */
    public static CpuClock ofProcess(CpuTime time, Process process) {
        return new CpuClock(process.timers().cpuTime(), () -> time.total(process));
    }

    /** What ITIMER_VIRTUAL counts. */
    public static CpuClock ofProgram(CpuTime time, Process process) {
        return new CpuClock(process.timers().userTime(), () -> time.user(process));
    }

    /** CLOCK_THREAD_CPUTIME_ID. */
    public static CpuClock ofThread(CpuTime time, Task task) {
        return new CpuClock(task.cpuTime(), () -> time.total(task));
    }

    @Override
    public long now() {
        return shown.getAsLong();
    }

    @Override
    public void wakeAt(int core, Sleeper sleeper, long time) {
        queue.add(sleeper, time);
    }

    @Override
    public void forget(Sleeper sleeper) {
        queue.remove(sleeper);
    }
}
