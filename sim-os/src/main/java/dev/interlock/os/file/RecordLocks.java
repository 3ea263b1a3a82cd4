package dev.interlock.os.file;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.wait.WaitQueue;
import dev.interlock.os.wait.WouldBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The locks of fcntl(2) on ranges of one file's bytes. Those of POSIX belong to a process, that is, to its descriptors: when
 * it closes any descriptor of the file, all of them are gone. Those of an open file description belong to the open file.
 */
public final class RecordLocks {
    /** An end that no file reaches: the lock lasts to the end of the file, wherever that will be. */
    public static final long TO_THE_END = Long.MIN_VALUE;

    /**
     * One lock.
     *
     * @param owner the {@link DescriptorTable} of a process, or an {@link OpenFile}
     * @param process what {@code l_pid} tells others; −1 for an open file's
     * @param alone true to write, false to read beside others
     * @param start the first byte
     * @param end behind the last byte, {@link #TO_THE_END} for all that come
     */
    public record Lock(Object owner, int process, boolean alone, long start, long end) {
        private boolean meets(Lock other) {
            return isBefore(start, other.end) && isBefore(other.start, end);
        }

        private boolean excludes(Lock other) {
            return owner != other.owner && meets(other) && (alone || other.alone);
        }

        private Lock between(long newStart, long newEnd) {
            return new Lock(owner, process, alone, newStart, newEnd);
        }

        /** True if both are one lock: of one owner, one kind, and without a gap. */
        private boolean continues(Lock other) {
            return owner == other.owner
                    && alone == other.alone
                    && !isBefore(other.end, start)
                    && !isBefore(end, other.start);
        }
    }

    /** Places are unsigned: the last byte has the number 2^63 − 1, and an end is one more. */
    private static boolean isBefore(long place, long other) {
        return Long.compareUnsigned(place, other) < 0;
    }

    private List<Lock> locks = new ArrayList<>();
    private final WaitQueue queue;

    /** @param file number of the file that they are of */
    RecordLocks(long file) {
        this.queue = new WaitQueue(() -> "a record lock of file " + file);
    }

    /** The first lock of somebody else that is in the way of this one, by its place in the file. */
    public Optional<Lock> obstacle(Lock wanted) {
        return locks.stream().filter(wanted::excludes).findFirst();
    }

    /**
     * Locks. What its owner has there already changes its kind; what touches it grows together with it.
     *
     * @throws WouldBlock if somebody is in the way and the caller may wait
     */
    public void lock(Lock wanted, boolean mayWait) {
        if (obstacle(wanted).isPresent()) {
            if (mayWait) {
                throw new WouldBlock(queue);
            }
            throw new SystemCallException(Errno.EAGAIN);
        }
        boolean fewer = cut(wanted);
        Lock grown = wanted;
        for (Lock lock : List.copyOf(locks)) {
            if (lock.continues(grown)) {
                locks.remove(lock);
                grown = grown.between(
                        Math.min(grown.start, lock.start), isBefore(grown.end, lock.end) ? lock.end : grown.end);
            }
        }
        add(grown);
        if (fewer) {
            queue.wakeAll(); // who wanted to read beside one who wrote
        }
    }

    /** Unlocks a range of its owner's. */
    public void unlock(Lock range) {
        if (cut(range)) {
            queue.wakeAll();
        }
    }

    /** All locks of an owner go. */
    void release(Object owner) {
        if (locks.removeIf(lock -> lock.owner == owner)) {
            queue.wakeAll();
        }
    }

    /** Takes a range out of what its owner has; true if there was something in it. */
    private boolean cut(Lock range) {
        boolean any = false;
        for (Lock lock : List.copyOf(locks)) {
            if (lock.owner == range.owner && lock.meets(range)) {
                any = true;
                locks.remove(lock);
                if (lock.start < range.start) {
                    add(lock.between(lock.start, range.start));
                }
                if (isBefore(range.end, lock.end)) {
                    add(lock.between(range.end, lock.end));
                }
            }
        }
        return any;
    }

    private void add(Lock lock) {
        int at = 0;
        while (at < locks.size() && locks.get(at).start <= lock.start) {
            at++;
        }
        locks.add(at, lock);
    }

    private record Saved(List<Lock> locks, Object queue) {}

    Object save() {
        return locks.isEmpty() && queue.isEmpty() ? null : new Saved(List.copyOf(locks), queue.save());
    }

    void restore(Object state) {
        Saved saved = state == null ? new Saved(List.of(), List.of()) : (Saved) state;
        locks = new ArrayList<>(saved.locks);
        queue.restore(saved.queue);
    }
}
