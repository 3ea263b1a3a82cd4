package dev.interlock.os.ipc;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.wait.WaitQueue;
import java.util.List;

/**
 * A set of System V semaphores, semop(2): counts that nobody owns. Several operations on several of them happen together or
 * not at all.
 */
public final class SemaphoreSet implements IpcTable.Saveable {
    /** Semaphores of one set at most, {@code SEMMSL}. */
    public static final int MOST = 32_000;

    /** The largest count, {@code SEMVMX}. */
    public static final int LARGEST = 32_767;

    private final int number;
    private final WaitQueue queue;
    private int[] counts;
    private int[] lastUsers;

    /**
     * One operation, {@code struct sembuf}.
     *
     * @param change is added; 0 waits until the count is 0
     */
    public record Operation(int semaphore, int change, boolean mayWait) {}

    public SemaphoreSet(int number, int count) {
        this.number = number;
        this.counts = new int[count];
        this.lastUsers = new int[count];
        this.queue = new WaitQueue(() -> "semaphore set " + this.number);
    }

    /** How many there are. */
    public int size() {
        return counts.length;
    }

    /** Who waits for any of them. */
    public WaitQueue queue() {
        return queue;
    }

    /**
     * semop(2).
     *
     * @return the operation that must wait; null if all are done
     */
    public Operation perform(List<Operation> operations, int process) {
        int[] after = counts.clone();
        for (Operation operation : operations) {
            int semaphore = operation.semaphore;
            if (operation.change == 0 ? after[semaphore] != 0 : after[semaphore] + operation.change < 0) {
                return operation;
            }
            after[semaphore] += operation.change;
            if (after[semaphore] > LARGEST) {
                throw new SystemCallException(Errno.ERANGE);
            }
        }
        counts = after;
        lastUsers = lastUsers.clone();
        operations.forEach(operation -> lastUsers[operation.semaphore] = process);
        queue.wakeAll();
        return null;
    }

    /** {@code GETVAL}. */
    public int count(int semaphore) {
        return counts[semaphore];
    }

    /** {@code GETPID}. */
    public int lastUser(int semaphore) {
        return lastUsers[semaphore];
    }

    /** {@code SETVAL} and {@code SETALL}. */
    public void counts(int[] newCounts) {
        for (int count : newCounts) {
            if (count < 0 || count > LARGEST) {
                throw new SystemCallException(Errno.ERANGE);
            }
        }
        counts = newCounts.clone();
        queue.wakeAll();
    }

    /** {@code GETALL}. */
    public int[] counts() {
        return counts.clone();
    }

    /** {@code IPC_RMID}: whoever waits learns it. */
    public void removed() {
        queue.wakeAll();
    }

    private record Saved(int[] counts, int[] lastUsers, Object queue) {}

    @Override
    public Object save() {
        return new Saved(counts.clone(), lastUsers.clone(), queue.save());
    }

    @Override
    public void restore(Object state) {
        Saved saved = (Saved) state;
        counts = saved.counts.clone();
        lastUsers = saved.lastUsers.clone();
        queue.restore(saved.queue);
    }
}
