package dev.interlock.os.schedule;

import static dev.interlock.os.schedule.SchedulingEntity.NICE_0_WEIGHT;

import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * The core goes to who has had the least of it: virtual run time is run time, the slower the greater the thread's weight
 * (Linux's completely fair scheduler, {@code kernel/sched/fair.c}).
 *
 * <p>Virtual run times are those of one queue; a thread that comes from another one is placed by this queue's least, so that
 * it neither starves nor takes over.
 */
final class FairPolicy implements SchedulingPolicy {
    private static final Comparator<SchedulingEntity> LEAST_FIRST = Comparator.<SchedulingEntity>comparingLong(
                    entity -> entity.virtualRuntime)
            .thenComparingLong(entity -> entity.order);

    private final SchedulerConfig config;
    private final TreeSet<SchedulingEntity> queue = new TreeSet<>(LEAST_FIRST);
    private long least;
    private long arrivals;

    FairPolicy(SchedulerConfig config) {
        this.config = config;
    }

    @Override
    public void enqueue(SchedulingEntity entity, Arrival why) {
        switch (why) {
            case NEW, MIGRATED -> entity.virtualRuntime = least;
            case WOKEN -> // who has slept long gets some credit, but not for all of its sleep
                entity.virtualRuntime = Math.max(entity.virtualRuntime, least - config.sliceCycles() / 2);
            case YIELDED -> {
                if (!queue.isEmpty()) {
                    entity.virtualRuntime = Math.max(entity.virtualRuntime, queue.first().virtualRuntime);
                }
            }
            case PREEMPTED, EXPIRED -> {}
        }
        entity.order = arrivals++;
        queue.add(entity);
    }

    @Override
    public void remove(SchedulingEntity entity) {
        queue.remove(entity);
        least = Math.max(least, entity.virtualRuntime);
    }

    @Override
    public List<SchedulingEntity> waiting() {
        return List.copyOf(queue);
    }

    @Override
    public SchedulingEntity first() {
        return queue.isEmpty() ? null : queue.first();
    }

    @Override
    public int size() {
        return queue.size();
    }

    @Override
    public void ran(SchedulingEntity running, long cycles) {
        running.virtualRuntime += cycles * NICE_0_WEIGHT / running.weight();
        long smallest = queue.isEmpty()
                ? running.virtualRuntime
                : Math.min(running.virtualRuntime, queue.first().virtualRuntime);
        least = Math.max(least, smallest);
    }

    @Override
    public long slice(SchedulingEntity running) {
        return config.sliceCycles();
    }

    @Override
    public boolean preempts(SchedulingEntity arriving, SchedulingEntity running) {
        return arriving.schedulingClass() == SchedulingClass.OTHER
                && running.virtualRuntime - arriving.virtualRuntime
                        > config.wakeupGranularityCycles() * NICE_0_WEIGHT / arriving.weight();
    }

    @Override
    public boolean takesTurns(SchedulingEntity running) {
        return !queue.isEmpty() && queue.first().virtualRuntime <= running.virtualRuntime;
    }

    private record Saved(List<SchedulingEntity> waiting, long least, long arrivals) {}

    @Override
    public Object save() {
        return new Saved(waiting(), least, arrivals);
    }

    @Override
    public void restore(Object state) {
        Saved saved = (Saved) state;
        queue.clear();
        queue.addAll(saved.waiting);
        least = saved.least;
        arrivals = saved.arrivals;
    }
}
