package dev.interlock.core.cache;

import dev.interlock.core.config.Require;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

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
        Require.that(replacement != null, "replacement is missing; it must be one of " + Replacement.allTexts());
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

    public CacheConfig withReplacement(Replacement newReplacement) {
        return new CacheConfig(sets, ways, hitCycles, mshrs, newReplacement);
    }

    /**
     * The same cache, for data sheets that state the size of a line.
     *
     * @param lineBytes {@link #LINE_BYTES}
     * @throws IllegalArgumentException if it is anything else
     */
    public CacheConfig withLineBytes(int lineBytes) {
        Require.that(
                lineBytes == LINE_BYTES,
                "lineBytes is " + lineBytes + "; lines have 64 bytes on every x86-64 processor, so it must be 64");
        return this;
    }

    /** Who leaves when a set is full. */
    public enum Replacement {
        /** The least recently used way, exactly. */
        LRU,
        /** Tree pseudo-LRU: one bit per node of a binary tree over the ways. */
        TREE_PLRU,
        /** Not recently used: one bit per way. */
        NRU,
        /** Static re-reference interval prediction, two bits per way, hit priority (ISCA 2010). */
        SRRIP,
        /** Any way; the choices follow from the machine's seed. */
        RANDOM;

        /** As it is written in profiles and options: {@code lru}, {@code tree-plru}, … */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /**
         * The policy with this name, in either spelling ({@code tree-plru}, {@code TREE_PLRU}).
         *
         * @throws IllegalArgumentException if there is none; the message lists those that there are
         */
        public static Replacement named(String name) {
            for (Replacement replacement : values()) {
                if (replacement.text().equalsIgnoreCase(name)
                        || replacement.name().equals(name)) {
                    return replacement;
                }
            }
            throw new IllegalArgumentException("replacement is " + name + "; it must be one of " + allTexts());
        }

        private static String allTexts() {
            return Arrays.stream(values()).map(Replacement::text).collect(Collectors.joining(", "));
        }
    }
}
