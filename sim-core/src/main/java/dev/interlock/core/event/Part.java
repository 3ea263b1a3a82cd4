package dev.interlock.core.event;

/** Where a cycle of an access can go: the lines of the {@link Ledger}. */
public enum Part {
    /** Second-level TLB lookup after a first-level miss. */
    TLB("TLB"),
    /** Page walk: reading the PML4 entry (PGD), through the caches. */
    WALK_PML4("walk PML4E"),
    /** Page walk: the page-directory-pointer entry (PUD). */
    WALK_PDPT("walk PDPTE"),
    /** Page walk: the page-directory entry (PMD). */
    WALK_PD("walk PDE"),
    /** Page walk: the page-table entry (PTE). */
    WALK_PT("walk PTE"),
    /** Lookup in the L1. */
    L1("L1"),
    /** Lookup in the L2 after an L1 miss. */
    L2("L2"),
    /** Waiting for a free MSHR, a free way, or a miss that is already outstanding. */
    MSHR("MSHR wait"),
    /** Waiting for the bus: arbitration, others before us, the same line in another transaction. */
    BUS("bus wait"),
    /** Address phase and snoop until the last answer. */
    SNOOP("snoop"),
    /** Another cache reads its arrays to answer with data. */
    INTERVENTION("intervention"),
    /** The L3's arrays, as far as the snoop did not hide them. */
    L3("L3"),
    /** The memory controller and DRAM. */
    DRAM("DRAM"),
    /** The line (or the acknowledgement) on its way to the core, waiting for the data bus included. */
    TRANSFER("transfer"),
    /** Waiting for the store buffer: full, to drain, or to let a partly overlapping store out. */
    STORE_BUFFER("store buffer"),
    /** Holding the line for a locked read-modify-write. */
    LOCK("lock");

    private final String text;

    Part(String text) {
        this.text = text;
    }

    /** For people. */
    public String text() {
        return text;
    }
}
