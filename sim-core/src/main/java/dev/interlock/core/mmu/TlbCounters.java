package dev.interlock.core.mmu;

/** What one side (instruction or data) of a core's address translation counted. */
public final class TlbCounters {
    public long firstLevelMisses;
    public long secondLevelHits;
    public long walks;
    /** Table entries read by walks. */
    public long walkAccesses;

    /** Copies the counts from another. */
    public void copyFrom(TlbCounters other) {
        firstLevelMisses = other.firstLevelMisses;
        secondLevelHits = other.secondLevelHits;
        walks = other.walks;
        walkAccesses = other.walkAccesses;
    }

    /** A copy. */
    public TlbCounters copy() {
        TlbCounters copy = new TlbCounters();
        copy.copyFrom(this);
        return copy;
    }
}
