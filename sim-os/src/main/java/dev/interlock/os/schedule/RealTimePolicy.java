package dev.interlock.os.schedule;

import java.util.ArrayList;
import java.util.List;

/**
 * SCHED_FIFO and SCHED_RR of sched(7): the highest priority runs; among equals, who came first. One that is preempted stays
 * at the head of its priority; one that yields or, in RR, has had its slice goes to the tail.
 */
final class RealTimePolicy implements SchedulingPolicy {
    private final SchedulerConfig config;

    /** The most urgent first. */
    private final List<SchedulingEntity> queue = new ArrayList<>();

    RealTimePolicy(SchedulerConfig config) {
        this.config = config;
    }

    @Override
    public void enqueue(SchedulingEntity entity, Arrival why) {
        int at = 0;
        boolean head = why == Arrival.PREEMPTED;
        while (at < queue.size()
                && (queue.get(at).urgency() > entity.urgency()
                        || !head && queue.get(at).urgency() == entity.urgency())) {
            at++;
        }
        queue.add(at, entity);
    }

    @Override
    public void remove(SchedulingEntity entity) {
        queue.remove(entity);
    }

    @Override
    public List<SchedulingEntity> waiting() {
        return List.copyOf(queue);
    }

    @Override
    public SchedulingEntity first() {
        return queue.isEmpty() ? null : queue.get(0);
    }

    @Override
    public int size() {
        return queue.size();
    }

    @Override
    public void ran(SchedulingEntity running, long cycles) {
        // priorities do not wear off
    }

    @Override
    public long slice(SchedulingEntity running) {
        boolean shares = running.schedulingClass() == SchedulingClass.RR
                && !queue.isEmpty()
                && queue.get(0).urgency() == running.urgency();
        return shares ? config.realTimeSliceCycles() : Long.MAX_VALUE;
    }

    @Override
    public boolean preempts(SchedulingEntity arriving, SchedulingEntity running) {
        return arriving.urgency() > running.urgency();
    }

    @Override
    public boolean takesTurns(SchedulingEntity running) {
        return running.schedulingClass() == SchedulingClass.RR
                && !queue.isEmpty()
                && queue.get(0).urgency() >= running.urgency();
    }

    @Override
    public Object save() {
        return waiting();
    }

    @Override
    public void restore(Object state) {
        queue.clear();
        ((List<?>) state).forEach(entity -> queue.add((SchedulingEntity) entity));
    }
}
