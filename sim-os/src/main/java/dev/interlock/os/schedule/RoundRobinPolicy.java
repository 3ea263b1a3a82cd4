package dev.interlock.os.schedule;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Everyone in turn, for the same time, whatever its nice value: the first scheduler of every textbook. */
final class RoundRobinPolicy implements SchedulingPolicy {
    private final SchedulerConfig config;
    private final Set<SchedulingEntity> queue = new LinkedHashSet<>();

    RoundRobinPolicy(SchedulerConfig config) {
        this.config = config;
    }

    @Override
    public void enqueue(SchedulingEntity entity, Arrival why) {
        queue.add(entity);
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
        return queue.isEmpty() ? null : queue.iterator().next();
    }

    @Override
    public int size() {
        return queue.size();
    }

    @Override
    public void ran(SchedulingEntity running, long cycles) {
        // nobody counts
    }

    @Override
    public long slice(SchedulingEntity running) {
        return config.sliceCycles();
    }

    @Override
    public boolean preempts(SchedulingEntity arriving, SchedulingEntity running) {
        return false;
    }

    @Override
    public boolean takesTurns(SchedulingEntity running) {
        return !queue.isEmpty();
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
