package dev.interlock.core.cache;

/**
 * Who leaves when a set is full. A policy sees the ways of all sets as indexes {@code set * ways + way} and keeps what it
 * must remember about them. Empty ways are taken first, lowest first, without asking.
 *
 * <p>Every policy is a function of the calls it got (and {@link RandomReplacement} of its seed), so a machine's answer does
 * not depend on how its time is cut into windows.
 */
public interface ReplacementPolicy {
    /** The way was hit. */
    void touched(int index);

    /** The way was filled with a new line, and the access that missed is complete with it. */
    void filled(int index);

    /**
     * The way was filled for an access that is now tried again: the next {@link #touched} of it is that access and no
     * second use. Only policies that tell a line's first use from its second make a difference.
     */
    default void filledForRetry(int index) {
        filled(index);
    }

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

    /**
     * The policy that a data sheet asks for.
     *
     * @param seed for {@link CacheConfig.Replacement#RANDOM}; the others ignore it
     */
    static ReplacementPolicy of(CacheConfig config, long seed) {
        int lines = config.sets() * config.ways();
        return switch (config.replacement()) {
            case LRU -> new Lru(lines);
            case TREE_PLRU -> new TreePlru(config.sets(), config.ways());
            case NRU -> new Nru(lines);
            case SRRIP -> new Srrip(lines);
            case RANDOM -> new RandomReplacement(seed);
        };
    }
}
