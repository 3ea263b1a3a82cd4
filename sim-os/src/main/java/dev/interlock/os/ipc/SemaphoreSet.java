package dev.interlock.os.ipc;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.wait.WaitQueue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
    private final Map<UndoList, int[]> undos = new LinkedHashMap<>();
    private int permissions;
    private long operated;
    private long changed;

    /**
     * One operation, {@code struct sembuf}.
     *
     * @param change is added; 0 waits until the count is 0
     * @param undone when the caller ends, {@code SEM_UNDO}
     */
    public record Operation(int semaphore, int change, boolean mayWait, boolean undone) {}

    /** @param now when it is made, in seconds */
    public SemaphoreSet(int number, int count, int permissions, long now) {
        this.number = number;
        this.permissions = permissions & 0777;
        this.changed = now;
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
     * semop(2), {@code perform_atomic_semop} in {@code ipc/sem.c} of Linux.
     *
     * @param undo of the caller
     * @param now in seconds
     * @return the operation that must wait; null if all are done
     */
    public Operation perform(List<Operation> operations, UndoList undo, int process, long now) {
        int[] after = counts.clone();
        int[] changes = undos.getOrDefault(undo, new int[counts.length]).clone();
        for (Operation operation : operations) {
            int semaphore = operation.semaphore;
            if (operation.change == 0 ? after[semaphore] != 0 : after[semaphore] + operation.change < 0) {
                return operation;
            }
            after[semaphore] += operation.change;
            if (after[semaphore] > LARGEST) {
                throw new SystemCallException(Errno.ERANGE);
            }
            if (operation.undone) {
                changes[semaphore] -= operation.change;
                if (changes[semaphore] < -LARGEST - 1 || changes[semaphore] > LARGEST) {
                    throw new SystemCallException(Errno.ERANGE);
                }
            }
        }
        if (operations.stream().anyMatch(Operation::undone)) {
            undos.put(undo, changes);
            undo.add(this);
        }
        counts = after;
        operated = now;
        lastUsers = lastUsers.clone();
        operations.forEach(operation -> lastUsers[operation.semaphore] = process);
        queue.wakeAll();
        return null;
    }

    /** Who had this list has ended: {@code exit_sem} in {@code ipc/sem.c}, which leaves no count below zero or too large. */
    void undo(UndoList undo, int process) {
        int[] changes = undos.remove(undo);
        if (changes == null) {
            return;
        }
        counts = counts.clone();
        lastUsers = lastUsers.clone();
        for (int i = 0; i < counts.length; i++) {
            if (changes[i] != 0) {
                counts[i] = Math.max(0, Math.min(LARGEST, counts[i] + changes[i]));
                lastUsers[i] = process;
            }
        }
        queue.wakeAll();
    }

    /** {@code GETVAL}. */
    public int count(int semaphore) {
        return counts[semaphore];
    }

    /** {@code GETPID}. */
    public int lastUser(int semaphore) {
        return lastUsers[semaphore];
    }

    /** {@code SETVAL} and {@code SETALL}: of some semaphores, what was to be undone is forgotten. */
    public void set(int first, int[] newCounts, int process, long now) {
        for (int count : newCounts) {
            if (count < 0 || count > LARGEST) {
                throw new SystemCallException(Errno.ERANGE);
            }
        }
        counts = counts.clone();
        lastUsers = lastUsers.clone();
        undos.replaceAll((list, changes) -> changes.clone());
        for (int i = 0; i < newCounts.length; i++) {
            int semaphore = first + i;
            counts[semaphore] = newCounts[i];
            lastUsers[semaphore] = process;
            undos.values().forEach(changes -> changes[semaphore] = 0);
        }
        changed = now;
        queue.wakeAll();
    }

    /** {@code IPC_SET}. */
    public void permissions(int newPermissions, long now) {
        permissions = newPermissions & 0777;
        changed = now;
    }

    public int permissions() {
        return permissions;
    }

    /** When somebody last did something to it, in seconds; 0 for never. */
    public long operated() {
        return operated;
    }

    /** When it was made, set or changed, in seconds. */
    public long changed() {
        return changed;
    }

    /** {@code IPC_RMID}: whoever waits learns it, and nothing is undone. */
    public void removed() {
        undos.clear();
        queue.wakeAll();
    }

    private record Saved(
            int[] counts,
            int[] lastUsers,
            Map<UndoList, int[]> undos,
            int permissions,
            long operated,
            long changed,
            Object queue) {}

    @Override
    public Object save() {
        return new Saved(counts, lastUsers, new LinkedHashMap<>(undos), permissions, operated, changed, queue.save());
    }

    @Override
    public void restore(Object state) {
        Saved saved = (Saved) state;
        counts = saved.counts;
        lastUsers = saved.lastUsers;
        undos.clear();
        undos.putAll(saved.undos);
        permissions = saved.permissions;
        operated = saved.operated;
        changed = saved.changed;
        queue.restore(saved.queue);
    }
}
