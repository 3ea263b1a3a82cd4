package dev.interlock.os.syscall;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.schedule.Scheduler;
import dev.interlock.os.task.Task;

/** System calls that tell the time, which is counted in simulated cycles: the host's clock is never asked. */
public final class ClockCalls {
    static final long BOOT_SECONDS = GuestClock.BOOT_SECONDS;

    private static final long NANOS = GuestClock.NANOS;
    private static final int REALTIME = GuestClock.REALTIME;
    private static final int PROCESS_CPUTIME = 2;
    private static final int THREAD_CPUTIME = 3;
    private static final int REALTIME_COARSE = 5;
    private static final int BOOTTIME = 7;

    private final long hertz;
    private final GuestClock clock;
    private final Scheduler scheduler;

    /** @param hertz cycles in a second */
    public ClockCalls(long hertz, Scheduler scheduler) {
        this.hertz = hertz;
        this.clock = new GuestClock(hertz);
        this.scheduler = scheduler;
    }

    GuestClock clock() {
        return clock;
    }

    long clockGetres(Invocation call) {
        int which = call.number(0);
        if (which < 0 || which > BOOTTIME) {
            throw new SystemCallException(Errno.EINVAL);
        }
        if (call.argument(1) != 0) {
            call.memory().store(call.argument(1) + 8, 8, Math.max(1, NANOS / hertz));
            call.memory().store(call.argument(1), 8, 0);
        }
        return 0;
    }

    /** CPU time of the caller, or of its process. */
    private long cpuNanos(Invocation call, int which) {
        long now = call.core().now();
        if (which == THREAD_CPUTIME) {
            return clock.nanos(scheduler.runCycles(call.caller(), now));
        }
        long cycles = call.process().usage().runCycles();
        for (Task task : call.process().threads()) {
            cycles += scheduler.runCycles(task, now);
        }
        return clock.nanos(cycles);
    }

    long clockGettime(Invocation call) {
        int which = call.number(0);
        if (which < 0 || which > BOOTTIME) {
            throw new SystemCallException(Errno.EINVAL);
        }
        if (which == PROCESS_CPUTIME || which == THREAD_CPUTIME) {
            long nanos = cpuNanos(call, which);
            call.memory().store(call.argument(1) + 8, 8, nanos % NANOS);
            call.memory().store(call.argument(1), 8, nanos / NANOS);
            return 0;
        }
        boolean real = which == REALTIME || which == REALTIME_COARSE;
        call.memory().store(call.argument(1) + 8, 8, nanos(call));
        call.memory().store(call.argument(1), 8, seconds(call) + (real ? BOOT_SECONDS : 0));
        return 0;
    }

    long gettimeofday(Invocation call) {
        if (call.argument(0) != 0) {
            call.memory().store(call.argument(0) + 8, 8, nanos(call) / 1000);
            call.memory().store(call.argument(0), 8, BOOT_SECONDS + seconds(call));
        }
        if (call.argument(1) != 0) {
            call.memory().store(call.argument(1), 8, 0); // struct timezone: UTC
        }
        return 0;
    }

    long time(Invocation call) {
        long now = BOOT_SECONDS + seconds(call);
        if (call.argument(0) != 0) {
            call.memory().store(call.argument(0), 8, now);
        }
        return now;
    }

    private long seconds(Invocation call) {
        return call.core().now() / hertz;
    }

    private long nanos(Invocation call) {
        return (long) (call.core().now() % hertz * ((double) NANOS / hertz));
    }
}
