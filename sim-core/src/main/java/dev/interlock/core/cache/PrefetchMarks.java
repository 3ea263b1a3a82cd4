package dev.interlock.core.cache;

import dev.interlock.core.event.Access;

/** Why each line of the L2 was prefetched, until it is used: what tells useful prefetches from useless ones. */
final class PrefetchMarks {
    private static final byte NONE = 0;
    private static final byte GUESSED = 1;
    private static final byte OWNED_AHEAD = 2;

    private final byte[] marks;
    private final CacheCounters counters;

    PrefetchMarks(int lines, CacheCounters counters) {
        marks = new byte[lines];
        this.counters = counters;
    }

    /** A prefetch has brought the line of an L2 way. */
    void brought(int index, Access access) {
        marks[index] = access == Access.PREFETCH ? GUESSED : OWNED_AHEAD;
    }

    /** The line is used; true if it had been prefetched and this is its first use. */
    boolean used(int index) {
        if (marks[index] == NONE) {
            return false;
        }
        (marks[index] == GUESSED ? counters.prefetches : counters.ownershipPrefetches).useful++;
        marks[index] = NONE;
        return true;
    }

    /** The line is gone. */
    void unused(int index) {
        if (marks[index] != NONE) {
            (marks[index] == GUESSED ? counters.prefetches : counters.ownershipPrefetches).useless++;
            marks[index] = NONE;
        }
    }

    /** The line is here, but its ownership is gone. */
    void ownershipLost(int index) {
        if (marks[index] == OWNED_AHEAD) {
            unused(index);
        }
    }

    /** The counters of a kind of prefetch. */
    PrefetchCounters of(Access access) {
        return access == Access.PREFETCH ? counters.prefetches : counters.ownershipPrefetches;
    }

    byte[] save() {
        return marks.clone();
    }

    void restore(byte[] saved) {
        System.arraycopy(saved, 0, marks, 0, marks.length);
    }
}
