package dev.interlock.core.pipeline;

import dev.interlock.core.mmu.MemoryType;

/** Where a store goes from the store buffer. */
enum StorePath {
    /** To the L1D, once its line is owned. */
    CACHE,
    /** To memory, and to a copy of the line that is here: write-through memory. */
    THROUGH,
    /** To memory, alone and in order. */
    UNCACHED,
    /** To a write-combining buffer, and out of the order of stores. */
    COMBINING;

    private static final StorePath[] VALUES = values();

    /**
     * The path of a store.
     *
     * @param nonTemporal MOVNTI and its like: a hint that holds where stores may be cached or combined, and is overridden by
     *     UC and WP (SDM vol. 1, section 10.4.6.2)
     */
    static StorePath of(MemoryType type, boolean nonTemporal) {
        return switch (type) {
            case WRITE_BACK -> nonTemporal ? COMBINING : CACHE;
            case WRITE_THROUGH -> nonTemporal ? COMBINING : THROUGH;
            case WRITE_COMBINING -> COMBINING;
            case WRITE_PROTECTED, UNCACHEABLE -> UNCACHED;
        };
    }

    static StorePath of(int ordinal) {
        return VALUES[ordinal];
    }
}
