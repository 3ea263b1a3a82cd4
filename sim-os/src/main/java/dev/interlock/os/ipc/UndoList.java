package dev.interlock.os.ipc;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What is to be undone to System V semaphores when a thread ends, SEM_UNDO of semop(2): {@code struct sem_undo_list} in
 * {@code ipc/sem.c} of Linux. Threads that were made with CLONE_SYSVSEM have one in common, and the last of them undoes.
 *
 * <p>By how much each semaphore is to be changed its set knows, since SETVAL forgets that for everybody.
 */
public final class UndoList {
    private final Set<SemaphoreSet> sets = new LinkedHashSet<>();
    private int threads = 1;

    /** One more thread has it. */
    public void share() {
        threads++;
    }

    /** A thread of a process that has it ends. */
    public void leave(int process) {
        threads--;
        if (threads == 0) {
            sets.forEach(set -> set.undo(this, process));
            sets.clear();
        }
    }

    void add(SemaphoreSet set) {
        sets.add(set);
    }

    private record Saved(List<SemaphoreSet> sets, int threads) {}

    /** What it is now. */
    public Object save() {
        return new Saved(List.copyOf(sets), threads);
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        Saved saved = (Saved) state;
        sets.clear();
        sets.addAll(saved.sets);
        threads = saved.threads;
    }
}
