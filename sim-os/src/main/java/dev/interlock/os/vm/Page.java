package dev.interlock.os.vm;

import dev.interlock.core.mmu.PageTableEntry;

/**
 * A page that has its contents somewhere.
 *
 * @param frame physical address
 * @param copyOnWrite others may have the frame too and must not see a write: the hardware is told that the page is
 *     read-only, whatever its area allows
 */
record Page(long frame, boolean copyOnWrite) {
    /** What the page-table entry says, without the bits that the hardware sets. */
    long entry(Protection protection) {
        long bits = protection.entryBits();
        return bits == 0 ? 0 : frame | (copyOnWrite ? bits & ~PageTableEntry.WRITABLE : bits);
    }
}
