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
 */
public record CacheLevels(CacheConfig l1i, CacheConfig l1d, CacheConfig l2, CacheConfig l3, int writebackEntries) {
    public CacheLevels {
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
    }
}
