package dev.interlock.core.bus;

import dev.interlock.core.cache.Inclusion;
import dev.interlock.core.event.DataSource;
import dev.interlock.core.event.Request;
import dev.interlock.core.memory.MemoryController;

/**
 * Transactions that go past the caches: reads and writes of uncacheable memory, write-combining buffers on their way out,
 * stores to write-through memory.
 *
 * <p>A line that one core uses uncached may be cached all the same, by another mapping of its page or because a
 * non-temporal store went to ordinary memory. So such a transaction first takes the line back from every cache, as a flush
 * does, and memory is the one place where its bytes are (self-snooping: SDM vol. 3, section 11.12.4). A store to write-through
 * memory leaves the writer its own copy, if it is a clean one that nobody owns, and the L3's.
 *
 * <p>The line stays in the request table until the requester has felt the end, so nobody sees a write before its writer may
 * go on, and reads and writes of one line have one order.
 */
final class UncachedPhase {
    private final SnoopPhase snoops;
    private final L3Slice slice;
    private final Directory directory;
    private final Inclusion l3Inclusion;
    private final MemoryController controller;
    private final Steps steps;

    UncachedPhase(
            SnoopPhase snoops,
            L3Slice slice,
            Directory directory,
            Inclusion l3Inclusion,
            MemoryController controller,
            Steps steps) {
        this.snoops = snoops;
        this.slice = slice;
        this.directory = directory;
        this.l3Inclusion = l3Inclusion;
        this.controller = controller;
        this.steps = steps;
    }

    /** The address phase: takes the line back from all who may have it, but for the writer's clean copy. */
    void begin(Transaction transaction, long now) {
        long presence = directory.presence(transaction.line);
        snoops.beginInvalidation(transaction, presence & ~kept(transaction), now);
    }

    /**
     * The presence bit of a writer that keeps its copy. It cannot keep one that may be newer than memory; nor one that an
     * exclusive L3 would take from it, because the copy may be on its way there without the bytes that are written now.
     */
    private long kept(Transaction transaction) {
        boolean keeps = transaction.request == Request.WRITE_THROUGH
                && directory.owner(transaction.line) != transaction.core
                && l3Inclusion != Inclusion.EXCLUSIVE;
        return keeps ? directory.presence(transaction.line) & 1L << transaction.core : 0;
    }

    /** Every other copy has been given back: memory reads, or takes the bytes. */
    void resolve(Transaction transaction, long now) {
        transaction.l3WaitedUntil = now;
        long ready = now;
        switch (transaction.request) {
            case READ_UNCACHED -> {
                slice.flushed(transaction, now);
                transaction.source = DataSource.DRAM;
                ready = controller.read(transaction.line, now);
            }
            case WRITE_UNCACHED -> {
                slice.flushed(transaction, now);
                slice.writeMemory(transaction, now);
            }
            default -> {
                directory.note(transaction.line, kept(transaction), -1);
                slice.writeThrough(transaction, now);
            }
        }
        transaction.data = null; // what a core gave back is in memory now, and what was written is newer
        steps.schedule(ready, Steps.Kind.TRANSFER, transaction);
    }
}
