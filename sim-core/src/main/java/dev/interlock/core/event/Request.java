package dev.interlock.core.event;

/** What a core asks of the bus. */
public enum Request {
    /** A copy to read. */
    READ,
    /** Data and ownership: read for ownership. */
    RFO,
    /** Ownership of a line of which the requester has a copy. */
    UPGRADE,
    /** Take this evicted, modified line. */
    WRITEBACK,
    /** This clean line has left my caches: to an L3 that is not inclusive, whose directory counts copies. */
    EVICTION,
    /** Give me the whole bus. */
    BUS_LOCK,
    /** The inclusive L3 takes a line back from the cores. */
    BACK_INVALIDATE,
    /** CLFLUSH: write the line to memory and drop every copy. */
    FLUSH,
    /** A copy to read of a line of write-through memory: shared, for nobody may own it. */
    READ_SHARED,
    /** Bytes of uncacheable or write-combining memory, for one load; every cached copy goes to memory first. */
    READ_UNCACHED,
    /** Bytes for memory, from an uncacheable store or a write-combining buffer; every cached copy goes to memory first. */
    WRITE_UNCACHED,
    /** Bytes for memory, from a store to write-through memory: other copies go, the writer's own is written too. */
    WRITE_THROUGH;

    /** True if a copy to read is asked for, and no more. */
    public boolean reads() {
        return this == READ || this == READ_SHARED;
    }

    /** True if it goes past the caches, so that no line is delivered to one. */
    public boolean bypassesCaches() {
        return this == READ_UNCACHED || this == WRITE_UNCACHED || this == WRITE_THROUGH;
    }
}
