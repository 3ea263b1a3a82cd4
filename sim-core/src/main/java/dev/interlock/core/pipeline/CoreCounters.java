package dev.interlock.core.pipeline;

import dev.interlock.core.event.CycleUse;
import dev.interlock.core.mmu.TlbCounters;

/** What one core counted. Plain counts; ratios are derived when they are printed. */
public final class CoreCounters {
    public long instructions;
    public long loads;
    public long stores;
    /** Locked read-modify-writes. */
    public long lockedAccesses;
    /** Of these, operands that crossed a line and took the bus; others take it because their memory is not write-back. */
    public long splitLocks;
    /** Lines fetched from the L1I: its accesses. */
    public long fetches;
    /** Loads that took their value from the store buffer. */
    public long forwards;
    /** Loads that had to wait for a store that covered them in part. */
    public long blockedForwards;
    /** Times that a store found the store buffer full. */
    public long storeBufferFull;

    /** Stores that went to a write-combining buffer. */
    public long combinedStores;
    /** Times that one had to leave before its line was full, because another was needed. */
    public long combiningOverflows;

    public long branches;
    public long takenBranches;
    public long traps;
    /** Of these, interrupts. */
    public long interrupts;

    public long pauses;
    /** Address translation of fetches. */
    public final TlbCounters instructionTlb = new TlbCounters();
    /** Address translation of loads and stores. */
    public final TlbCounters dataTlb = new TlbCounters();
    /** The CPI stack: cycles by {@link CycleUse}. */
    public final long[] cycles = new long[CycleUse.values().length];

    CoreCounters copy() {
        CoreCounters copy = new CoreCounters();
        copy.copyFrom(this);
        return copy;
    }

    void copyFrom(CoreCounters other) {
        instructions = other.instructions;
        loads = other.loads;
        stores = other.stores;
        lockedAccesses = other.lockedAccesses;
        splitLocks = other.splitLocks;
        fetches = other.fetches;
        forwards = other.forwards;
        blockedForwards = other.blockedForwards;
        storeBufferFull = other.storeBufferFull;
        combinedStores = other.combinedStores;
        combiningOverflows = other.combiningOverflows;
        branches = other.branches;
        takenBranches = other.takenBranches;
        traps = other.traps;
        interrupts = other.interrupts;
        pauses = other.pauses;
        instructionTlb.copyFrom(other.instructionTlb);
        dataTlb.copyFrom(other.dataTlb);
        System.arraycopy(other.cycles, 0, cycles, 0, cycles.length);
    }
}
