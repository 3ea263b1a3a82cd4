package dev.interlock.core.mmu;

/**
 * How memory may be cached. The page table chooses: PAT, PCD and PWT of the entry that maps a page make a number from 0 to
 * 7, and the byte of IA32_PAT with that number is the type (SDM vol. 3, section 11.12).
 *
 * <pre>
 *              loads                        stores                                       order
 *   WB   6   cached                       cached                                       TSO
 *   WT   4   cached, never owned          to memory, and to a copy that is here        TSO
 *   WP   5   cached                       to memory; every copy goes                   TSO
 *   WC   1   uncached                     gathered in write-combining buffers          weak, until a fence
 *   UC   0   uncached                     to memory, one by one                        program order
 *   UC-  7   as UC: there are no MTRRs that could make it WC
 *
 *   IA32_PAT at power-on:   7 UC   6 UC-   5 WT   4 WB   3 UC   2 UC-   1 WT   0 WB
 * </pre>
 */
public enum MemoryType {
    WRITE_BACK,
    WRITE_THROUGH,
    WRITE_PROTECTED,
    WRITE_COMBINING,
    UNCACHEABLE;

    /** IA32_PAT as it is at power-on. */
    public static final long PAT_AT_POWER_ON = 0x0007_0406_0007_0406L;

    private static final MemoryType[] VALUES = values();

    /** Where three of the lower bits of a TLB entry hold the type. */
    private static final long TLB_BITS = Tlb.WRITE_BACK | 1 << 4 | 1 << 7;

    private static final long[] IN_TLB = {Tlb.WRITE_BACK, 1 << 7, 1 << 4 | 1 << 7, 1 << 4, 0};

    /** True if a load may take a line into a cache. */
    public boolean cachesLoads() {
        return this == WRITE_BACK || this == WRITE_THROUGH || this == WRITE_PROTECTED;
    }

    /**
     * The type of a page.
     *
     * @param pat IA32_PAT
     * @param entry the page-table entry that maps it
     * @param shift log2 of the page's size: the PAT bit of a large page is bit 12, that of a small one bit 7
     */
    public static MemoryType of(long pat, long entry, int shift) {
        int patBit = shift == 12 ? 7 : 12;
        int number = (int) (entry >>> patBit & 1) << 2 | (int) (entry >>> 3 & 3);
        return switch ((int) (pat >>> 8 * number) & 7) {
            case 6 -> WRITE_BACK;
            case 5 -> WRITE_PROTECTED;
            case 4 -> WRITE_THROUGH;
            case 1 -> WRITE_COMBINING;
            default -> UNCACHEABLE;
        };
    }

    /** The bits of a TLB entry that say this. */
    long bits() {
        return IN_TLB[ordinal()];
    }

    /** What a TLB entry says. */
    static MemoryType ofTlb(long entry) {
        long bits = entry & TLB_BITS;
        for (MemoryType type : VALUES) {
            if (IN_TLB[type.ordinal()] == bits) {
                return type;
            }
        }
        throw new IllegalStateException("no memory type in TLB entry 0x" + Long.toHexString(entry));
    }
}
