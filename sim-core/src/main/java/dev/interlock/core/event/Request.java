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
    FLUSH
}
