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
 * @param walkers walks that may be under way at once, 1 or 2; see {@link PageMissHandlers}
 */
public record TlbLevels(
        TlbConfig instruction,
        TlbConfig data,
        TlbConfig second,
        int secondHitCycles,
        WalkCacheConfig walkCaches,
        int walkers) {
    public TlbLevels {
        Require.between("secondHitCycles", secondHitCycles, 0, 1000);
        Require.between("walkers", walkers, 1, 2);
        Require.that(
                data.entries() > 1,
                "data has 1 entry; a store may lie in two pages and needs both translations at once, so it must have at least 2");
    }

    /** TLBs with one walker and without paging-structure caches. */
    public TlbLevels(TlbConfig instruction, TlbConfig data, TlbConfig second, int secondHitCycles) {
        this(instruction, data, second, secondHitCycles, WalkCacheConfig.NONE, 1);
    }

    /** The same TLBs with other paging-structure caches. */
    public TlbLevels withWalkCaches(WalkCacheConfig caches) {
        return new TlbLevels(instruction, data, second, secondHitCycles, caches, walkers);
    }

    /** The same TLBs with this many page walkers. */
    public TlbLevels withWalkers(int count) {
        return new TlbLevels(instruction, data, second, secondHitCycles, walkCaches, count);
    }
}
