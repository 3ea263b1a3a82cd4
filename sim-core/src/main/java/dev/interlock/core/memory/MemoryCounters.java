package dev.interlock.core.memory;

/** What the memory controller counted. */
public final class MemoryCounters {
    /** Lines read. */
    public long reads;
    /** Lines written. */
    public long writes;
    /** Accesses, reads and writes, that found their row open. */
    public long rowHits;
    /** Accesses that found no row open. */
    public long rowsClosed;
    /** Accesses that found another row open. */
    public long rowConflicts;
    /** Accesses that a refresh held up. */
    public long refreshWaits;
    /** Cycles that accesses waited for their bank: an access before them, or its precharge. */
    public long waitedForBank;
    /** Cycles that accesses waited for their channel's data bus. */
    public long waitedForChannel;
    /** Cycles that accesses waited for a refresh. */
    public long waitedForRefresh;
    /** Cycles that data buses were busy, all channels together: divided by time and channels, the bandwidth used. */
    public long channelBusy;

    /** Cycles that accesses waited, whatever for. */
    public long waited() {
        return waitedForBank + waitedForChannel + waitedForRefresh;
    }

    MemoryCounters copy() {
        MemoryCounters copy = new MemoryCounters();
        copy.copyFrom(this);
        return copy;
    }

    void copyFrom(MemoryCounters other) {
        reads = other.reads;
        writes = other.writes;
        rowHits = other.rowHits;
        rowsClosed = other.rowsClosed;
        rowConflicts = other.rowConflicts;
        refreshWaits = other.refreshWaits;
        waitedForBank = other.waitedForBank;
        waitedForChannel = other.waitedForChannel;
        waitedForRefresh = other.waitedForRefresh;
        channelBusy = other.channelBusy;
    }
}
