package dev.interlock.core.cache;

import dev.interlock.core.event.Request;

/** What the private caches of one core counted. Hits of the L1s are accesses minus misses; the core counts accesses. */
public final class CacheCounters {
    public long l1iMisses;
    public long l1dMisses;
    public long l2Hits;
    public long l2Misses;
    public long l2Evictions;
    /** Snoops answered. */
    public long snoops;
    /** Snoops that had to wait for a locked line. */
    public long snoopsStalled;
    /** Copies lost to a snoop. */
    public long invalidations;
    /** Snoops answered with data. */
    public long interventions;
    /** Requests sent to the bus, by {@link Request}. */
    public final long[] requests = new long[Request.values().length];

    /** Lines that the prefetcher guessed. Prefetches are no misses. */
    public final PrefetchCounters prefetches = new PrefetchCounters();
    /** Lines whose ownership was asked for while an older store still waited. */
    public final PrefetchCounters ownershipPrefetches = new PrefetchCounters();

    CacheCounters copy() {
        CacheCounters copy = new CacheCounters();
        copy.copyFrom(this);
        return copy;
    }

    void copyFrom(CacheCounters other) {
        l1iMisses = other.l1iMisses;
        l1dMisses = other.l1dMisses;
        l2Hits = other.l2Hits;
        l2Misses = other.l2Misses;
        l2Evictions = other.l2Evictions;
        snoops = other.snoops;
        snoopsStalled = other.snoopsStalled;
        invalidations = other.invalidations;
        interventions = other.interventions;
        prefetches.copyFrom(other.prefetches);
        ownershipPrefetches.copyFrom(other.ownershipPrefetches);
        System.arraycopy(other.requests, 0, requests, 0, requests.length);
    }
}
