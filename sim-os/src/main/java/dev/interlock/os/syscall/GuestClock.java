package dev.interlock.os.syscall;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;

/** The guest's clocks and time-outs, in simulated cycles. */
final class GuestClock {
    /** When the machine is switched on: 2020-09-13 12:26:40 UTC. */
    static final long BOOT_SECONDS = 1_600_000_000;

    static final long NANOS = 1_000_000_000;
    static final int REALTIME = 0;

    private final long hertz;

    GuestClock(long hertz) {
        this.hertz = hertz;
    }

    long hertz() {
        return hertz;
    }

    /** Cycles of a {@code struct timespec} in the caller's memory; EINVAL if it is none. */
    long cycles(Invocation call, long at) {
        long seconds = call.memory().load(at, 8);
        long nanos = call.memory().load(at + 8, 8);
        if (seconds < 0 || nanos < 0 || nanos >= NANOS) {
            throw new SystemCallException(Errno.EINVAL);
        }
        return cycles(seconds, nanos);
    }

    /** At least so many cycles: a sleep is never too short. */
    long cycles(long seconds, long nanos) {
        if (seconds >= Long.MAX_VALUE / hertz - 1) {
            return Long.MAX_VALUE - 1;
        }
        return seconds * hertz + (nanos * (hertz / 1000) + NANOS / 1000 - 1) / (NANOS / 1000);
    }

    /** The cycle at which an absolute {@code struct timespec} comes. */
    long cycleOf(Invocation call, long at, boolean realtime) {
        long cycle = cycles(call, at);
        return realtime ? Math.max(0, cycle - BOOT_SECONDS * hertz) : cycle;
    }

    /** The cycle behind so many, or for ever. */
    static long after(long start, long cycles) {
        long sum = start + cycles;
        return sum < 0 ? Long.MAX_VALUE - 1 : sum;
    }

    /** Nanoseconds of so many cycles. */
    long nanos(long cycles) {
        return cycles / hertz * NANOS + (long) (cycles % hertz * ((double) NANOS / hertz));
    }
}
