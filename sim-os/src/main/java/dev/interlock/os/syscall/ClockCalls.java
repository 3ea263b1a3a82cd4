package dev.interlock.os.syscall;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;

/** System calls that tell the time, which is counted in simulated cycles: the host's clock is never asked. */
public final class ClockCalls {
    /** When the machine is switched on: 2020-09-13 12:26:40 UTC. */
    static final long BOOT_SECONDS = 1_600_000_000;

    private static final long NANOS = 1_000_000_000;
    private static final int REALTIME = 0;
    private static final int REALTIME_COARSE = 5;
    private static final int BOOTTIME = 7;

    private final long hertz;

    /** @param hertz cycles in a second */
    public ClockCalls(long hertz) {
        this.hertz = hertz;
    }

    long clockGettime(Invocation call) {
        int clock = call.number(0);
        if (clock < 0 || clock > BOOTTIME) {
            throw new SystemCallException(Errno.EINVAL);
        }
        boolean real = clock == REALTIME || clock == REALTIME_COARSE;
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
