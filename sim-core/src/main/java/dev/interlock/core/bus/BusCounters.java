package dev.interlock.core.bus;

import dev.interlock.core.event.Request;

/** What the bus, the L3 and memory counted. */
public final class BusCounters {
    /** Grants by what they were for. */
    public final long[] grants = new long[Request.values().length];
    /** Cycles the address bus was occupied. */
    public long addressBusy;
    /** Cycles the data bus was occupied. */
    public long dataBusy;
    /** Cycles requests waited from their arrival to their grant. */
    public long waited;
    /** Upgrades that lost their race and became RFOs. */
    public long upgradesLost;
    /** Write-backs that a snoop had made void. */
    public long writebacksVoid;

    public long l3Hits;
    public long l3Misses;
    public long l3Evictions;
    /** Lines that a core's cache supplied. */
    public long interventions;
    /** Times that a core held the whole bus. */
    public long locks;

    BusCounters copy() {
        BusCounters copy = new BusCounters();
        copy.copyFrom(this);
        return copy;
    }

    void copyFrom(BusCounters other) {
        System.arraycopy(other.grants, 0, grants, 0, grants.length);
        addressBusy = other.addressBusy;
        dataBusy = other.dataBusy;
        waited = other.waited;
        upgradesLost = other.upgradesLost;
        writebacksVoid = other.writebacksVoid;
        l3Hits = other.l3Hits;
        l3Misses = other.l3Misses;
        l3Evictions = other.l3Evictions;
        interventions = other.interventions;
        locks = other.locks;
    }
}
