package dev.interlock.core.coherence;

/**
 * What one core's private caches may do with a line. Stable states carry the letters of the textbooks; transient states
 * are written {@code from-to_waiting-for}: {@code IS_D} was I, will be S, waits for Data.
 *
 * <p>Sorin, Hill and Wood, <i>A Primer on Memory Consistency and Cache Coherence</i>, 2nd ed., chapters 6 and 7.
 */
public enum LineState {
    /** Invalid: no copy. */
    I("Invalid: no copy", false, false, true),
    /** Shared: clean, others may have it too. */
    S("Shared: a clean copy, others may have one too", true, false, true),
    /** Exclusive: clean and the only copy. */
    E("Exclusive: clean, the only copy", true, false, true),
    /** Forward: shared, and the one sharer that answers reads (MESIF). */
    F("Forward: shared, and the one that answers", true, false, true),
    /** Owned: shared but newer than memory; the owner answers and writes back (MOESI). */
    O("Owned: shared, newer than memory, this copy answers for it", true, true, true),
    /** Modified: the only copy, newer than memory. */
    M("Modified: the only copy, newer than memory", true, true, true),
    /** Modified, and held by a locked read-modify-write: snoops wait. */
    M_L("Modified and Locked by a read-modify-write: snoops wait", true, true, false),
    /** A read is outstanding. */
    IS_D("was I, will be S (or E, F), waits for Data", false, false, false),
    /** A read for ownership is outstanding. */
    IM_D("was I, will be M, waits for Data", false, false, false),
    /** An upgrade is outstanding; the copy may still be read. */
    SM_A("was S, will be M, waits for the Acknowledgement of its upgrade", true, false, false),
    /** An upgrade of the forwarder is outstanding. */
    FM_A("was F, will be M, waits for the Acknowledgement of its upgrade", true, false, false),
    /** An upgrade of the owner is outstanding; it still answers for the line. */
    OM_A("was O, will be M, waits for the Acknowledgement of its upgrade", true, true, false),
    /** In the write-back buffer: evicted, still the owner, waits until memory has it. */
    MI_A("was M, evicted, waits for the Acknowledgement of its write-back", false, true, false),
    /** In the write-back buffer: evicted from O. */
    OI_A("was O, evicted, waits for the Acknowledgement of its write-back", false, true, false),
    /** In the write-back buffer, but a snoop took the data first: the write-back is void. */
    II_A(
            "was evicted, gave its data to a snoop, waits for the Acknowledgement of its void write-back",
            false,
            false,
            false);

    private final String meaning;
    private final boolean readable;
    private final boolean dirty;
    private final boolean stable;

    LineState(String meaning, boolean readable, boolean dirty, boolean stable) {
        this.meaning = meaning;
        this.readable = readable;
        this.dirty = dirty;
        this.stable = stable;
    }

    /** One clause for people. */
    public String meaning() {
        return meaning;
    }

    /** True if the core may read its copy now. */
    public boolean readable() {
        return readable;
    }

    /** True if this core answers for data that memory does not have. */
    public boolean dirty() {
        return dirty;
    }

    /** True if nothing is outstanding and nothing holds the line; only stable lines can be replaced. */
    public boolean stable() {
        return stable;
    }

    /** True if the line sits in the write-back buffer. */
    public boolean leaving() {
        return this == MI_A || this == OI_A || this == II_A;
    }
}
