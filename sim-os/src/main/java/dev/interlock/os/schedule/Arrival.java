package dev.interlock.os.schedule;

/** Why a thread comes into a run queue. */
public enum Arrival {
    /** It was just made. */
    NEW,
    /** It has slept. */
    WOKEN,
    /** It had the core, and a more urgent one took it. */
    PREEMPTED,
    /** It had the core for its time slice. */
    EXPIRED,
    /** It had the core and gave it away, sched_yield(2). */
    YIELDED,
    /** It waited at another core. */
    MIGRATED
}
