package dev.interlock.os.futex;

import dev.interlock.os.task.Task;
import dev.interlock.os.task.Unfinished;

/**
 * What a waiter for a lock with priority inheritance notes in its call. If the call ends, it lends nothing any more; and if it
 * was woken because the lock is free, another one must look.
 */
public record PiWait(PriorityInheritance inheritance, FutexTable table, FutexKey lock, Task waiter)
        implements Unfinished {
    /** A thread begins to wait for a lock that another one has. */
    public static PiWait begin(
            PriorityInheritance inheritance, FutexTable table, Task waiter, FutexKey lock, Task owner) {
        inheritance.waits(waiter, lock, owner);
        return new PiWait(inheritance, table, lock, waiter);
    }

    @Override
    public void abandon() {
        inheritance.leaves(waiter);
        table.wakeMostUrgent(lock);
    }
}
