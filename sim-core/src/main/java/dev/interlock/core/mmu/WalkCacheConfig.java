package dev.interlock.core.mmu;

import dev.interlock.core.config.Require;

/**
 * The data sheet of a core's paging-structure caches, each fully associative with LRU replacement; 0 entries: not there.
 *
 * @param pml4Entries for PML4 entries: saves a walk its first access, 0 to 64
 * @param pdptEntries for PDPT entries that reference a page directory: saves two, 0 to 64
 * @param pdEntries for PD entries that reference a page table: saves three, 0 to 64
 */
public record WalkCacheConfig(int pml4Entries, int pdptEntries, int pdEntries) {
    /** No such caches: each walk begins at CR3. */
    public static final WalkCacheConfig NONE = new WalkCacheConfig(0, 0, 0);

    public WalkCacheConfig {
        Require.between("pml4Entries", pml4Entries, 0, 64);
        Require.between("pdptEntries", pdptEntries, 0, 64);
        Require.between("pdEntries", pdEntries, 0, 64);
    }
}
