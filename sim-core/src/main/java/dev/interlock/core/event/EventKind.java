package dev.interlock.core.event;

/** Every kind of event, one for each record of {@link SimEvent}; what an observer subscribes to. */
public enum EventKind {
    INSTRUCTION_RETIRED("an instruction left the pipeline"),
    ACCESS_COMPLETED("a load, store or locked access was complete for its own core"),
    STORE_DRAINED("the oldest store of a store buffer was written, to the L1D or past it, and is visible to all"),
    STORE_COMBINED("the oldest store of a store buffer went to a write-combining buffer, and nobody sees it yet"),
    COMBINED_WRITTEN("a write-combining buffer was written to memory: its bytes are visible to all"),
    WRITTEN_IN_PLACE("bytes were written past the store buffer: locked access, A or D bit"),
    TRAP_TAKEN("a core entered the kernel"),
    TRAP_RETURNED("a core left the kernel"),
    CORE_HALTED("a core stopped, for good or until an interrupt"),
    TLB_MISSED("a translation was in no first-level TLB (level 1) or in none at all (level 2)"),
    TABLE_ENTRY_READ("a page walk read an entry of a table through the L1D"),
    PAGE_WALKED("a page walk ended, with a translation or (frame -1) with a fault"),
    TLB_FLUSHED("translations were forgotten: all, or those of one page"),
    LINE_MISSED("a line was not in this cache"),
    LINE_PREFETCHED("a line was asked for before any access needed it"),
    LINE_CHANGED("a line moved in the protocol table of a core"),
    LINE_EVICTED("a line left a cache to make room"),
    LINE_LOCKED("a locked read-modify-write holds the line; snoops wait"),
    LINE_UNLOCKED("the locked read-modify-write let go"),
    REQUEST_SENT("a core sent a request towards the bus"),
    BUS_GRANTED("the bus was granted to a request"),
    LINE_SNOOPED("a core answered a snoop"),
    MEMORY_UPDATED("the memory side, L3 or DRAM, took the data of a line"),
    LINE_DELIVERED("data or an acknowledgement reached the requester"),
    BUS_LOCKED("a core holds the whole bus"),
    BUS_UNLOCKED("the bus is free again"),
    THREAD_SWITCHED("the scheduler gave a core to another thread, or (thread 0) to nobody"),
    THREAD_SLEPT("a thread gave its core away until something happens"),
    THREAD_WOKEN("a thread that slept can run again"),
    THREAD_ENDED("a thread ended"),
    SYSTEM_CALL_MADE("a thread made a system call"),
    SYSTEM_CALL_RETURNED("a system call has its result"),
    PAGE_FAULTED("the kernel has decided about a page fault: what became of it"),
    SIGNAL_DELIVERED("a signal took effect: a handler was entered, or the process ended");

    private final String meaning;

    EventKind(String meaning) {
        this.meaning = meaning;
    }

    /** What has happened, in one clause. */
    public String meaning() {
        return meaning;
    }
}
