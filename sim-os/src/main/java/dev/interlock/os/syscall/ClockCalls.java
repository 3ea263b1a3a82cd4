package dev.interlock.os.syscall;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.task.TaskSystem;

/** System calls that tell the time, which is counted in simulated cycles: the host's clock is never asked. */
public final class ClockCalls {
    static final long BOOT_SECONDS = GuestClock.BOOT_SECONDS;

    private static final long NANOS = GuestClock.NANOS;
    private static final int REALTIME = GuestClock.REALTIME;
    private static final int REALTIME_COARSE = 5;
    private static final int BOOTTIME = 7;

    private final long hertz;
    private final GuestClock clock;
    private final CpuClocks cpuClocks;

    /** @param hertz cycles in a second */
    public ClockCalls(long hertz, TaskSystem system) {
        this.hertz = hertz;
        this.clock = new GuestClock(hertz);
        this.cpuClocks = new CpuClocks(system);
    }

    GuestClock clock() {
        return clock;
    }

    long clockGetres(Invocation call) {
        int which = call.number(0);
        if (CpuClocks.isOne(which)) {
            cpuClocks.clock(call, which);
        } else if (which > BOOTTIME) {
            throw new SystemCallException(Errno.EINVAL);
        }
        if (call.argument(1) != 0) {
            call.memory().store(call.argument(1) + 8, 8, Math.max(1, NANOS / hertz));
            call.memory().store(call.argument(1), 8, 0);
        }
        return 0;
    }

    long clockGettime(Invocation call) {
        int which = call.number(0);
        if (which > BOOTTIME) {
            throw new SystemCallException(Errno.EINVAL);
        }
        if (CpuClocks.isOne(which)) {
            long nanos = clock.nanos(cpuClocks.clock(call, which).now());
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
