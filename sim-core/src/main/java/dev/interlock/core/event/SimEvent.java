package dev.interlock.core.event;

import dev.interlock.core.coherence.CoherenceEvent;
import dev.interlock.core.coherence.LineState;

/**
 * A fact about the machine, in the past tense, with the cycle and the core it belongs to. This sealed tree is the whole
 * vocabulary of the simulator: statistics, traces, tables and assertions are made from it and from nothing else.
 *
 * <p>Addresses of lines are physical byte addresses, multiples of 64. {@code core} is −1 for what belongs to no core.
 */
public sealed interface SimEvent {
    /** When it happened. */
    long cycle();

    /** On which core, or for which core; −1 for the machine. */
    int core();

    /** Which record this is. */
    EventKind kind();

    /** The physical line it is about, −1 if it is about none. */
    default long line() {
        return -1;
    }

    /** What a core does. */
    sealed interface PipelineEvent extends SimEvent {}

    /** What address translation does. */
    sealed interface MmuEvent extends SimEvent {}

    /** What a private cache does. */
    sealed interface CacheEvent extends SimEvent {}

    /** What the bus, the L3 and memory do. */
    sealed interface BusEvent extends SimEvent {}

    /** An instruction left the pipeline. */
    record InstructionRetired(long cycle, int core, long rip, int length) implements PipelineEvent {
        @Override
        public EventKind kind() {
            return EventKind.INSTRUCTION_RETIRED;
        }
    }

    /**
     * A load, store or locked access was complete for its core; the ledger says where its cycles went since it began. The
     * lookup of a hit is pipelined: it lies behind {@code cycle}.
     */
    record AccessCompleted(
            long cycle,
            int core,
            Access access,
            long virtual,
            long physical,
            int bytes,
            long value,
            long began,
            Ledger ledger)
            implements PipelineEvent {
        @Override
        public EventKind kind() {
            return EventKind.ACCESS_COMPLETED;
        }

        @Override
        public long line() {
            return physical & -64;
        }
    }

    /** The oldest store of a store buffer was written, to the L1D or past it to memory, and is visible to all. */
    record StoreDrained(long cycle, int core, long physical, int bytes, long value) implements PipelineEvent {
        @Override
        public EventKind kind() {
            return EventKind.STORE_DRAINED;
        }

        @Override
        public long line() {
            return physical & -64;
        }
    }

    /** The oldest store of a store buffer went to a write-combining buffer: it has left the order of stores, and nobody sees it yet. */
    record StoreCombined(long cycle, int core, long physical, int bytes, long value) implements PipelineEvent {
        @Override
        public EventKind kind() {
            return EventKind.STORE_COMBINED;
        }

        @Override
        public long line() {
            return physical & -64;
        }
    }

    /** A write-combining buffer was written to memory: the bytes of the line whose bits are set in {@code mask} are visible. */
    record CombinedWritten(long cycle, int core, long line, long mask) implements PipelineEvent {
        @Override
        public EventKind kind() {
            return EventKind.COMBINED_WRITTEN;
        }
    }

    /**
     * Bytes of a line were written without the store buffer: by a locked access, by a write that waits, or by a page
     * walk that marks an entry accessed or dirty.
     */
    record WrittenInPlace(long cycle, int core, long physical, int bytes) implements PipelineEvent {
        @Override
        public EventKind kind() {
            return EventKind.WRITTEN_IN_PLACE;
        }

        @Override
        public long line() {
            return physical & -64;
        }
    }

    /** A core entered the kernel: a system call, a fault or an interrupt. */
    record TrapTaken(long cycle, int core, long rip, String cause) implements PipelineEvent {
        @Override
        public EventKind kind() {
            return EventKind.TRAP_TAKEN;
        }
    }

    /** A core left the kernel. */
    record TrapReturned(long cycle, int core, long rip) implements PipelineEvent {
        @Override
        public EventKind kind() {
            return EventKind.TRAP_RETURNED;
        }
    }

    /** A core stopped for good or until an interrupt. */
    record CoreHalted(long cycle, int core, long rip) implements PipelineEvent {
        @Override
        public EventKind kind() {
            return EventKind.CORE_HALTED;
        }
    }

    /** A translation was in no first-level TLB ({@code level} 1) or in none at all ({@code level} 2). */
    record TlbMissed(long cycle, int core, long virtual, boolean fetch, int level) implements MmuEvent {
        @Override
        public EventKind kind() {
            return EventKind.TLB_MISSED;
        }
    }

    /**
     * A page walk read an eight-byte entry of a table through the L1D. {@code level} is 4 for a PML4E, 3 for a PDPTE, 2 for
     * a PDE and 1 for a PTE; {@code virtual} is the address that is walked for, {@code entry} what was read.
     */
    record TableEntryRead(long cycle, int core, long virtual, int level, long physical, long entry)
            implements MmuEvent {
        @Override
        public EventKind kind() {
            return EventKind.TABLE_ENTRY_READ;
        }

        @Override
        public long line() {
            return physical & -64;
        }
    }

    /** A page walk ended with a translation ({@code frame} is the page's physical address) or with a fault (−1). */
    record PageWalked(long cycle, int core, long virtual, long frame, int cycles) implements MmuEvent {
        @Override
        public EventKind kind() {
            return EventKind.PAGE_WALKED;
        }
    }

    /** Translations were forgotten: all ({@code virtual} −1), or those of one page. */
    record TlbFlushed(long cycle, int core, long virtual) implements MmuEvent {
        @Override
        public EventKind kind() {
            return EventKind.TLB_FLUSHED;
        }
    }

    /** A line was not in this cache. */
    record LineMissed(long cycle, int core, Level level, long line, Access access) implements CacheEvent {
        @Override
        public EventKind kind() {
            return EventKind.LINE_MISSED;
        }
    }

    /** A line was asked for before any access needed it: by the prefetcher, or by the store buffer. */
    record LinePrefetched(long cycle, int core, long line, Access access) implements CacheEvent {
        @Override
        public EventKind kind() {
            return EventKind.LINE_PREFETCHED;
        }
    }

    /** A line moved in the protocol table of this core. */
    record LineChanged(long cycle, int core, long line, LineState from, LineState to, CoherenceEvent because)
            implements CacheEvent {
        @Override
        public EventKind kind() {
            return EventKind.LINE_CHANGED;
        }
    }

    /** A line left a cache to make room. */
    record LineEvicted(long cycle, int core, Level level, long line, boolean dirty) implements CacheEvent {
        @Override
        public EventKind kind() {
            return EventKind.LINE_EVICTED;
        }
    }

    /** A locked read-modify-write holds the line; snoops wait. */
    record LineLocked(long cycle, int core, long line) implements CacheEvent {
        @Override
        public EventKind kind() {
            return EventKind.LINE_LOCKED;
        }
    }

    /** The locked read-modify-write let go. */
    record LineUnlocked(long cycle, int core, long line) implements CacheEvent {
        @Override
        public EventKind kind() {
            return EventKind.LINE_UNLOCKED;
        }
    }

    /** A core sent a request towards the bus. */
    record RequestSent(long cycle, int core, Request request, long line) implements BusEvent {
        @Override
        public EventKind kind() {
            return EventKind.REQUEST_SENT;
        }
    }

    /** The bus was granted; {@code request} is what it became, after an upgrade that lost its race was turned to an RFO. */
    record BusGranted(long cycle, int core, Request request, long line, long waited) implements BusEvent {
        @Override
        public EventKind kind() {
            return EventKind.BUS_GRANTED;
        }
    }

    /** A core answered a snoop. */
    record LineSnooped(
            long cycle, int core, long line, CoherenceEvent snoop, LineState before, LineState after, boolean supplied)
            implements BusEvent {
        @Override
        public EventKind kind() {
            return EventKind.LINE_SNOOPED;
        }
    }

    /** The memory side (L3, or DRAM behind it) took a line's data: a flush, a write-back or an eviction from the L3. */
    record MemoryUpdated(long cycle, int core, long line, Level level) implements BusEvent {
        @Override
        public EventKind kind() {
            return EventKind.MEMORY_UPDATED;
        }
    }

    /** A transaction was complete: data or an acknowledgement reached the requester. */
    record LineDelivered(long cycle, int core, long line, CoherenceEvent answer, DataSource source)
            implements BusEvent {
        @Override
        public EventKind kind() {
            return EventKind.LINE_DELIVERED;
        }
    }

    /** A core holds the whole bus, for a locked operand in two lines. */
    record BusLocked(long cycle, int core) implements BusEvent {
        @Override
        public EventKind kind() {
            return EventKind.BUS_LOCKED;
        }
    }

    /** The bus is free again. */
    record BusUnlocked(long cycle, int core) implements BusEvent {
        @Override
        public EventKind kind() {
            return EventKind.BUS_UNLOCKED;
        }
    }

    /** What the kernel decides. The cycle is that of the decision; the work follows it. */
    sealed interface KernelEvent extends SimEvent {
        /** The thread that it is about, its TID; 0 for none. */
        int thread();
    }

    /** The scheduler gave a core to another thread; {@code thread} 0 is nobody: the core is idle. */
    record ThreadSwitched(long cycle, int core, int previous, int thread, int process) implements KernelEvent {
        @Override
        public EventKind kind() {
            return EventKind.THREAD_SWITCHED;
        }
    }

    /** A thread gave its core away until something happens; {@code on} says what, for people. */
    record ThreadSlept(long cycle, int core, int thread, String on) implements KernelEvent {
        @Override
        public EventKind kind() {
            return EventKind.THREAD_SLEPT;
        }
    }

    /** A thread that slept can run again; {@code core} is where that was decided. */
    record ThreadWoken(long cycle, int core, int thread) implements KernelEvent {
        @Override
        public EventKind kind() {
            return EventKind.THREAD_WOKEN;
        }
    }

    /** A thread ended with an exit status. */
    record ThreadEnded(long cycle, int core, int thread, int status) implements KernelEvent {
        @Override
        public EventKind kind() {
            return EventKind.THREAD_ENDED;
        }
    }

    /** A thread made a system call, or made it again after it had slept. */
    record SystemCallMade(long cycle, int core, int thread, String name) implements KernelEvent {
        @Override
        public EventKind kind() {
            return EventKind.SYSTEM_CALL_MADE;
        }
    }

    /** A system call has its result: what RAX will hold. */
    record SystemCallReturned(long cycle, int core, int thread, String name, long result) implements KernelEvent {
        @Override
        public EventKind kind() {
            return EventKind.SYSTEM_CALL_RETURNED;
        }
    }

    /**
     * The kernel has decided about a page fault.
     *
     * @param error the error code, SDM vol. 3, section 4.7: 1 the page is there, 2 a write, 4 from user code, 16 a fetch; without
     *     the 4 the kernel itself wanted to touch the page
     * @param how what became of it: "zeroed", "from the page cache", "copied on write", "swapped in", "SIGSEGV", …
     */
    record PageFaulted(long cycle, int core, int thread, long virtual, int error, String how) implements KernelEvent {
        @Override
        public EventKind kind() {
            return EventKind.PAGE_FAULTED;
        }
    }

    /** A signal took effect on a thread. */
    record SignalDelivered(long cycle, int core, int thread, int signal) implements KernelEvent {
        @Override
        public EventKind kind() {
            return EventKind.SIGNAL_DELIVERED;
        }
    }
}
