package dev.interlock.os.signal;

import dev.interlock.os.wait.Sleeper;

/** The real-time interval timer of a process: alarm(2) and ITIMER_REAL. */
public final class IntervalTimer implements Sleeper {
    private final Runnable rings;
    private Clock clock;
    private int core;
    private long due = NEVER;
    private long interval;

    /** It is not set. */
    public static final long NEVER = Long.MAX_VALUE;

    /** Who wakes sleepers at a cycle. */
    public interface Clock {
        /** Wakes this one by the timer of a core. */
        void wakeAt(int core, Sleeper sleeper, long cycle);

        /** Does not wake this one any more. */
        void forget(Sleeper sleeper);
    }

    IntervalTimer(Runnable rings) {
        this.rings = rings;
    }

    /**
     * Sets it, whatever it was set to.
     *
     * @param newCore whose timer rings
     * @param cycle when it rings first, {@link #NEVER} for not at all
     * @param newInterval cycles until it rings again, 0 for never
     */
    public void set(Clock newClock, int newCore, long cycle, long newInterval) {
        stop();
        clock = newClock;
        core = newCore;
        due = cycle;
        interval = newInterval;
        if (due != NEVER) {
            clock.wakeAt(core, this, due);
        }
    }

    /** It rings no more. */
    public void stop() {
        if (due != NEVER) {
            clock.forget(this);
        }
        due = NEVER;
        interval = 0;
    }

    /** When it rings next, {@link #NEVER} if it is not set. */
    public long due() {
        return due;
    }

    /** Cycles between two rings, 0 if it rings once. */
    public long interval() {
        return interval;
    }

    @Override
    public void wake() {
        due = interval == 0 ? NEVER : due + interval;
        if (due != NEVER) {
            clock.wakeAt(core, this, due);
        }
        rings.run();
    }

    @Override
    public String name() {
        return "an interval timer";
    }

    private record Saved(Clock clock, int core, long due, long interval) {}

    Object save() {
        return new Saved(clock, core, due, interval);
    }

    void restore(Object state) {
        Saved saved = (Saved) state;
        clock = saved.clock;
        core = saved.core;
        due = saved.due;
        interval = saved.interval;
    }
}
