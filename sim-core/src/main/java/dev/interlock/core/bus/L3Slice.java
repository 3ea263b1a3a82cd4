package dev.interlock.core.bus;

import dev.interlock.core.cache.CacheConfig;
import dev.interlock.core.event.DataSource;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventLog;
import dev.interlock.core.event.Level;
import dev.interlock.core.event.Request;
import dev.interlock.core.event.SimEvent.LineEvicted;
import dev.interlock.core.event.SimEvent.MemoryUpdated;
import dev.interlock.core.memory.MemoryController;
import dev.interlock.core.memory.PhysicalMemory;
import java.util.ArrayDeque;
import java.util.List;

/**
 * A home node's slice of the L3, and the memory behind it. A line that is missing is read from memory while a way is made
 * free for it; the L3 is inclusive, so the line that leaves is first taken back from the cores ({@link
 * Request#BACK_INVALIDATE}). A line with a transaction outstanding does not leave; when all lines of a set have one, the
 * missing line waits.
 */
final class L3Slice {
    private final int hitCycles;
    private final SharedCache cache;
    private final PhysicalMemory memory;
    private final MemoryController controller;
    private final RequestTable table;
    private final Steps steps;
    private final SnoopPhase snoops;
    private final BusCounters counters;
    private final EventLog events;
    private final ArrayDeque<Transaction> waitingForWay = new ArrayDeque<>();

    L3Slice(
            CacheConfig config,
            long seed,
            PhysicalMemory memory,
            MemoryController controller,
            RequestTable table,
            Steps steps,
            SnoopPhase snoops,
            BusCounters counters,
            EventLog events) {
        this.hitCycles = config.hitCycles();
        this.cache = new SharedCache(config, seed);
        this.memory = memory;
        this.controller = controller;
        this.table = table;
        this.steps = steps;
        this.snoops = snoops;
        this.counters = counters;
        this.events = events;
    }

    /** The lines and who has them. */
    SharedCache cache() {
        return cache;
    }

    /** No core supplies the line: looks it up here. */
    void lookUp(Transaction transaction, long now) {
        long looked = Math.max(now, transaction.grantedAt + hitCycles);
        transaction.l3WaitedUntil = looked;
        if (cache.find(transaction.line) >= 0) {
            counters.l3Hits++;
            transaction.source = DataSource.L3;
            steps.schedule(looked, Steps.Kind.TRANSFER, transaction);
        } else {
            steps.schedule(looked, Steps.Kind.L3_MISS, transaction);
        }
    }

    /** The line is not here: memory reads it. */
    void miss(Transaction transaction, long now) {
        counters.l3Misses++;
        transaction.source = DataSource.DRAM;
        transaction.dataReadyAt = controller.read(transaction.line, now);
        findWay(transaction, now);
    }

    /** Finds a way for a line that memory is reading; the line that leaves is taken back from the cores first. */
    private void findWay(Transaction transaction, long now) {
        long line = transaction.line;
        int way = cache.emptyWay(line);
        if (way < 0) {
            way = cache.victim(line, pinned(cache.firstWay(line)));
            if (way < 0) {
                waitingForWay.add(transaction);
                return;
            }
            if (cache.presence(way) != 0) {
                Transaction eviction = table.backInvalidation(cache.lineAt(way), transaction, now);
                table.open(eviction);
                counters.grants[Request.BACK_INVALIDATE.ordinal()]++;
                snoops.beginInvalidation(eviction, cache.presence(way), now);
                return;
            }
            evict(way, now);
        }
        takeWay(transaction, way, now);
    }

    private long pinned(int first) {
        long mask = 0;
        for (int way = 0; way < cache.ways(); way++) {
            if (table.has(cache.lineAt(first + way))) {
                mask |= 1L << way;
            }
        }
        return mask;
    }

    private void takeWay(Transaction transaction, int way, long now) {
        cache.take(way, transaction.line);
        transaction.hasWay = true;
        steps.schedule(Math.max(now, transaction.dataReadyAt), Steps.Kind.TRANSFER, transaction);
    }

    /** The cores have given back a line that leaves; its way is taken by the line that waited for it. */
    void takenBack(Transaction eviction, long now) {
        int way = cache.find(eviction.line);
        if (eviction.data != null) {
            cache.update(way, eviction.data);
        }
        evict(way, now);
        table.close(eviction);
        takeWay(eviction.waiter, way, now);
    }

    /** A transaction has ended, so its line may leave: lines that found no way try again. */
    void retry(long now) {
        for (int tries = waitingForWay.size(); tries > 0; tries--) {
            findWay(waitingForWay.remove(), now);
        }
    }

    private void evict(int way, long now) {
        long line = cache.lineAt(way);
        counters.l3Evictions++;
        if (events.wants(EventKind.LINE_EVICTED)) {
            events.add(new LineEvicted(now, -1, Level.L3, line, cache.dirty(way)));
        }
        writeToMemory(way, now);
        cache.drop(way);
    }

    private void writeToMemory(int way, long now) {
        if (cache.dirty(way)) {
            long line = cache.lineAt(way);
            memory.writeLine(line, cache.line(way), 0);
            controller.write(line, now);
            memoryUpdated(-1, line, Level.DRAM, now);
        }
    }

    /** A core gives newer bytes of a line than the L3 has. */
    void update(int index, byte[] data, int core, long now) {
        cache.update(index, data);
        memoryUpdated(core, cache.lineAt(index), Level.L3, now);
    }

    /** The bytes of a line that memory has read arrive in the way that waits for them. */
    void fill(int index) {
        byte[] fromMemory = new byte[CacheConfig.LINE_BYTES];
        memory.readLine(cache.lineAt(index), fromMemory, 0);
        cache.fill(index, fromMemory);
    }

    /** A flushed line leaves for memory; no core has it any more. */
    void flushed(Transaction transaction, long now) {
        int index = cache.find(transaction.line);
        if (index >= 0) {
            if (transaction.data != null) {
                cache.update(index, transaction.data);
            }
            writeToMemory(index, now);
            cache.drop(index);
        }
    }

    private void memoryUpdated(int core, long line, Level level, long now) {
        if (events.wants(EventKind.MEMORY_UPDATED)) {
            events.add(new MemoryUpdated(now, core, line, level));
        }
    }

    private record Saved(Object cache, List<Transaction> waitingForWay) {}

    Object save(TransactionCopies copies) {
        return new Saved(cache.save(), copies.of(waitingForWay));
    }

    void restore(Object object, TransactionCopies copies) {
        Saved saved = (Saved) object;
        cache.restore(saved.cache);
        waitingForWay.clear();
        waitingForWay.addAll(copies.of(saved.waitingForWay));
    }
}
