package dev.interlock.os.syscall;

import dev.interlock.os.timer.IntervalTimer;

/**
 * {@code struct itimerspec} of timer_settime(2) and timerfd_settime(2): two times, each seconds and nanoseconds.
 *
 * @param interval cycles between two rings, 0 for one ring
 * @param value cycles until the first, or a time of the clock; 0 to stop
 */
record TimerSpec(long interval, long value) {
    private static final int BYTES = 32;

    /** What the caller wishes, EINVAL if it is no time. */
    static TimerSpec load(Invocation call, GuestClock clock, long at) {
        return new TimerSpec(clock.cycles(call, at), clock.cycles(call, at + 16));
    }

    /** When a timer rings first. {@code now} is what its clock shows. */
    long due(GuestClock clock, boolean absolute, boolean realTime, long now) {
        if (!absolute) {
            return GuestClock.after(now, value);
        }
        return realTime ? Math.max(0, value - GuestClock.BOOT_SECONDS * clock.hertz()) : value;
    }

    /** Tells what a timer is set to. */
    static void store(Invocation call, GuestClock clock, long at, IntervalTimer timer) {
        UserMemory memory = call.memory();
        memory.require(at, BYTES, true);
        storeTime(memory, at, clock.nanos(timer.interval()));
        long left = timer.left();
        storeTime(memory, at + 16, left == 0 ? 0 : Math.max(1, clock.nanos(left)));
    }

    private static void storeTime(UserMemory memory, long at, long nanos) {
        memory.store(at, 8, nanos / GuestClock.NANOS);
        memory.store(at + 8, 8, nanos % GuestClock.NANOS);
    }
}
