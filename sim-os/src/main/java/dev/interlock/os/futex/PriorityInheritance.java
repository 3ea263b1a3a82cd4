package dev.interlock.os.futex;

import dev.interlock.os.schedule.Scheduler;
import dev.interlock.os.task.CpuTime;
import dev.interlock.os.task.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who waits for a lock lends its priority to who has it, as long as it waits: Sha, Rajkumar and Lehoczky, <i>Priority
 * Inheritance Protocols</i>, 1990; {@code Documentation/locking/rt-mutex-design.rst} of Linux.
 *
 * <pre>
 *   H (30) ──waits for──▶ lock A ──had by──▶ M (20) ──waits for──▶ lock B ──had by──▶ L (10)
 *                                            runs as 30                              runs as 30
 * </pre>
 *
 * <p>Only real-time priorities are lent, as on Linux: nice values are shares, not an order. What is lent is worked out anew
 * from all who wait at the end of each decision in which that has changed.
 */
public final class PriorityInheritance {
    private final Scheduler scheduler;
    private final CpuTime time;
    private final Map<Task, FutexKey> waits = new LinkedHashMap<>();
    private final TreeMap<FutexKey, Task> owners = new TreeMap<>();
    private final Set<Task> borrowers = new LinkedHashSet<>();
    private boolean changed;

    public PriorityInheritance(Scheduler scheduler, CpuTime time) {
        this.scheduler = scheduler;
        this.time = time;
    }

    /** A thread begins to wait for a lock that another one has. */
    void waits(Task waiter, FutexKey lock, Task owner) {
        waits.put(waiter, lock);
        owners.put(lock, owner);
        changed = true;
    }

    /** A thread waits no more, for whatever reason. */
    public void leaves(Task waiter) {
        changed |= waits.remove(waiter) != null;
    }

    /** A lock has this owner now, null for none. */
    public void owned(FutexKey lock, Task owner) {
        if (owner == null) {
            changed |= owners.remove(lock) != null;
        } else if (waits.containsValue(lock)) {
            owners.put(lock, owner);
            changed = true;
        }
    }

    /** The locks that a thread has and others wait for. */
    public List<FutexKey> ownedBy(Task owner) {
        return owners.entrySet().stream()
                .filter(entry -> entry.getValue() == owner && waits.containsValue(entry.getKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Somebody's own priority is another one now. */
    public void priorityChanged() {
        changed |= !waits.isEmpty();
    }

    /** True if a thread that waits for what this one has, or for what those have, and so on, has the lock itself. */
    public boolean closesCircle(Task waiter, Task owner) {
        Task next = owner;
        for (int steps = 0; next != null && steps <= waits.size(); steps++) {
            if (next == waiter) {
                return true;
            }
            FutexKey lock = waits.get(next);
            next = lock == null ? null : owners.get(lock);
        }
        return false;
    }

    /** Lends what is to be lent now; true if somebody's priority is another one by that. */
    public boolean settle() {
        if (!changed) {
            return false;
        }
        changed = false;
        owners.keySet().removeIf(lock -> !waits.containsValue(lock));
        Map<Task, Integer> lent = lent();
        boolean different = false;
        for (Task borrower : List.copyOf(borrowers)) {
            if (!lent.containsKey(borrower)) {
                different |= lend(borrower, 0);
            }
        }
        for (Map.Entry<Task, Integer> loan : lent.entrySet()) {
            different |= lend(loan.getKey(), loan.getValue());
        }
        return different;
    }

    /** The highest priority of those who wait for each owner, through any number of locks. */
    private Map<Task, Integer> lent() {
        Map<Task, Integer> lent = new LinkedHashMap<>();
        boolean more = true;
        while (more) {
            more = false;
            for (Map.Entry<Task, FutexKey> wait : waits.entrySet()) {
                Task owner = owners.get(wait.getValue());
                Task waiter = wait.getKey();
                int priority = Math.max(waiter.priority(), lent.getOrDefault(waiter, 0));
                if (owner != null && priority > lent.getOrDefault(owner, 0)) {
                    lent.put(owner, priority);
                    more = true;
                }
            }
        }
        return lent;
    }

    private boolean lend(Task borrower, int priority) {
        if (borrower.lentPriority() == priority) {
            return false;
        }
        if (priority == 0) {
            borrowers.remove(borrower);
        } else {
            borrowers.add(borrower);
        }
        scheduler.lend(borrower, priority, time.now());
        return true;
    }

    private record Saved(
            List<Task> waiters,
            List<FutexKey> locks,
            TreeMap<FutexKey, Task> owners,
            List<Task> borrowers,
            boolean changed) {}

    /** Who waits for whom. */
    public Object save() {
        return new Saved(
                List.copyOf(waits.keySet()),
                new ArrayList<>(waits.values()),
                new TreeMap<>(owners),
                List.copyOf(borrowers),
                changed);
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        Saved saved = (Saved) state;
        waits.clear();
        for (int i = 0; i < saved.waiters.size(); i++) {
            waits.put(saved.waiters.get(i), saved.locks.get(i));
        }
        owners.clear();
        owners.putAll(saved.owners);
        borrowers.clear();
        borrowers.addAll(saved.borrowers);
        changed = saved.changed;
    }
}
