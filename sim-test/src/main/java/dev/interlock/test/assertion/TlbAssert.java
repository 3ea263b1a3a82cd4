package dev.interlock.test.assertion;

import dev.interlock.core.machine.Machine;
import dev.interlock.core.mmu.PageTableEntry;
import dev.interlock.core.mmu.Tlb;
import dev.interlock.core.mmu.TranslationUnit;
import dev.interlock.core.observe.EventText;
import java.util.function.Consumer;

/** Assertions about the entries of one TLB, as the core's present address space (its PCID) sees them. */
public final class TlbAssert extends InterlockAssert<TlbAssert, Tlb> {
    private final Machine machine;
    private final int core;
    private final String name;

    TlbAssert(Machine machine, int core, String name, Tlb actual, Consumer<AssertionError> failures) {
        super(actual, TlbAssert.class, failures);
        this.machine = machine;
        this.core = core;
        this.name = name;
    }

    /** There is an entry for the page of a virtual address. */
    public TlbAssert hasEntry(long virtual) {
        return require(find(virtual) >= 0, () -> message("an entry for " + EventText.hex(virtual), "there is none"));
    }

    /** There is no entry for the page of a virtual address. */
    public TlbAssert hasNoEntry(long virtual) {
        int index = find(virtual);
        return require(
                index < 0,
                () -> message(
                        "no entry for " + EventText.hex(virtual),
                        "there is one, for the frame " + EventText.hex(frame(index))));
    }

    /** The entry for the page of a virtual address leads to the frame of a physical one. */
    public TlbAssert maps(long virtual, long physical) {
        int index = find(virtual);
        String expected = EventText.hex(virtual) + " to lead to the frame " + EventText.hex(physical & -4096);
        if (index < 0) {
            return fail(message(expected, "there is no entry"));
        }
        return require(
                frame(index) == (physical & -4096),
                () -> message(expected, "it leads to " + EventText.hex(frame(index))));
    }

    /** The entry for a virtual address lets stores pass without a walk. */
    public TlbAssert allowsWriting(long virtual) {
        return writing(virtual, true);
    }

    /** There is an entry for a virtual address that does not let stores pass. */
    public TlbAssert forbidsWriting(long virtual) {
        return writing(virtual, false);
    }

    private TlbAssert writing(long virtual, boolean wanted) {
        int index = find(virtual);
        String expected = "an entry for " + EventText.hex(virtual) + " that " + (wanted ? "allows" : "does not allow")
                + " writing";
        if (index < 0) {
            return fail(message(expected, "there is none"));
        }
        return require(
                ((actual.entry(index) & PageTableEntry.WRITABLE) != 0) == wanted,
                () -> message(expected, wanted ? "it is read-only" : "it is writable"));
    }

    private int find(long virtual) {
        return actual.find(virtual >>> 12 | machine.core(core).dataTranslation().tag());
    }

    private long frame(int index) {
        return actual.entry(index) & TranslationUnit.FRAME;
    }

    private String message(String expected, String but) {
        return FailureMessage.of(machine, "in the " + name + " of core " + core + ": " + expected, but);
    }
}
