package dev.interlock.os.task;

import java.util.ArrayList;
import java.util.List;

/** Who was woken during the present decision of the kernel; empty between decisions. */
public final class Wakeups {
    private final List<Task> woken = new ArrayList<>();

    void add(Task task) {
        woken.add(task);
    }

    /** True if nobody was woken since the last {@link #take}. */
    public boolean isEmpty() {
        return woken.isEmpty();
    }

    /** Who was woken, in that order, and forgets them. */
    public List<Task> take() {
        List<Task> all = List.copyOf(woken);
        woken.clear();
        return all;
    }
}
