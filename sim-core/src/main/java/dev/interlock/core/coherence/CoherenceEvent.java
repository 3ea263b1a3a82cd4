package dev.interlock.core.coherence;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

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
    /** Answer to our read or RFO: nobody else has it any more, and memory does not have the value. */
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

    private static final Set<CoherenceAction> READ = Collections.unmodifiableSet(
            EnumSet.of(CoherenceAction.HIT, CoherenceAction.SEND_READ, CoherenceAction.SEND_RFO));
    private static final Set<CoherenceAction> WRITE = Collections.unmodifiableSet(
            EnumSet.of(CoherenceAction.HIT, CoherenceAction.SEND_RFO, CoherenceAction.SEND_UPGRADE));
    private static final Set<CoherenceAction> LEAVE = Set.of(CoherenceAction.SEND_WRITEBACK);
    private static final Set<CoherenceAction> TAKE =
            Collections.unmodifiableSet(EnumSet.of(CoherenceAction.FILL, CoherenceAction.WAKE));
    private static final Set<CoherenceAction> GO_ON = Set.of(CoherenceAction.WAKE);
    private static final Set<CoherenceAction> ANSWER = Collections.unmodifiableSet(
            EnumSet.of(CoherenceAction.ASSERT_SHARED, CoherenceAction.INTERVENE, CoherenceAction.WRITE_MEMORY));

    private final String meaning;

    CoherenceEvent(String meaning) {
        this.meaning = meaning;
    }

    /** One clause for people. */
    public String meaning() {
        return meaning;
    }

    /** True for what the core's own instructions want of the line; it may wait. */
    public boolean access() {
        return this == LOAD || this == STORE || this == LOCK;
    }

    /** True for the answer to a request or a write-back of this core. */
    public boolean answer() {
        return compareTo(DATA_SHARED) >= 0 && compareTo(WRITEBACK_DONE) <= 0;
    }

    /** What a controller can do when this happens. */
    public Set<CoherenceAction> actions() {
        return switch (this) {
            case LOAD -> READ;
            case STORE, LOCK -> WRITE;
            case REPLACE -> LEAVE;
            case DATA_SHARED, DATA_EXCLUSIVE, DATA_MODIFIED -> TAKE;
            case UPGRADE_DONE -> GO_ON;
            case UNLOCK, WRITEBACK_DONE -> Set.of();
            case SNOOP_READ, SNOOP_RFO, SNOOP_UPGRADE, BACK_INVALIDATE -> ANSWER;
        };
    }

    /** True for what comes from another core or from the L3, and must be answered. */
    public boolean snoop() {
        return compareTo(SNOOP_READ) >= 0;
    }
}
