package dev.interlock.core.event;

/** What a core wants of memory. */
public enum Access {
    /** An instruction fetch. */
    FETCH,
    /** A read. */
    LOAD,
    /** A load of write-through memory, whose lines nobody owns. */
    LOAD_SHARED,
    /** A write. */
    STORE,
    /** A locked read-modify-write. */
    LOCKED,
    /** A page walk's read of a table entry. */
    WALK,
    /** The prefetcher's guess that a line will be read. */
    PREFETCH,
    /** The store buffer's request for the line of a store that is not the oldest yet. */
    PREFETCH_OWNERSHIP
}
