package dev.interlock.os.futex;

import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.os.task.Task;
import dev.interlock.os.vm.FrameAllocator;
import dev.interlock.os.wait.Sleeper;
import dev.interlock.os.wait.WaitQueue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** The futexes that somebody waits for. */
public final class FutexTable {
    private static final int LINE_BYTES = 64;
    private static final int BUCKETS = FrameAllocator.FRAME_BYTES / LINE_BYTES;

    private final long buckets;
    private final TreeMap<FutexKey, WaitQueue> queues = new TreeMap<>();

    /** @param frame physical address of the frame in which the buckets lie */
    public FutexTable(long frame) {
        this.buckets = frame;
    }

    /** What finding a futex costs: the lock of its bucket, and a look at it. */
    public void touch(FutexKey key, AccessScript.Builder work) {
        long line = buckets + (long) key.bucket(BUCKETS) * LINE_BYTES;
        work.add(line, 4, 1).load(line + 8, 8).store(line, 4, 0);
    }

    /** The queue of a futex, which is made if nobody waits yet. */
    public WaitQueue queue(FutexKey key, long address) {
        queues.values().removeIf(WaitQueue::isEmpty);
        return queues.computeIfAbsent(key, k -> new WaitQueue("futex at 0x" + Long.toHexString(address)));
    }

    /** True if somebody waits. */
    public boolean hasWaiters(FutexKey key) {
        WaitQueue queue = queues.get(key);
        return queue != null && !queue.isEmpty();
    }

    /** Who waits, the longest first. */
    public List<Task> waiters(FutexKey key) {
        WaitQueue queue = queues.get(key);
        List<Task> tasks = new ArrayList<>();
        if (queue != null) {
            for (Sleeper sleeper : queue.sleepers()) {
                tasks.add((Task) sleeper);
            }
        }
        return tasks;
    }

    /** Wakes so many whom it concerns, the longest waiting first; how many there were. */
    public int wake(FutexKey key, int most, int bitset) {
        int woken = 0;
        for (Task task : waiters(key)) {
            if (woken >= most) {
                break;
            }
            if (task.call().progress() instanceof FutexWait wait && (wait.bitset() & bitset) != 0) {
                task.call().note(wait.asWoken());
                task.wake();
                woken++;
            } else if (task.call().progress() instanceof PiWait) { // it looks again who has the lock
                task.wake();
                woken++;
            }
        }
        return woken;
    }

    /** Wakes who waits with the highest priority, of equals the one that has waited longest. */
    public void wakeMostUrgent(FutexKey key) {
        waiters(key).stream().max(Comparator.comparingInt(Task::urgency)).ifPresent(Task::wake);
    }

    /** Lets so many wait for another futex; how many there were. */
    public int requeue(FutexKey from, FutexKey to, long address, int most) {
        int moved = 0;
        for (Task task : waiters(from)) {
            if (moved >= most) {
                break;
            }
            if (task.call().progress() instanceof FutexWait wait) {
                task.call().note(new FutexWait(address, wait.bitset(), false));
                task.moveTo(queue(to, address));
                moved++;
            }
        }
        return moved;
    }

    private record Saved(List<FutexKey> keys, List<WaitQueue> queues, List<Object> sleepers) {}

    /** Who waits for what. */
    public Object save() {
        return new Saved(
                List.copyOf(queues.keySet()),
                List.copyOf(queues.values()),
                queues.values().stream().map(WaitQueue::save).toList());
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        Saved saved = (Saved) state;
        queues.clear();
        for (int i = 0; i < saved.keys.size(); i++) {
            saved.queues.get(i).restore(saved.sleepers.get(i));
            queues.put(saved.keys.get(i), saved.queues.get(i));
        }
    }
}
