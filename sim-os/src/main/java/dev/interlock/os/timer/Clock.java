package dev.interlock.os.timer;

import dev.interlock.os.wait.Sleeper;

/** What shows a time in cycles, and can wake at one: real time, or the CPU time of somebody. */
public interface Clock {
    /** What it shows. */
    long now();

    /**
     * Wakes this one when it shows a time, once.
     *
     * @param core whose timer rings, for real time
     */
    void wakeAt(int core, Sleeper sleeper, long time);

    /** Does not wake this one any more. */
    void forget(Sleeper sleeper);
}
