package dev.interlock.core.coherence;

/** What can happen to a line in one core's private caches: columns of the protocol table. */
public enum CoherenceEvent {
    /** The core reads (data or instructions). */
    LOAD("the core reads"),
    /** The core writes. */
    STORE("the core writes"),
    /** A locked read-modify-write has the line and holds it. */
    LOCK("a locked read-modify-write begins to hold the line"),
    /** The locked read-modify-write lets go. */
    UNLOCK("the locked read-modify-write lets go"),
    /** Another line needs the place. */
    REPLACE("another line needs its place"),
    /** Answer to our read: others have it too. */
    DATA_SHARED("data arrives, others share the line"),
    /** Answer to our read or RFO: nobody else has it, and memory has the same value. */
    DATA_EXCLUSIVE("data arrives, nobody else has the line"),
    /** Answer to our RFO: nobody else has it any more, and memory does not have the value. */
    DATA_MODIFIED("data arrives from its former owner, newer than memory"),
    /** Answer to our upgrade: the others have invalidated. */
    UPGRADE_DONE("all other copies are gone"),
    /** Memory has taken our write-back, or found it void. */
    WRITEBACK_DONE("memory has taken the write-back"),
    /** Another core reads. */
    SNOOP_READ("another core reads"),
    /** Another core reads for ownership. */
    SNOOP_RFO("another core reads for ownership"),
    /** Another core, a sharer, takes ownership. */
    SNOOP_UPGRADE("another sharer takes ownership"),
    /** The inclusive L3 evicts the line, so we must give it up. */
    BACK_INVALIDATE("the inclusive L3 gives the line up");

    private final String meaning;

    CoherenceEvent(String meaning) {
        this.meaning = meaning;
    }

    /** One clause for people. */
    public String meaning() {
        return meaning;
    }

    /** True for what comes from another core or from the L3, and must be answered. */
    public boolean snoop() {
        return compareTo(SNOOP_READ) >= 0;
    }
}
