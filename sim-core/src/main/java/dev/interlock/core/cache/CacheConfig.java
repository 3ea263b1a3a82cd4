package dev.interlock.core.cache;

import dev.interlock.core.config.Require;

/**
 * The data sheet of one cache.
 *
 * @param sets number of sets, a power of two from 1 to 65536
 * @param ways associativity, 1 to 64
 * @param hitCycles L1 and L2: load-to-use latency of a hit, counted from the issue of the access, 0 to 1000. L3: time
 *     from the bus grant until its data is ready for the bus
 * @param mshrs how many misses may be outstanding at once, 1 to 64; not used by the L3
 * @param replacement who leaves when a set is full
 */
public record CacheConfig(int sets, int ways, int hitCycles, int mshrs, Replacement replacement) {
    /** Bytes of a cache line: fixed, as on every x86-64 processor (CLFLUSH line size, CPUID leaf 1). */
    public static final int LINE_BYTES = 64;

    public CacheConfig {
        Require.powerOfTwo("sets", sets, 65536);
        Require.between("ways", ways, 1, 64);
        Require.between("hitCycles", hitCycles, 0, 1000);
        Require.between("mshrs", mshrs, 1, 64);
        Require.that(replacement != null, "replacement is missing; it must be one of LRU");
    }

    /** Capacity in bytes. */
    public long bytes() {
        return (long) sets * ways * LINE_BYTES;
    }

    public CacheConfig withSets(int newSets) {
        return new CacheConfig(newSets, ways, hitCycles, mshrs, replacement);
    }

    public CacheConfig withWays(int newWays) {
        return new CacheConfig(sets, newWays, hitCycles, mshrs, replacement);
    }

    public CacheConfig withHitCycles(int newHitCycles) {
        return new CacheConfig(sets, ways, newHitCycles, mshrs, replacement);
    }

    /** Who leaves when a set is full. */
    public enum Replacement {
        /** The least recently used way. */
        LRU
    }
}
