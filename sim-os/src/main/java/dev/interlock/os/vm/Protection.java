package dev.interlock.os.vm;

import dev.interlock.core.mmu.PageTableEntry;

/**
 * What user code may do with a page. x86-64 pages that are present can always be read, so a page is accessible or not, and
 * {@code PROT_WRITE} or {@code PROT_EXEC} alone mean reading too.
 *
 * @param accessible false for {@code PROT_NONE}
 */
public record Protection(boolean accessible, boolean writable, boolean executable) {
    /** Data. */
    public static final Protection READ_WRITE = new Protection(true, false);

    /** {@code PROT_NONE}: an address range that is taken, and nothing more. */
    public static final Protection NONE = new Protection(false, false, false);

    /** A page that can be read. */
    public Protection(boolean writable, boolean executable) {
        this(true, writable, executable);
    }

    /** The bits of a page-table entry that say so, P among them; 0 if the page is not accessible. */
    long entryBits() {
        return accessible
                ? PageTableEntry.PRESENT
                        | PageTableEntry.USER
                        | (writable ? PageTableEntry.WRITABLE : 0)
                        | (executable ? 0 : PageTableEntry.NO_EXECUTE)
                : 0;
    }

    /** True if it suffices for the access. */
    boolean allows(boolean write, boolean fetch) {
        return accessible && (!write || writable) && (!fetch || executable);
    }

    /** What a page may do that two regions share. */
    public Protection or(Protection other) {
        return new Protection(
                accessible || other.accessible, writable || other.writable, executable || other.executable);
    }
}
