package dev.interlock.os.timer;

import dev.interlock.os.wait.Sleeper;

/** Rings when a clock shows a time; then, if it has an interval, again and again, whenever its owner lets it go on. */
public final class IntervalTimer implements Sleeper {
    /** It is not set. */
    public static final long NEVER = Long.MAX_VALUE;

    private final Runnable rings;
    private Clock clock;
    private int core;
    private long due = NEVER;
    private long interval;
    private boolean waits;

    /** @param rings what happens then */
    public IntervalTimer(Runnable rings) {
        this.rings = rings;
    }

    /**
     * Sets it, whatever it was set to.
     *
     * @param newClock that it follows
     * @param newCore whose timer rings
     * @param time when it rings first
     * @param newInterval cycles until it rings again, 0 for never
     */
    public void set(Clock newClock, int newCore, long time, long newInterval) {
        setSilently(newClock, newCore, time, newInterval);
        await();
    }

    /** Sets it without letting it ring: it only tells how much is left. */
    public void setSilently(Clock newClock, int newCore, long time, long newInterval) {
        stop();
        clock = newClock;
        core = newCore;
        due = time;
        interval = newInterval;
    }

    /** It rings no more. */
    public void stop() {
        if (waits) {
            clock.forget(this);
        }
        waits = false;
        due = NEVER;
        interval = 0;
    }

    private void await() {
        waits = true;
        clock.wakeAt(core, this, due);
    }

    /** Cycles until it rings next, at least 1; 0 if it is not set, or has rung and does not repeat. */
    public long left() {
        if (due == NEVER) {
            return 0;
        }
        long now = clock.now();
        if (due > now) {
            return due - now;
        }
        if (interval == 0) {
            return waits ? 1 : 0; // it is about to ring
        }
        return interval - (now - due) % interval;
    }

    /** Cycles between two rings, 0 if it rings once. */
    public long interval() {
        return interval;
    }

    /** How often it should have rung since it was due, if it has an interval. */
    public long missed() {
        return interval == 0 || due == NEVER ? 0 : Math.max(0, clock.now() - due) / interval;
    }

    /** It has rung and has an interval: it will ring at the next multiple that is not over. */
    public void goOn() {
        goOn(1);
    }

    /** As {@link #goOn()}, but not before so many cycles from now. */
    public void goOn(long atLeast) {
        if (!waits && due != NEVER && interval != 0) {
            long late = Math.max(0, clock.now() + atLeast - 1 - due);
            long last = due + late - late % interval;
            due = interval < NEVER - last ? last + interval : NEVER - 1; // centuries from now, it does not matter when
            await();
        }
    }

    @Override
    public void wake() {
        waits = false;
        if (interval == 0) {
            due = NEVER;
        }
        rings.run();
    }

    @Override
    public String name() {
        return "an interval timer";
    }

    private record Saved(Clock clock, int core, long due, long interval, boolean waits) {}

    /** What it is set to. */
    public Object save() {
        return new Saved(clock, core, due, interval, waits);
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        Saved saved = (Saved) state;
        clock = saved.clock;
        core = saved.core;
        due = saved.due;
        interval = saved.interval;
        waits = saved.waits;
    }
}
