package dev.interlock.core.cache;

/**
 * Tagged sequential prefetching (Smith, "Cache memories", ACM Computing Surveys 14(3), 1982, section 2.1): a miss, or the
 * first use of a line that was prefetched, asks for the lines behind it. So a sequence misses once and is then followed.
 */
final class NextLinePrefetcher implements Prefetcher {
    private final int degree;

    NextLinePrefetcher(int degree) {
        this.degree = degree;
    }

    @Override
    public int observe(long line, boolean fresh, long[] guesses) {
        int count = 0;
        for (int ahead = 1; fresh && ahead <= degree; ahead++) {
            long next = line + ahead * (long) CacheConfig.LINE_BYTES;
            if (next >>> 12 == line >>> 12) {
                guesses[count++] = next;
            }
        }
        return count;
    }

    @Override
    public Object save() {
        return null;
    }

    @Override
    public void restore(Object saved) {}
}
