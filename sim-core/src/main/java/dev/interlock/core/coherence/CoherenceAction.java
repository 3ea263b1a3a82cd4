package dev.interlock.core.coherence;

/** What a controller does when it moves: the verbs of the protocol table. */
public enum CoherenceAction {
    /** The access goes on in the cache. */
    HIT("hit"),
    /** Take an MSHR and ask the bus for a copy. */
    SEND_READ("send Read"),
    /** Take an MSHR and ask the bus for data and ownership. */
    SEND_RFO("send RFO"),
    /** Take an MSHR and ask the bus for ownership only. */
    SEND_UPGRADE("send Upgrade"),
    /** Move the line to the write-back buffer and ask the bus to take it. */
    SEND_WRITEBACK("send Write-back"),
    /** Put the arriving data in the cache. */
    FILL("fill"),
    /** Let the accesses that wait on the MSHR go on. */
    WAKE("wake waiters"),
    /** Answer the snoop: I have a copy, and keep it. */
    ASSERT_SHARED("assert Shared"),
    /** Answer the snoop with the data, which goes to the requester. */
    INTERVENE("intervene"),
    /** The data of the answer also goes to memory (the L3). */
    WRITE_MEMORY("update memory");

    private final String text;

    CoherenceAction(String text) {
        this.text = text;
    }

    /** As it stands in printed tables. */
    public String text() {
        return text;
    }
}
