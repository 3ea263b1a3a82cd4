package dev.interlock.os.kernel;

import dev.interlock.core.trap.TrapContext;
import dev.interlock.os.task.CpuTime;
import dev.interlock.os.timer.Clock;
import dev.interlock.os.wait.Sleeper;
import dev.interlock.os.wait.TimerQueue;
import java.util.Arrays;
import java.util.List;

/** For each core, who must be woken when; and to which cycle its one-shot timer is set for that. Linux's {@code hrtimers}. */
final class CoreTimers implements Clock {
    private static final long NEVER = Long.MAX_VALUE;

    private final CpuTime time;
    private final TimerQueue[] queues;
    private final long[] armed;

    CoreTimers(CpuTime time, int cores) {
        this.time = time;
        queues = new TimerQueue[cores];
        Arrays.setAll(queues, core -> new TimerQueue());
        armed = new long[cores];
        Arrays.fill(armed, NEVER);
    }

    @Override
    public long now() {
        return time.now();
    }

    @Override
    public void wakeAt(int core, Sleeper sleeper, long cycle) {
        queues[core].add(sleeper, cycle);
    }

    @Override
    public void forget(Sleeper sleeper) {
        for (TimerQueue queue : queues) {
            queue.remove(sleeper);
        }
    }

    /** The timer of a core has rung. */
    void rang(int core) {
        armed[core] = NEVER;
    }

    /** Wakes everyone at a core whose time has come. */
    void expire(int core, long now) {
        queues[core].expire(now);
    }

    /** Sets the timer of a core for the first who waits there, or for something else, if that comes first. */
    void arm(TrapContext entered, int core, long other) {
        long wanted = Math.min(other, queues[core].first());
        if (wanted != armed[core]) {
            armed[core] = wanted;
            entered.timer(core, wanted == NEVER ? NEVER : Math.max(wanted, entered.now()));
        }
    }

    /** True if somebody waits for a time, on any core. */
    boolean anyWait() {
        return Arrays.stream(queues).anyMatch(queue -> queue.first() != NEVER);
    }

    private record Saved(List<Object> queues, long[] armed) {}

    Object save() {
        return new Saved(Arrays.stream(queues).map(TimerQueue::save).toList(), armed.clone());
    }

    void restore(Object state) {
        Saved saved = (Saved) state;
        for (int core = 0; core < queues.length; core++) {
            queues[core].restore(saved.queues.get(core));
            armed[core] = saved.armed[core];
        }
    }
}
