package dev.interlock.core.cache;

import dev.interlock.core.event.Access;

/** Why each line was prefetched, until it is used: what tells useful prefetches from useless ones. */
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

    /** A prefetch has brought the line of a slot. */
    void brought(int slot, Access access) {
        marks[slot] = access == Access.PREFETCH ? GUESSED : OWNED_AHEAD;
    }

    /** The line is used; true if it had been prefetched and this is its first use. */
    boolean used(int slot) {
        if (marks[slot] == NONE) {
            return false;
        }
        (marks[slot] == GUESSED ? counters.prefetches : counters.ownershipPrefetches).useful++;
        marks[slot] = NONE;
        return true;
    }

    /** The line is gone. */
    void unused(int slot) {
        if (marks[slot] != NONE) {
            (marks[slot] == GUESSED ? counters.prefetches : counters.ownershipPrefetches).useless++;
            marks[slot] = NONE;
        }
    }

    /** The line is here, but its ownership is gone. */
    void ownershipLost(int slot) {
        if (marks[slot] == OWNED_AHEAD) {
            unused(slot);
        }
    }

    /** The line has another slot. */
    void move(int from, int to) {
        marks[to] = marks[from];
        marks[from] = NONE;
    }

    /** The mark of a line that leaves its slot for another. */
    byte take(int slot) {
        byte mark = marks[slot];
        marks[slot] = NONE;
        return mark;
    }

    /** Gives a slot a mark from {@link #take}. */
    void put(int slot, byte mark) {
        marks[slot] = mark;
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
