package dev.interlock.core.event;

/** What a core wants of memory. */
public enum Access {
    FETCH,
    LOAD,
    STORE,
    /** A locked read-modify-write. */
    LOCKED,
    /** A page walk's read of a table entry. */
    WALK
}
