package dev.interlock.os.schedule;

import java.util.Arrays;
import java.util.List;

/** Decides which thread runs on which core. It moves nothing by itself: the kernel asks, and performs what it hears. */
public final class Scheduler {
    private final SchedulerConfig config;
    private final RunQueue[] queues;
    private final long seed;
    private long drawn;

    private long switches;

    /** @param seed varies the length of slices and the choice among idle cores */
    public Scheduler(SchedulerConfig config, int cores, long seed) {
        this.config = config;
        this.seed = seed;
        queues = new RunQueue[cores];
        for (int core = 0; core < cores; core++) {
            queues[core] = new RunQueue(config);
        }
    }

    /** How cores are shared. */
    public SchedulerConfig config() {
        return config;
    }

    /** How many cores there are. */
    public int cores() {
        return queues.length;
    }

    /** Who has a core; null while it is idle. */
    public SchedulingEntity running(int core) {
        return queues[core].running;
    }

    /** How many wait for a core. */
    public int waiting(int core) {
        return queues[core].waiting();
    }

    /** Times that a core went from one thread to another, or to and from idleness. */
    public long switches() {
        return switches;
    }

    // ---------------------------------------------------------------- arriving

    /**
     * The core for one that becomes ready: the one it ran on, if that is idle, since its caches may still be warm; else an
     * idle one; else the one with the shortest queue, the one it ran on among equals.
     */
    public int place(SchedulingEntity entity) {
        int last = entity.lastCore();
        if (entity.mayRunOn(last) && queues[last].load() == 0) {
            return last;
        }
        int best = -1;
        int first = (int) Math.floorMod(draw(), (long) queues.length);
        for (int i = 0; i < queues.length; i++) {
            int core = (first + i) % queues.length;
            if (entity.mayRunOn(core) && (best < 0 || queues[core].load() < queues[best].load())) {
                best = core;
            }
        }
        if (best < 0) {
            throw new IllegalStateException(
                    "affinity " + Long.toHexString(entity.affinity()) + " leaves no core of " + queues.length);
        }
        boolean staying = entity.mayRunOn(last) && queues[last].load() <= queues[best].load();
        return staying ? last : best;
    }

    /** Puts one into the run queue of a core. */
    public void enqueue(SchedulingEntity entity, int core, Arrival why, long now) {
        RunQueue queue = queues[core];
        queue.account(now);
        if (why == Arrival.WOKEN && core != entity.lastCore()) {
            queue.enqueue(entity, Arrival.MIGRATED);
        } else {
            queue.enqueue(entity, why);
        }
        entity.since = now;
        if (queue.waiting() == 1 && queue.running != null) {
            beginSlice(queue, now); // alone, it had no end
        }
    }

    /** True if one that has just arrived should have the core at once. */
    public boolean preempts(SchedulingEntity entity, int core, long now) {
        RunQueue queue = queues[core];
        queue.account(now);
        return queue.running != null && queue.preempts(entity);
    }

    // ---------------------------------------------------------------- running

    /** When the core's timer must ring for its slice; MAX_VALUE while nobody waits. */
    public long sliceEnd(int core) {
        return queues[core].sliceEnd();
    }

    /** The slice may be over: true if another one should have the core now. If not, a new slice begins. */
    public boolean expired(int core, long now) {
        RunQueue queue = queues[core];
        queue.account(now);
        if (queue.running == null || now < queue.sliceEnd()) {
            return false;
        }
        if (queue.takesTurns()) {
            return true;
        }
        beginSlice(queue, now);
        return false;
    }

    /** The one that has the core goes back among those who wait; here, or elsewhere if it may not run here any more. */
    public int putBack(int core, Arrival why, long now) {
        RunQueue queue = queues[core];
        queue.account(now);
        SchedulingEntity entity = queue.running;
        queue.running = null;
        entity.switchedOut(why == Arrival.YIELDED);
        int where = entity.mayRunOn(core) ? core : place(entity);
        enqueue(entity, where, where == core ? why : Arrival.MIGRATED, now);
        return where;
    }

    /** The one that has the core sleeps, or is no more. */
    public void leave(int core, long now) {
        RunQueue queue = queues[core];
        queue.account(now);
        queue.running.switchedOut(true);
        queue.running = null;
    }

    /** Gives the core to the next one; null if there is none, not even at other cores. */
    public SchedulingEntity next(int core, long now) {
        RunQueue queue = queues[core];
        SchedulingEntity next = queue.takeFirst();
        if (next == null) {
            next = steal(core);
        }
        if (next != null) {
            next.waited(now - next.since);
            run(next, core, now);
        }
        return next;
    }

    /** Gives a core that is idle to one that was in no queue: what the machine begins with. */
    public void run(SchedulingEntity entity, int core, long now) {
        RunQueue queue = queues[core];
        boolean first = entity.runCycles() == 0;
        queue.running = entity;
        queue.accountedAt = now;
        entity.runsOn(core, first);
        beginSlice(queue, now);
        switches++;
    }

    /** From the longest queue of a core that is busy, one that may run here. */
    private SchedulingEntity steal(int thief) {
        SchedulingEntity loot = null;
        RunQueue longest = null;
        for (int core = 0; core < queues.length; core++) {
            RunQueue queue = queues[core];
            if (core == thief || queue.running == null || longest != null && queue.waiting() <= longest.waiting()) {
                continue; // an idle core with a queue has been woken already
            }
            for (SchedulingEntity entity : queue.forThieves()) {
                if (entity.mayRunOn(thief)) {
                    loot = entity;
                    longest = queue;
                    break;
                }
            }
        }
        if (loot != null) {
            longest.remove(loot);
            queues[thief].enqueue(loot, Arrival.MIGRATED); // its virtual time becomes this queue's
            queues[thief].remove(loot);
        }
        return loot;
    }

    private void beginSlice(RunQueue queue, long now) {
        queue.sliceBegan = now;
        queue.sliceJitter = Math.floorMod(draw(), (long) config.sliceCycles() / 8);
    }

    // ---------------------------------------------------------------- wishes

    /**
     * Changes class, priority and nice value; who waits is ordered anew.
     *
     * @return true if it has a core that it should perhaps give away
     */
    public boolean change(SchedulingEntity entity, SchedulingClass to, int priority, int nice, long now) {
        return reorder(entity, now, () -> entity.wishes(to, priority, nice));
    }

    /**
     * Others lend a real-time priority to one who has what they wait for; 0 if they do no more.
     *
     * @return true if it has a core that it should perhaps give away
     */
    public boolean lend(SchedulingEntity entity, int priority, long now) {
        return reorder(entity, now, () -> entity.lent(priority));
    }

    private boolean reorder(SchedulingEntity entity, long now, Runnable change) {
        for (RunQueue queue : queues) {
            queue.account(now);
            if (queue.contains(entity)) {
                queue.remove(entity);
                change.run();
                queue.enqueue(entity, Arrival.PREEMPTED);
                return false;
            }
        }
        change.run();
        return Arrays.stream(queues).anyMatch(queue -> queue.running == entity);
    }

    /**
     * Changes where one may run.
     *
     * @param cores a bit for each; at least one of this machine's
     * @return the core whose run queue it now waits in because it may no longer wait where it was; -1 if it did not move
     */
    public int affinity(SchedulingEntity entity, long cores, long now) {
        entity.affinity(cores);
        for (int core = 0; core < queues.length; core++) {
            if (!entity.mayRunOn(core) && queues[core].contains(entity)) {
                queues[core].remove(entity);
                int where = place(entity);
                enqueue(entity, where, Arrival.MIGRATED, now);
                return where;
            }
        }
        return -1;
    }

    /** True if one has a core that it may not have any more. */
    public boolean misplaced(int core) {
        SchedulingEntity running = queues[core].running;
        return running != null && !running.mayRunOn(core);
    }

    /** True if one who waits should have the core of the one who runs. */
    public boolean pressing(int core, long now) {
        RunQueue queue = queues[core];
        queue.account(now);
        return queue.running != null && queue.first() != null && queue.preempts(queue.first());
    }

    /** Cycles that one has had a core, those until now included. */
    public long runCycles(SchedulingEntity entity, long now) {
        for (RunQueue queue : queues) {
            if (queue.running == entity) {
                return entity.runCycles() + Math.max(0, now - queue.accountedAt);
            }
        }
        return entity.runCycles();
    }

    /** SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) of the seed and how often it was asked. */
    private long draw() {
        long z = seed + ++drawn * 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return (z ^ z >>> 31) >>> 1;
    }

    // ---------------------------------------------------------------- snapshots

    private record Saved(List<Object> queues, long drawn, long switches) {}

    /** Who waits and runs where. */
    public Object save() {
        return new Saved(Arrays.stream(queues).map(RunQueue::save).toList(), drawn, switches);
    }

    /** Goes back to what {@link #save} returned; the entities themselves have been restored. */
    public void restore(Object state) {
        Saved saved = (Saved) state;
        for (int core = 0; core < queues.length; core++) {
            queues[core].restore(saved.queues.get(core));
        }
        drawn = saved.drawn;
        switches = saved.switches;
    }
}
