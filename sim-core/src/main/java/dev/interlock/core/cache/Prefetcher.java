package dev.interlock.core.cache;

/**
 * A guess which lines a core will want. It sees physical lines on the way from the L1 caches to the L2, and nothing else: no
 * instruction addresses, no values, and no hits of the L1.
 */
interface Prefetcher {
    /**
     * A fetch, load or store came to the L2.
     *
     * @param line the line it wants
     * @param fresh true if the L2 had not got it, or had it from a prefetch and this is its first use
     * @param guesses where to write the lines that should be prefetched
     * @return how many there are
     */
    int observe(long line, boolean fresh, long[] guesses);

    /** The state now. */
    Object save();

    /** Goes back to a saved state. */
    void restore(Object saved);

    /** The prefetcher of a data sheet, or null if there is none. */
    static Prefetcher of(PrefetchConfig config) {
        return switch (config.kind()) {
            case NONE -> null;
            case NEXT_LINE -> new NextLinePrefetcher(config.degree());
            case STRIDE -> new StridePrefetcher(config.degree(), config.pages());
        };
    }
}
