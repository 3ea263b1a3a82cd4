package dev.interlock.os.schedule;

import java.util.ArrayList;
import java.util.List;

/** Those who could run on one core, and the one that does. Real-time threads go before all others. */
final class RunQueue {
    private final RealTimePolicy realTime;
    private final SchedulingPolicy normal;

    /** Who has the core; null while it is idle. */
    SchedulingEntity running;
    /** Up to which cycle the running one's time is accounted for. */
    long accountedAt;
    /** When the running one's slice began. */
    long sliceBegan;
    /** How long the slice is, as the seed has varied it. */
    long sliceJitter;

    RunQueue(SchedulerConfig config) {
        realTime = new RealTimePolicy(config);
        normal = config.policy() == SchedulerConfig.Policy.FAIR ? new FairPolicy(config) : new RoundRobinPolicy(config);
    }

    private SchedulingPolicy policyOf(SchedulingEntity entity) {
        return entity.isRealTime() ? realTime : normal;
    }

    void enqueue(SchedulingEntity entity, Arrival why) {
        policyOf(entity).enqueue(entity, why);
    }

    void remove(SchedulingEntity entity) {
        policyOf(entity).remove(entity);
    }

    boolean contains(SchedulingEntity entity) {
        return policyOf(entity).waiting().contains(entity);
    }

    /** How many wait. */
    int waiting() {
        return realTime.size() + normal.size();
    }

    /** How many wait or run. */
    int load() {
        return waiting() + (running == null ? 0 : 1);
    }

    /** The one that goes next; null if nobody waits. */
    SchedulingEntity first() {
        return realTime.size() > 0 ? realTime.first() : normal.first();
    }

    /** Takes the one that goes next out of the queue; null if nobody waits. */
    SchedulingEntity takeFirst() {
        SchedulingEntity first = first();
        if (first != null) {
            remove(first);
        }
        return first;
    }

    /** Who may be taken by another core: the last to run first, since its caches are the coldest. */
    List<SchedulingEntity> forThieves() {
        List<SchedulingEntity> all = new ArrayList<>(realTime.waiting());
        all.addAll(normal.waiting());
        java.util.Collections.reverse(all);
        return all;
    }

    /** Accounts for the running one's time up to now. */
    void account(long now) {
        if (running != null && now > accountedAt) {
            running.ran(now - accountedAt);
            policyOf(running).ran(running, now - accountedAt);
            accountedAt = now;
        }
    }

    /** When the running one's turn is over; MAX_VALUE if nobody waits for it. */
    long sliceEnd() {
        if (running == null || waiting() == 0) {
            return Long.MAX_VALUE;
        }
        boolean preemptible = running.isRealTime();
        long slice = preemptible ? realTime.slice(running) : normal.slice(running);
        return slice == Long.MAX_VALUE ? Long.MAX_VALUE : sliceBegan + slice + sliceJitter;
    }

    boolean preempts(SchedulingEntity arriving) {
        if (arriving.isRealTime() || running.isRealTime()) {
            return realTime.preempts(arriving, running);
        }
        return normal.preempts(arriving, running);
    }

    /** True if another one should have the core now that the running one's slice is over. */
    boolean takesTurns() {
        if (running.isRealTime()) {
            return realTime.takesTurns(running);
        }
        return realTime.size() > 0 || normal.takesTurns(running);
    }

    private record Saved(
            Object realTime, Object normal, SchedulingEntity running, long accountedAt, long began, long jitter) {}

    Object save() {
        return new Saved(realTime.save(), normal.save(), running, accountedAt, sliceBegan, sliceJitter);
    }

    void restore(Object state) {
        Saved saved = (Saved) state;
        realTime.restore(saved.realTime);
        normal.restore(saved.normal);
        running = saved.running;
        accountedAt = saved.accountedAt;
        sliceBegan = saved.began;
        sliceJitter = saved.jitter;
    }
}
