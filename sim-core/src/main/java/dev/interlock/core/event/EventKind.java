package dev.interlock.core.event;

/** Every kind of event, one for each record of {@link SimEvent}; what an observer subscribes to. */
public enum EventKind {
    INSTRUCTION_RETIRED,
    ACCESS_COMPLETED,
    STORE_DRAINED,
    WRITTEN_IN_PLACE,
    TRAP_TAKEN,
    TRAP_RETURNED,
    CORE_HALTED,
    TLB_MISSED,
    TABLE_ENTRY_READ,
    PAGE_WALKED,
    TLB_FLUSHED,
    LINE_MISSED,
    LINE_PREFETCHED,
    LINE_CHANGED,
    LINE_EVICTED,
    LINE_LOCKED,
    LINE_UNLOCKED,
    REQUEST_SENT,
    BUS_GRANTED,
    LINE_SNOOPED,
    MEMORY_UPDATED,
    LINE_DELIVERED,
    BUS_LOCKED,
    BUS_UNLOCKED
}
