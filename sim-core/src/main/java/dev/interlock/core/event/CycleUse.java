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
    TLB("TLB"),
    WALK("page walk"),
    L1("L1"),
    L2("L2"),
    MSHR("MSHR wait"),
    BUS("bus wait"),
    SNOOP("snoop"),
    INTERVENTION("intervention"),
    L3("L3"),
    DRAM("DRAM"),
    TRANSFER("transfer"),
    STORE_BUFFER("store buffer"),
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
