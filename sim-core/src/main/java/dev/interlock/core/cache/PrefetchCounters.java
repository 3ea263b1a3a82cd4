package dev.interlock.core.cache;

/**
 * What became of one kind of prefetch. Useful, late and useless ones, and those that nobody has wanted yet, sum to the issued
 * ones. Useful and late over issued is the accuracy; useful over useful, late and demand misses is the coverage.
 */
public final class PrefetchCounters {
    /** Requests sent. */
    public long issued;
    /** The line was there when an access wanted it. */
    public long useful;
    /** The line was still under way when an access wanted it; the access waited for the rest. */
    public long late;
    /** The line left unused: evicted, or taken by a snoop. */
    public long useless;

    void copyFrom(PrefetchCounters other) {
        issued = other.issued;
        useful = other.useful;
        late = other.late;
        useless = other.useless;
    }
}
