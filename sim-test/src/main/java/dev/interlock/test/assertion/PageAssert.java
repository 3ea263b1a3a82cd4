package dev.interlock.test.assertion;

import dev.interlock.core.machine.Machine;
import dev.interlock.core.mmu.PageTableEntry;
import dev.interlock.core.observe.EventText;
import java.util.function.Consumer;

/**
 * Assertions about one page of an address space, by its page tables as they stand coherently now: the newest copy of each
 * entry, be it in memory or in a cache. No TLB is asked. SDM vol. 3, section 4.5.
 */
public final class PageAssert extends InterlockAssert<PageAssert, PageWalk> {
    private final Machine machine;

    PageAssert(Machine machine, long cr3, long virtual, Consumer<AssertionError> failures) {
        super(PageWalk.of(machine, cr3, virtual), PageAssert.class, failures);
        this.machine = machine;
    }

    /** A present entry leads to the page on every level. */
    public PageAssert isMapped() {
        return require(actual.mapped(), () -> message("to be mapped", "it is not"));
    }

    /** The walk ends at an entry that is not present. */
    public PageAssert isNotMapped() {
        return require(!actual.mapped(), () -> message("not to be mapped", "it is"));
    }

    /** The virtual address leads to this physical one. */
    public PageAssert isMappedTo(long physical) {
        return require(
                actual.mapped() && actual.physical() == physical,
                () -> message(
                        "to be mapped to " + EventText.hex(physical),
                        actual.mapped() ? "it is mapped to " + EventText.hex(actual.physical()) : "it is not mapped"));
    }

    /** The page has so many bytes: 4096, 2 MiB or 1 GiB. */
    public PageAssert hasSize(long bytes) {
        return require(
                actual.mapped() && actual.bytes() == bytes,
                () -> message(
                        "to have " + bytes + " bytes",
                        actual.mapped() ? "it has " + actual.bytes() : "it is not mapped"));
    }

    /** Every level allows writing. */
    public PageAssert isWritable() {
        return bit("writable", actual.onEveryLevel(PageTableEntry.WRITABLE), true);
    }

    /** A level forbids writing. */
    public PageAssert isReadOnly() {
        return bit("writable", actual.onEveryLevel(PageTableEntry.WRITABLE), false);
    }

    /** Every level allows user mode. */
    public PageAssert isForUsers() {
        return bit("for user mode", actual.onEveryLevel(PageTableEntry.USER), true);
    }

    /** A level allows only the kernel. */
    public PageAssert isForKernelOnly() {
        return bit("for user mode", actual.onEveryLevel(PageTableEntry.USER), false);
    }

    /** Bit A of the entry of the page is set: somebody used it. */
    public PageAssert isAccessed() {
        return bit("accessed", actual.last(PageTableEntry.ACCESSED), true);
    }

    /** Bit A of the entry of the page is clear. */
    public PageAssert isNotAccessed() {
        return bit("accessed", actual.last(PageTableEntry.ACCESSED), false);
    }

    /** Bit D of the entry of the page is set: somebody wrote to it. */
    public PageAssert isDirty() {
        return bit("dirty", actual.last(PageTableEntry.DIRTY), true);
    }

    /** Bit D of the entry of the page is clear. */
    public PageAssert isClean() {
        return bit("dirty", actual.last(PageTableEntry.DIRTY), false);
    }

    private PageAssert bit(String what, boolean is, boolean wanted) {
        if (!actual.mapped()) {
            return fail(message((wanted ? "to be " : "not to be ") + what, "it is not mapped"));
        }
        return require(
                is == wanted, () -> message((wanted ? "to be " : "not to be ") + what, wanted ? "it is not" : "it is"));
    }

    private String message(String expected, String but) {
        return FailureMessage.of(machine, "the page of " + EventText.hex(actual.virtual()) + " " + expected, but)
                + "\nits walk:\n" + FailureMessage.indented(actual.toString());
    }
}
