package dev.interlock.core.mmu;

import java.util.ArrayList;
import java.util.List;

/**
 * The paging-structure caches of one core, SDM vol. 3, section 4.10.3: where a walk may begin instead of at CR3.
 *
 * <pre>
 *   cache   key (bits of the virtual address)   entry
 *   PDE     47:21                               page table          walk begins at level 12
 *   PDPTE   47:30                               page directory      walk begins at level 21
 *   PML4E   47:39                               PDPT                walk begins at level 30
 * </pre>
 *
 * An entry is the physical address of a table and the rights that the entries above it leave, as in a {@link Tlb}. Only
 * entries that reference a table are here, and only once their accessed bit is set.
 */
public final class WalkCaches {
    private static final int[] SHIFTS = {21, 30, 39};

    /** For PDEs, PDPTEs, PML4Es, in this order; null if there is none. */
    private final Tlb[] caches;

    public WalkCaches(WalkCacheConfig config) {
        int[] sizes = {config.pdEntries(), config.pdptEntries(), config.pml4Entries()};
        caches = new Tlb[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            caches[i] = sizes[i] == 0 ? null : new Tlb(new TlbConfig(1, sizes[i]));
        }
    }

    /**
     * The lowest level whose entry for an address is here.
     *
     * @return its shift, 21, 30 or 39; 48 if none is
     */
    int find(long virtual, long tag) {
        for (int i = 0; i < caches.length; i++) {
            if (caches[i] != null) {
                int index = caches[i].find(key(virtual, SHIFTS[i], tag));
                if (index >= 0) {
                    caches[i].touch(index);
                    return SHIFTS[i];
                }
            }
        }
        return 48;
    }

    /** As {@link #find}, but a look that changes nothing. */
    int lowest(long virtual, long tag) {
        for (int i = 0; i < caches.length; i++) {
            if (caches[i] != null && caches[i].find(key(virtual, SHIFTS[i], tag)) >= 0) {
                return SHIFTS[i];
            }
        }
        return 48;
    }

    /** The entry that {@link #find} has found. */
    long entry(int shift, long virtual, long tag) {
        Tlb cache = caches[(shift - 21) / 9];
        return cache.entry(cache.find(key(virtual, shift, tag)));
    }

    /** Adds what a walk has read at a level. */
    void insert(int shift, long virtual, long tag, long entry) {
        Tlb cache = caches[(shift - 21) / 9];
        if (cache != null) {
            cache.insert(key(virtual, shift, tag), entry, 12);
        }
    }

    /** The 48 bits of a virtual address that are translated, without those below a level; the tag lies above. */
    private static long key(long virtual, int shift, long tag) {
        return (virtual & 0xffff_ffff_ffffL) >>> shift | tag;
    }

    /**
     * Load of CR3, and INVLPG, which forgets the entries for all addresses (SDM vol. 3, section 4.10.4.1).
     *
     * @param tag of the address space
     */
    public void flush(long tag) {
        for (Tlb cache : caches) {
            if (cache != null) {
                cache.flush(tag);
            }
        }
    }

    /** Forgets everything. */
    public void flushAll() {
        for (Tlb cache : caches) {
            if (cache != null) {
                cache.flushAll();
            }
        }
    }

    /** The state now. */
    public Object save() {
        List<Object> states = new ArrayList<>();
        for (Tlb cache : caches) {
            states.add(cache == null ? null : cache.save());
        }
        return states;
    }

    /** Goes back to a saved state. */
    public void restore(Object state) {
        List<?> states = (List<?>) state;
        for (int i = 0; i < caches.length; i++) {
            if (caches[i] != null) {
                caches[i].restore(states.get(i));
            }
        }
    }
}
