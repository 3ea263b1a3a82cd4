package dev.interlock.core.event;

/** What a core's cycles were spent on: the layers of a CPI stack. Every cycle of a core goes to exactly one. */
public enum CycleUse {
    /** Issuing instructions, one per cycle. */
    BASE("issue"),
    /** Waiting for the result of a multiplication, a division and the like. */
    EXECUTE("execute"),
    /** Waiting for an execution unit that is busy with an earlier instruction: the divider. */
    UNIT("busy unit"),
    /** The bubble behind a taken branch. */
    BRANCH("branch"),
    /** Waiting for instruction bytes: L1I and ITLB misses. */
    FETCH("fetch"),
    /** Waiting for the second-level TLB. */
    TLB("TLB"),
    /** Waiting for the entries of page tables. */
    WALK("page walk"),
    /** Waiting for the L1D. */
    L1("L1"),
    /** Waiting for the L2. */
    L2("L2"),
    /** Waiting for a free MSHR, or for one that has the line already. */
    MSHR("MSHR wait"),
    /** Waiting for the bus to be granted. */
    BUS("bus wait"),
    /** Waiting for the answers of the other cores. */
    SNOOP("snoop"),
    /** Waiting for data out of another core's cache. */
    INTERVENTION("intervention"),
    /** Waiting for the L3. */
    L3("L3"),
    /** Waiting for memory. */
    DRAM("DRAM"),
    /** Waiting for data on the bus. */
    TRANSFER("transfer"),
    /** Waiting for a place in the store buffer, or for it to drain. */
    STORE_BUFFER("store buffer"),
    /** Holding or waiting for the line of a locked access. */
    LOCK("lock"),
    /** Crossing into the kernel and back, and the kernel's own work. */
    TRAP("kernel"),
    /** Halted, or nothing to run. */
    IDLE("idle");

    private static final CycleUse[] BY_PART = new CycleUse[Part.values().length];

    static {
        for (Part part : Part.values()) {
            BY_PART[part.ordinal()] = part.name().startsWith("WALK_") ? WALK : valueOf(part.name());
        }
    }

    private final String text;

    CycleUse(String text) {
        this.text = text;
    }

    /** For people. */
    public String text() {
        return text;
    }

    /** The layer that a part of an access belongs to. */
    public static CycleUse of(Part part) {
        return BY_PART[part.ordinal()];
    }
}
