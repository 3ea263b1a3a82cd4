package dev.interlock.os.vm;

import dev.interlock.os.wait.WaitQueue;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Who is changing an address space. The kernel decides at one cycle, but the stores that make it so come later, one by one;
 * until they are done, nobody else may decide about the same tables.
 *
 * <p>Two levels, as in Linux: a system call has the whole of it ({@code mmap_lock}, for writing); a page fault has one page
 * table, 2 MiB of addresses (the split page-table locks), so that threads that touch different places do not wait for each
 * other.
 */
final class MemoryLock {
    static final long WHOLE = -1;
    private static final int TABLE_SHIFT = 21;

    private final WaitQueue queue = new WaitQueue("the page tables of its process");
    private final Set<Long> held = new LinkedHashSet<>();

    /** The part of the lock that a page's table is. */
    static long partOf(long base) {
        return base >>> TABLE_SHIFT;
    }

    /** True if nobody stands in the way of this part. */
    boolean isFree(long part) {
        return part == WHOLE ? held.isEmpty() : !held.contains(WHOLE) && !held.contains(part);
    }

    void take(long part) {
        if (!isFree(part)) {
            throw new IllegalStateException("the tables are being changed by somebody else");
        }
        held.add(part);
    }

    void release(long part) {
        if (!held.remove(part)) {
            throw new IllegalStateException("nobody was changing these tables");
        }
        queue.wakeAll();
    }

    WaitQueue queue() {
        return queue;
    }

    private record Saved(Set<Long> held, Object queue) {}

    Object save() {
        return new Saved(new LinkedHashSet<>(held), queue.save());
    }

    void restore(Object state) {
        Saved saved = (Saved) state;
        held.clear();
        held.addAll(saved.held);
        queue.restore(saved.queue);
    }
}
