package dev.interlock.core.random;

import static dev.interlock.core.mmu.PageTableEntry.CACHE_DISABLED;
import static dev.interlock.core.mmu.PageTableEntry.USER;
import static dev.interlock.core.mmu.PageTableEntry.WRITABLE;
import static dev.interlock.core.mmu.PageTableEntry.WRITE_THROUGH;

import dev.interlock.core.mmu.MemoryType;
import dev.interlock.core.mmu.PageTableEntry;

/** The bits of page-table entries for each memory type, with an IA32_PAT that has them all, as Linux loads one. */
public final class TypedPages {
    /** WB, WT, UC-, UC, WC, WP, UC-, UC. */
    public static final long PAT = 0x0007_0501_0007_0406L;

    private TypedPages() {}

    /** Bits of an entry that maps a writable page of this type, of {@code 1 << shift} bytes. */
    public static long bits(MemoryType type, int shift) {
        long pat = shift == 12 ? PageTableEntry.PAT : PageTableEntry.PAT_OF_LARGE_PAGE;
        long chosen = switch (type) {
            case WRITE_BACK -> 0;
            case WRITE_THROUGH -> WRITE_THROUGH;
            case UNCACHEABLE -> CACHE_DISABLED | WRITE_THROUGH;
            case WRITE_COMBINING -> pat;
            case WRITE_PROTECTED -> pat | WRITE_THROUGH;
        };
        return WRITABLE | USER | chosen;
    }
}
