package dev.interlock.os.syscall;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.task.CpuClock;
import dev.interlock.os.task.CpuTime;
import dev.interlock.os.timer.Clock;
import dev.interlock.os.timer.IntervalTimer;

/** System calls on the three interval timers of a process: alarm(2), setitimer(2), getitimer(2). */
final class TimerCalls {
    private static final int ITIMER_REAL = 0;
    private static final int ITIMER_VIRTUAL = 1;
    private static final int ITIMER_PROF = 2;
    private static final int MICROS = 1_000_000;
    private static final int ITIMERVAL_BYTES = 32;

    private final GuestClock clock;
    private final Clock realTime;
    private final CpuTime cpuTime;

    TimerCalls(GuestClock clock, Clock realTime, CpuTime cpuTime) {
        this.clock = clock;
        this.realTime = realTime;
        this.cpuTime = cpuTime;
    }

    /** Seconds until the alarm that was set before, rounded as Linux does: never to 0. */
    long alarm(Invocation call) {
        long micros = micros(call.process().timers().interval(ITIMER_REAL).left());
        long seconds = call.argument(0) & 0xffff_ffffL;
        set(call, ITIMER_REAL, clock.cycles(seconds, 0), 0);
        long whole = micros / MICROS;
        long part = micros % MICROS;
        return whole + (part >= MICROS / 2 || whole == 0 && part > 0 ? 1 : 0);
    }

    /** {@code struct itimerval}: interval and value, each seconds and microseconds. */
    long setitimer(Invocation call) {
        int which = which(call);
        long wished = call.argument(1);
        long value = 0;
        long interval = 0;
        if (wished != 0) {
            interval = cycles(call, wished);
            value = cycles(call, wished + 16);
        }
        if (call.argument(2) != 0) {
            store(call, which, call.argument(2));
        }
        set(call, which, value, interval);
        return 0;
    }

    long getitimer(Invocation call) {
        store(call, which(call), call.argument(1));
        return 0;
    }

    private static int which(Invocation call) {
        int which = call.number(0);
        if (which < ITIMER_REAL || which > ITIMER_PROF) {
            throw new SystemCallException(Errno.EINVAL);
        }
        return which;
    }

    private long cycles(Invocation call, long at) {
        long seconds = call.memory().load(at, 8);
        long micros = call.memory().load(at + 8, 8);
        if (seconds < 0 || micros < 0 || micros >= MICROS) {
            throw new SystemCallException(Errno.EINVAL);
        }
        return clock.cycles(seconds, micros * 1000);
    }

    private void set(Invocation call, int which, long cycles, long interval) {
        IntervalTimer timer = call.process().timers().interval(which);
        if (cycles == 0) {
            timer.stop();
            return;
        }
        Clock follows = switch (which) {
            case ITIMER_VIRTUAL -> CpuClock.ofProgram(cpuTime, call.process());
            case ITIMER_PROF -> CpuClock.ofProcess(cpuTime, call.process());
            default -> realTime;
        };
        timer.set(follows, call.core().core(), GuestClock.after(follows.now(), cycles), interval);
    }

    /** At least one for a timer that is set. */
    private long micros(long cycles) {
        return cycles == 0 ? 0 : Math.max(1, clock.nanos(cycles) / 1000);
    }

    private void store(Invocation call, int which, long at) {
        UserMemory memory = call.memory();
        memory.require(at, ITIMERVAL_BYTES, true);
        IntervalTimer timer = call.process().timers().interval(which);
        long interval = micros(timer.interval());
        long value = micros(timer.left());
        memory.store(at, 8, interval / MICROS);
        memory.store(at + 8, 8, interval % MICROS);
        memory.store(at + 16, 8, value / MICROS);
        memory.store(at + 24, 8, value % MICROS);
    }
}
