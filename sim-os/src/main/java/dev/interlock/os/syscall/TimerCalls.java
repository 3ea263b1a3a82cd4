package dev.interlock.os.syscall;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.signal.IntervalTimer;

/** System calls on the real-time interval timer: alarm(2), setitimer(2), getitimer(2). There are no timers of CPU time. */
final class TimerCalls {
    private static final int ITIMER_REAL = 0;
    private static final int MICROS = 1_000_000;
    private static final int ITIMERVAL_BYTES = 32;

    private final GuestClock clock;
    private final IntervalTimer.Clock ringing;

    TimerCalls(GuestClock clock, IntervalTimer.Clock ringing) {
        this.clock = clock;
        this.ringing = ringing;
    }

    /** Seconds until the alarm that was set before, rounded as Linux does: never to 0. */
    long alarm(Invocation call) {
        long micros = micros(left(call));
        long seconds = call.argument(0) & 0xffff_ffffL;
        set(call, clock.cycles(seconds, 0), 0);
        long whole = micros / MICROS;
        long part = micros % MICROS;
        return whole + (part >= MICROS / 2 || whole == 0 && part > 0 ? 1 : 0);
    }

    /** {@code struct itimerval}: interval and value, each seconds and microseconds. */
    long setitimer(Invocation call) {
        requireReal(call);
        long wished = call.argument(1);
        long value = 0;
        long interval = 0;
        if (wished != 0) {
            interval = cycles(call, wished);
            value = cycles(call, wished + 16);
        }
        if (call.argument(2) != 0) {
            store(call, call.argument(2));
        }
        set(call, value, interval);
        return 0;
    }

    long getitimer(Invocation call) {
        requireReal(call);
        store(call, call.argument(1));
        return 0;
    }

    private static void requireReal(Invocation call) {
        if (call.number(0) != ITIMER_REAL) {
            throw new SystemCallException(Errno.EINVAL);
        }
    }

    private long cycles(Invocation call, long at) {
        long seconds = call.memory().load(at, 8);
        long micros = call.memory().load(at + 8, 8);
        if (seconds < 0 || micros < 0 || micros >= MICROS) {
            throw new SystemCallException(Errno.EINVAL);
        }
        return clock.cycles(seconds, micros * 1000);
    }

    private void set(Invocation call, long cycles, long interval) {
        IntervalTimer timer = call.process().signals().timer();
        if (cycles == 0) {
            timer.stop();
        } else {
            timer.set(ringing, call.core().core(), GuestClock.after(call.core().now(), cycles), interval);
        }
    }

    private static long left(Invocation call) {
        long due = call.process().signals().timer().due();
        return due == IntervalTimer.NEVER ? 0 : Math.max(1, due - call.core().now());
    }

    /** At least one for a timer that is set. */
    private long micros(long cycles) {
        return cycles == 0 ? 0 : Math.max(1, clock.nanos(cycles) / 1000);
    }

    private void store(Invocation call, long at) {
        UserMemory memory = call.memory();
        memory.require(at, ITIMERVAL_BYTES, true);
        long interval = micros(call.process().signals().timer().interval());
        long value = micros(left(call));
        memory.store(at, 8, interval / MICROS);
        memory.store(at + 8, 8, interval % MICROS);
        memory.store(at + 16, 8, value / MICROS);
        memory.store(at + 24, 8, value % MICROS);
    }
}
