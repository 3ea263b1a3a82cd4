package dev.interlock.core.cache;

import dev.interlock.core.config.Require;

/**
 * The caches of the machine: L1I, L1D and L2 of each core, and the L3 that all cores share.
 *
 * @param l1i instruction cache of each core
 * @param l1d data cache of each core
 * @param l2 second level of each core
 * @param l3 shared last level
 * @param writebackEntries write-back buffer of each core, in lines, 1 to 64
 * @param prefetch prefetcher of each core; {@link PrefetchConfig#NONE} for none
 * @param l1dWrites what a store does in the L1D
 * @param l2Inclusion what the L2 promises about the lines of its core's L1s
 * @param l3Inclusion what the L3 promises about the lines of all cores
 */
public record CacheLevels(
        CacheConfig l1i,
        CacheConfig l1d,
        CacheConfig l2,
        CacheConfig l3,
        int writebackEntries,
        PrefetchConfig prefetch,
        WritePolicy l1dWrites,
        Inclusion l2Inclusion,
        Inclusion l3Inclusion) {
    /** An inclusive L2 and an inclusive L3. */
    public CacheLevels(
            CacheConfig l1i,
            CacheConfig l1d,
            CacheConfig l2,
            CacheConfig l3,
            int writebackEntries,
            PrefetchConfig prefetch,
            WritePolicy l1dWrites) {
        this(l1i, l1d, l2, l3, writebackEntries, prefetch, l1dWrites, Inclusion.INCLUSIVE, Inclusion.INCLUSIVE);
    }

    /** Write-back caches without a prefetcher. */
    public CacheLevels(CacheConfig l1i, CacheConfig l1d, CacheConfig l2, CacheConfig l3, int writebackEntries) {
        this(l1i, l1d, l2, l3, writebackEntries, PrefetchConfig.NONE, WritePolicy.WRITE_BACK);
    }

    public CacheLevels {
        Require.present("l1i", l1i);
        Require.present("l1d", l1d);
        Require.present("l2", l2);
        Require.present("l3", l3);
        Require.between("writebackEntries", writebackEntries, 1, 64);
        Require.that(l2Inclusion != null, "l2Inclusion is missing; it must be one of " + Inclusion.allTexts());
        Require.that(l3Inclusion != null, "l3Inclusion is missing; it must be one of " + Inclusion.allTexts());
        if (l2Inclusion == Inclusion.INCLUSIVE) {
            requireAtLeastAsLarge(l2, "l1i", l1i);
            requireAtLeastAsLarge(l2, "l1d", l1d);
        }
        Require.that(
                l2.hitCycles() >= l1d.hitCycles(),
                "l2.hitCycles is " + l2.hitCycles()
                        + "; it counts from the issue of the access, so it must be at least l1d.hitCycles, "
                        + l1d.hitCycles());
        Require.that(l1dWrites != null, "l1dWrites is missing; it must be WRITE_BACK or WRITE_THROUGH");
        Require.that(
                l1dWrites != WritePolicy.WRITE_THROUGH || l2Inclusion != Inclusion.EXCLUSIVE,
                "l1dWrites is WRITE_THROUGH, but an exclusive l2 has no copy of the lines of the l1d to write through to;"
                        + " l2Inclusion must be inclusive or non-inclusive");
        Require.that(prefetch != null, "prefetch is missing; write PrefetchConfig.NONE for no prefetcher");
        Require.that(
                prefetch.kind() == PrefetchConfig.Kind.NONE || prefetch.mshrs() < l2.mshrs(),
                "prefetch.mshrs is " + prefetch.mshrs() + "; the l2 has " + l2.mshrs()
                        + " MSHRs and one is kept for other accesses, so it must be less than that");
    }

    private static void requireAtLeastAsLarge(CacheConfig l2, String above, CacheConfig l1) {
        Require.that(
                l2.bytes() >= l1.bytes(),
                "an inclusive l2 of " + size(l2.bytes()) + " is smaller than the " + above + " of " + size(l1.bytes())
                        + "; it must be at least as large");
    }

    private static String size(long bytes) {
        return bytes % 1024 == 0 ? bytes / 1024 + " KiB" : bytes + " bytes";
    }

    /** How many bytes of different lines the private caches of one core can hold. */
    public long privateBytes() {
        return l2Inclusion == Inclusion.INCLUSIVE ? l2.bytes() : l2.bytes() + l1i.bytes() + l1d.bytes();
    }

    /**
     * Refuses an inclusive L3 that is too small.
     *
     * @throws IllegalArgumentException if it cannot hold what one core can hold
     */
    public void requireRoomFor(int cores) {
        Require.that(
                l3Inclusion != Inclusion.INCLUSIVE || l3.bytes() >= privateBytes(),
                "an inclusive l3 of " + size(l3.bytes()) + " is smaller than the " + size(privateBytes())
                        + " of one core's private caches; it must be at least as large, better "
                        + size(privateBytes() * cores) + " for " + cores + (cores == 1 ? " core" : " cores"));
    }

    /** The same caches with another L1I. */
    public CacheLevels withL1i(CacheConfig newL1i) {
        return new CacheLevels(newL1i, l1d, l2, l3, writebackEntries, prefetch, l1dWrites, l2Inclusion, l3Inclusion);
    }

    /** The same caches with another L1D. */
    public CacheLevels withL1d(CacheConfig newL1d) {
        return new CacheLevels(l1i, newL1d, l2, l3, writebackEntries, prefetch, l1dWrites, l2Inclusion, l3Inclusion);
    }

    /** The same caches with another L2. */
    public CacheLevels withL2(CacheConfig newL2) {
        return new CacheLevels(l1i, l1d, newL2, l3, writebackEntries, prefetch, l1dWrites, l2Inclusion, l3Inclusion);
    }

    /** The same caches with another L3. */
    public CacheLevels withL3(CacheConfig newL3) {
        return new CacheLevels(l1i, l1d, l2, newL3, writebackEntries, prefetch, l1dWrites, l2Inclusion, l3Inclusion);
    }

    /** The same caches with another write policy of the L1D. */
    public CacheLevels withL1dWrites(WritePolicy policy) {
        return new CacheLevels(l1i, l1d, l2, l3, writebackEntries, prefetch, policy, l2Inclusion, l3Inclusion);
    }

    /** The same caches with this prefetcher. */
    public CacheLevels withPrefetch(PrefetchConfig newPrefetch) {
        return new CacheLevels(l1i, l1d, l2, l3, writebackEntries, newPrefetch, l1dWrites, l2Inclusion, l3Inclusion);
    }

    /** The same caches with other promises of the L2 and the L3. */
    public CacheLevels withInclusion(Inclusion ofL2, Inclusion ofL3) {
        return new CacheLevels(l1i, l1d, l2, l3, writebackEntries, prefetch, l1dWrites, ofL2, ofL3);
    }
}
