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
 */
public record TlbLevels(TlbConfig instruction, TlbConfig data, TlbConfig second, int secondHitCycles) {
    public TlbLevels {
        Require.between("secondHitCycles", secondHitCycles, 0, 1000);
    }
}
