package dev.interlock.os.schedule;

import java.util.List;

/** The order of those who wait in one core's run queue, and for how long each may run. One object per run queue. */
interface SchedulingPolicy {
    /** One more waits. */
    void enqueue(SchedulingEntity entity, Arrival why);

    /** One who waits goes elsewhere, or is given the core. */
    void remove(SchedulingEntity entity);

    /** Who waits, the next to run first. */
    List<SchedulingEntity> waiting();

    /** The next to run, null if nobody waits. */
    SchedulingEntity first();

    /** How many wait. */
    int size();

    /** The one that has the core has run for so many cycles more. */
    void ran(SchedulingEntity running, long cycles);

    /** How long the one that has the core may keep it while others wait; MAX_VALUE for as long as it likes. */
    long slice(SchedulingEntity running);

    /** True if one that arrives should have the core of the one that runs. */
    boolean preempts(SchedulingEntity arriving, SchedulingEntity running);

    /** True if, at the end of a slice, the first of the queue goes before the one that has run. */
    boolean takesTurns(SchedulingEntity running);

    /** Who waits now, and what else the policy remembers. */
    Object save();

    /** Goes back to what {@link #save} returned; the entities themselves have been restored. */
    void restore(Object state);
}
