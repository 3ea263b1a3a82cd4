package dev.interlock.os.futex;

import dev.interlock.os.task.Task;
import dev.interlock.os.task.Unfinished;

/** What a waiter for a lock with priority inheritance notes in its call: if the call ends, it lends nothing any more. */
public record PiWait(PriorityInheritance inheritance, Task waiter) implements Unfinished {
    /** A thread begins to wait for a lock that another one has. */
    public static PiWait begin(PriorityInheritance inheritance, Task waiter, FutexKey lock, Task owner) {
        inheritance.waits(waiter, lock, owner);
        return new PiWait(inheritance, waiter);
    }

    @Override
    public void abandon() {
        inheritance.leaves(waiter);
    }
}
