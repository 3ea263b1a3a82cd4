package dev.interlock.core.cache;

import dev.interlock.core.config.Require;

/**
 * The caches of the machine: L1I, L1D and L2 of each core, and the L3 that all cores share. L2 includes both L1s; L3
 * includes every L2.
 *
 * @param l1i instruction cache of each core
 * @param l1d data cache of each core
 * @param l2 second level of each core
 * @param l3 shared last level
 * @param writebackEntries write-back buffer of each core, in lines, 1 to 64
 * @param prefetch prefetcher of each core; {@link PrefetchConfig#NONE} for none
 * @param l1dWrites what a store does in the L1D
 */
public record CacheLevels(
        CacheConfig l1i,
        CacheConfig l1d,
        CacheConfig l2,
        CacheConfig l3,
        int writebackEntries,
        PrefetchConfig prefetch,
        WritePolicy l1dWrites) {
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
        Require.that(
                l2.bytes() >= l1d.bytes() && l2.bytes() >= l1i.bytes(),
                "l2 holds " + l2.bytes() + " bytes; it includes the L1 caches, so it must hold at least "
                        + Math.max(l1d.bytes(), l1i.bytes()));
        Require.that(
                l2.hitCycles() >= l1d.hitCycles(),
                "l2.hitCycles is " + l2.hitCycles()
                        + "; it counts from the issue of the access, so it must be at least l1d.hitCycles, "
                        + l1d.hitCycles());
        Require.that(l1dWrites != null, "l1dWrites is missing; it must be WRITE_BACK or WRITE_THROUGH");
        Require.that(prefetch != null, "prefetch is missing; write PrefetchConfig.NONE for no prefetcher");
        Require.that(
                prefetch.kind() == PrefetchConfig.Kind.NONE || prefetch.mshrs() < l2.mshrs(),
                "prefetch.mshrs is " + prefetch.mshrs() + "; the l2 has " + l2.mshrs()
                        + " MSHRs and one is kept for other accesses, so it must be less than that");
    }

    /** The same caches with another L1I. */
    public CacheLevels withL1i(CacheConfig newL1i) {
        return new CacheLevels(newL1i, l1d, l2, l3, writebackEntries, prefetch, l1dWrites);
    }

    /** The same caches with another L1D. */
    public CacheLevels withL1d(CacheConfig newL1d) {
        return new CacheLevels(l1i, newL1d, l2, l3, writebackEntries, prefetch, l1dWrites);
    }

    /** The same caches with another L2. */
    public CacheLevels withL2(CacheConfig newL2) {
        return new CacheLevels(l1i, l1d, newL2, l3, writebackEntries, prefetch, l1dWrites);
    }

    /** The same caches with another L3. */
    public CacheLevels withL3(CacheConfig newL3) {
        return new CacheLevels(l1i, l1d, l2, newL3, writebackEntries, prefetch, l1dWrites);
    }

    /** The same caches with another write policy of the L1D. */
    public CacheLevels withL1dWrites(WritePolicy policy) {
        return new CacheLevels(l1i, l1d, l2, l3, writebackEntries, prefetch, policy);
    }

    /** The same caches with this prefetcher. */
    public CacheLevels withPrefetch(PrefetchConfig newPrefetch) {
        return new CacheLevels(l1i, l1d, l2, l3, writebackEntries, newPrefetch, l1dWrites);
    }
}
