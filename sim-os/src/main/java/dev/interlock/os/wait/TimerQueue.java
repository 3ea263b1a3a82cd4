package dev.interlock.os.wait;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Who must be woken at which cycle, for one core: its timer rings for the earliest. Linux's {@code hrtimer_cpu_base}. */
public final class TimerQueue {
    private final TreeMap<Key, Sleeper> byTime = new TreeMap<>();
    private final Map<Sleeper, Key> keys = new HashMap<>();
    private long entered;

    private record Key(long cycle, long order) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byCycle = Long.compare(cycle, other.cycle);
            return byCycle != 0 ? byCycle : Long.compare(order, other.order);
        }
    }

    /** Wakes this one at a cycle, unless it is taken out before. */
    public void add(Sleeper sleeper, long cycle) {
        remove(sleeper);
        Key key = new Key(cycle, entered++);
        keys.put(sleeper, key);
        byTime.put(key, sleeper);
    }

    /** Takes one out, wherever it is. */
    public void remove(Sleeper sleeper) {
        Key key = keys.remove(sleeper);
        if (key != null) {
            byTime.remove(key);
        }
    }

    /** The earliest cycle; MAX_VALUE if nobody waits. */
    public long first() {
        return byTime.isEmpty() ? Long.MAX_VALUE : byTime.firstKey().cycle;
    }

    /** Wakes everyone whose cycle has come. */
    public void expire(long now) {
        while (!byTime.isEmpty() && byTime.firstKey().cycle <= now) {
            Sleeper sleeper = byTime.firstEntry().getValue();
            remove(sleeper);
            sleeper.wake();
        }
    }

    private record Saved(List<Key> keys, List<Sleeper> sleepers, long entered) {}

    /** Who waits until when. */
    public Object save() {
        return new Saved(List.copyOf(byTime.keySet()), List.copyOf(byTime.values()), entered);
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        Saved saved = (Saved) state;
        byTime.clear();
        keys.clear();
        for (int i = 0; i < saved.keys.size(); i++) {
            byTime.put(saved.keys.get(i), saved.sleepers.get(i));
            keys.put(saved.sleepers.get(i), saved.keys.get(i));
        }
        entered = saved.entered;
    }
}
