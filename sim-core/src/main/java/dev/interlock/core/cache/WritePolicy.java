package dev.interlock.core.cache;

/** What a store does in the L1D. */
public enum WritePolicy {
    /** The line is brought to the L1D and written there; the L2 hears of it when the line leaves. Write-allocate. */
    WRITE_BACK,
    /**
     * The store goes to the L2, which must own the line; a copy in the L1D is kept up to date, but a missing one is not
     * brought. No write-allocate. Every store takes the time of an L2 access, which the store buffer hides until it is full.
     */
    WRITE_THROUGH
}
