package dev.interlock.core.mmu;

/**
 * The bits of a page-table entry of any level, SDM vol. 3, section 4.5.4.
 *
 * <pre>
 *   63   62…52   51 ………………………………………………… 12   11…9   8   7    6   5   4    3    2    1    0
 *   NX   ignored  physical address of the next   free   G  PS    D   A  PCD  PWT  U/S  R/W  P
 *                 table or of the page                      PAT
 * </pre>
 */
public final class PageTableEntry {
    /** P: the entry maps something. */
    public static final long PRESENT = 1;
    /** R/W: writes allowed. */
    public static final long WRITABLE = 1 << 1;
    /** U/S: user mode allowed. */
    public static final long USER = 1 << 2;
    /** PWT: write-through. */
    public static final long WRITE_THROUGH = 1 << 3;
    /** PCD: cache disabled. */
    public static final long CACHE_DISABLED = 1 << 4;
    /** A: the entry was used by a walk. */
    public static final long ACCESSED = 1 << 5;
    /** D: the page was written. */
    public static final long DIRTY = 1 << 6;
    /** PS: in a PDPTE or PDE, maps a 1 GiB or 2 MiB page. */
    public static final long LARGE = 1 << 7;
    /** PAT: in an entry that maps a 4 KiB page, bit 2 of the number of its memory type. */
    public static final long PAT = 1 << 7;
    /** The same in an entry that maps a large page. */
    public static final long PAT_OF_LARGE_PAGE = 1 << 12;
    /** G: the translation survives a load of CR3. */
    public static final long GLOBAL = 1 << 8;
    /** NX: no instruction fetch. */
    public static final long NO_EXECUTE = 1L << 63;

    /** Bits 12 to 39: we model 40 physical address bits, 1 TiB. */
    static final long ADDRESS = 0xff_ffff_f000L;
    /** Bits 40 to 51: beyond the modelled physical address, must be zero. */
    static final long RESERVED = 0xf_ff00_0000_0000L;

    private PageTableEntry() {}

    /** The physical address in an entry that maps a page of {@code 1 << shift} bytes, or ({@code shift} 12) a table. */
    static long address(long entry, int shift) {
        return entry & ADDRESS & -(1L << shift);
    }
}
