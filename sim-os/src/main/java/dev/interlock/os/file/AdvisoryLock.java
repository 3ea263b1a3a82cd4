package dev.interlock.os.file;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.wait.WaitQueue;
import dev.interlock.os.wait.WouldBlock;
import java.util.LinkedHashMap;
import java.util.Map;

/** The lock of flock(2): many may share it, or one has it alone. It belongs to the open file, so fork(2) inherits it. */
public final class AdvisoryLock {
    private final Map<OpenFile, Boolean> holders = new LinkedHashMap<>();
    private final WaitQueue queue;

    /** @param file number of the file that it is of */
    AdvisoryLock(long file) {
        this.queue = new WaitQueue(() -> "the lock of file " + file);
    }

    /**
     * Locks, or changes the lock that it has: the old one is given up first, as on Linux.
     *
     * @throws WouldBlock if someone is in the way and the caller may wait
     */
    public void lock(OpenFile file, boolean alone, boolean mayWait) {
        if (Boolean.valueOf(alone).equals(holders.get(file))) {
            return;
        }
        unlock(file);
        boolean free = holders.isEmpty() || !alone && !holders.containsValue(true);
        if (free) {
            holders.put(file, alone);
        } else if (mayWait) {
            throw new WouldBlock(queue);
        } else {
            throw new SystemCallException(Errno.EAGAIN);
        }
    }

    /** Gives the lock up, if it has it. */
    public void unlock(OpenFile file) {
        if (holders.remove(file) != null) {
            queue.wakeAll();
        }
    }

    private record Saved(Map<OpenFile, Boolean> holders, Object queue) {}

    Object save() {
        return holders.isEmpty() && queue.isEmpty() ? null : new Saved(new LinkedHashMap<>(holders), queue.save());
    }

    void restore(Object state) {
        holders.clear();
        if (state instanceof Saved saved) {
            holders.putAll(saved.holders);
            queue.restore(saved.queue);
        } else {
            queue.restore(java.util.List.of());
        }
    }
}
