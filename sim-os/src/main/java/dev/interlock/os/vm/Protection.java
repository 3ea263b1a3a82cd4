package dev.interlock.os.vm;

import dev.interlock.core.mmu.PageTableEntry;

/**
 * What user code may do with a page. x86-64 pages that are present can always be read, so {@code readable} is not a
 * choice.
 */
public record Protection(boolean writable, boolean executable) {
    /** Data. */
    public static final Protection READ_WRITE = new Protection(true, false);

    /** The bits of a page-table entry that say so. */
    long entryBits() {
        return PageTableEntry.USER
                | (writable ? PageTableEntry.WRITABLE : 0)
                | (executable ? 0 : PageTableEntry.NO_EXECUTE);
    }

    /** What a page may do that two regions share. */
    Protection or(Protection other) {
        return new Protection(writable || other.writable, executable || other.executable);
    }
}
