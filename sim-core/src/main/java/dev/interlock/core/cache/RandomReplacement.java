package dev.interlock.core.cache;

/**
 * Any way that may leave, each with equal chance: what a cache does that keeps no record of uses. The chance is a
 * generator of its own, so the same seed always gives the same run.
 */
final class RandomReplacement implements ReplacementPolicy {
    private long state;

    RandomReplacement(long seed) {
        state = seed;
    }

    @Override
    public void touched(int index) {}

    @Override
    public void filled(int index) {}

    @Override
    public int victim(int first, int ways, long pinned) {
        long free = ~pinned & -1L >>> (64 - ways);
        if (free == 0) {
            return -1;
        }
        for (long skip = (next() >>> 32) * Long.bitCount(free) >>> 32; skip > 0; skip--) {
            free &= free - 1;
        }
        return first + Long.numberOfTrailingZeros(free);
    }

    private long next() {
        state += 0x9e3779b97f4a7c15L; // SplitMix64 (Steele, Lea and Flood, OOPSLA 2014)
        long z = state;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    @Override
    public Object save() {
        return state;
    }

    @Override
    public void restore(Object saved) {
        state = (long) saved;
    }
}
