package dev.interlock.core.cache;

/**
 * Who leaves when a set is full. A policy sees the ways of all sets as indexes {@code set * ways + way} and keeps what it
 * must remember about them.
 */
public interface ReplacementPolicy {
    /** The way was hit. */
    void touched(int index);

    /** The way was filled with a new line. */
    void filled(int index);

    /**
     * The way of a full set that should leave.
     *
     * @param first index of the set's first way
     * @param ways number of ways
     * @param pinned bit n set: way n must stay
     * @return the index, or −1 if every way is pinned
     */
    int victim(int first, int ways, long pinned);

    /** The state now. */
    Object save();

    /** Goes back to a saved state. */
    void restore(Object saved);
}
