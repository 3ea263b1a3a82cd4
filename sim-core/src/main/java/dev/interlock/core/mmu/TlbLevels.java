package dev.interlock.core.mmu;

import dev.interlock.core.config.Require;

/**
 * The TLBs of each core. A hit in the first level costs nothing: it happens beside the cache access.
 *
 * @param instruction first level for fetches
 * @param data first level for loads and stores
 * @param second second level for both
 * @param secondHitCycles what a first-level miss that hits the second level costs, 0 to 1000; a miss of both costs the
 *     walk's accesses on top
 * @param walkCaches the paging-structure caches, which spare a walk its upper accesses
 */
public record TlbLevels(
        TlbConfig instruction, TlbConfig data, TlbConfig second, int secondHitCycles, WalkCacheConfig walkCaches) {
    public TlbLevels {
        Require.between("secondHitCycles", secondHitCycles, 0, 1000);
    }

    /** TLBs without paging-structure caches. */
    public TlbLevels(TlbConfig instruction, TlbConfig data, TlbConfig second, int secondHitCycles) {
        this(instruction, data, second, secondHitCycles, WalkCacheConfig.NONE);
    }

    /** The same TLBs with other paging-structure caches. */
    public TlbLevels withWalkCaches(WalkCacheConfig caches) {
        return new TlbLevels(instruction, data, second, secondHitCycles, caches);
    }
}
