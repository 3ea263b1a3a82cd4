package dev.interlock.core.bus;

import dev.interlock.core.cache.CacheConfig;
import dev.interlock.core.cache.Inclusion;
import dev.interlock.core.event.DataSource;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventLog;
import dev.interlock.core.event.Level;
import dev.interlock.core.event.Request;
import dev.interlock.core.event.SimEvent.BusGranted;
import dev.interlock.core.event.SimEvent.LineEvicted;
import dev.interlock.core.event.SimEvent.MemoryUpdated;
import dev.interlock.core.memory.MemoryController;
import dev.interlock.core.memory.PhysicalMemory;
import java.util.ArrayDeque;
import java.util.List;

/**
 * A home node's slice of the L3, and the memory behind it. A line that is missing is read from memory while a way is made
 * free for it. A line with a transaction outstanding does not leave; when all lines of a set have one, the missing line
 * waits.
 *
 * <pre>
 *                     inclusive                  exclusive                     non-inclusive
 *   memory read       a way here, and the core   the core only                 a way here, and the core
 *   hit               stays                      leaves for the core           stays
 *   written back      always here: updated       a way here, if nobody         a way here
 *                                                else has it, else to memory
 *   clean, evicted    not told                   a way here, as above          only the directory is told
 *   victim            first taken back from      leaves                        leaves
 *                     the cores
 * </pre>
 *
 * <p>So whatever the policy, while no core answers for a line, its bytes are here or in memory. A dirty line that leaves an
 * exclusive L3 for a core is written to memory on the way: not every protocol has a word for clean readers of dirty data.
 */
final class L3Slice {
    private final int hitCycles;
    private final Inclusion inclusion;
    private final SharedCache cache;
    private final Directory directory;
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
            Inclusion inclusion,
            Directory directory,
            long seed,
            PhysicalMemory memory,
            MemoryController controller,
            RequestTable table,
            Steps steps,
            SnoopPhase snoops,
            BusCounters counters,
            EventLog events) {
        this.hitCycles = config.hitCycles();
        this.inclusion = inclusion;
        this.directory = directory;
        this.cache = new SharedCache(config, seed);
        this.memory = memory;
        this.controller = controller;
        this.table = table;
        this.steps = steps;
        this.snoops = snoops;
        this.counters = counters;
        this.events = events;
    }

    /** The lines. */
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
        if (inclusion == Inclusion.EXCLUSIVE) {
            steps.schedule(transaction.dataReadyAt, Steps.Kind.TRANSFER, transaction);
        } else {
            findWay(transaction, now);
        }
    }

    /** Finds a way for a line that memory is reading; an inclusive L3 takes the line that leaves back from the cores first. */
    private void findWay(Transaction transaction, long now) {
        long line = transaction.line;
        int way = cache.emptyWay(line);
        if (way < 0) {
            way = cache.victim(line, pinned(line));
            if (way < 0) {
                waitingForWay.add(transaction);
                return;
            }
            long presence = directory.presence(cache.lineAt(way));
            if (inclusion == Inclusion.INCLUSIVE && presence != 0) {
                Transaction eviction = table.backInvalidation(cache.lineAt(way), transaction, now);
                table.open(eviction);
                counters.grants[Request.BACK_INVALIDATE.ordinal()]++;
                if (events.wants(EventKind.BUS_GRANTED)) {
                    events.add(new BusGranted(now, -1, Request.BACK_INVALIDATE, eviction.line, 0));
                }
                snoops.beginInvalidation(eviction, presence, now);
                return;
            }
            evict(way, now);
        }
        takeWay(transaction, way, now);
    }

    /** The ways of a line's set that may not leave, as bits: their lines have a transaction outstanding. */
    private long pinned(long line) {
        if (table.isEmpty() || table.size() == 1 && table.has(line)) {
            return 0; // no line but the one that wants a way
        }
        int first = cache.firstWay(line);
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
        directory.forget(eviction.line);
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
            writeToMemory(cache.lineAt(way), cache.line(way), -1, now);
        }
    }

    private void writeToMemory(long line, byte[] data, int core, long now) {
        memory.writeLine(line, data, 0);
        controller.write(line, now);
        memoryUpdated(core, line, Level.DRAM, now);
    }

    /** A core that keeps no duty gives bytes that are newer than memory's, in an answer or a write-back. */
    void update(long line, byte[] data, int core, long now) {
        boolean here = cache.find(line) >= 0;
        int way = here || inclusion == Inclusion.EXCLUSIVE && directory.presence(line) != 0
                ? cache.find(line)
                : allocate(line, now);
        if (way >= 0) {
            cache.update(way, data);
            memoryUpdated(core, line, Level.L3, now);
        } else {
            writeToMemory(line, data, core, now);
        }
    }

    /** The last core that had a line has evicted it, clean: an exclusive L3 takes it. */
    void takeVictim(long line, byte[] data, long now) {
        int way = allocate(line, now);
        if (way >= 0) {
            cache.fill(way, data);
        }
    }

    /** A way for a line that comes from a core: no one waits for it, so if all lines of the set are pinned there is none, −1. */
    private int allocate(long line, long now) {
        int way = cache.emptyWay(line);
        if (way < 0) {
            way = cache.victim(line, pinned(line));
            if (way < 0) {
                return -1;
            }
            evict(way, now);
        }
        cache.take(way, line);
        return way;
    }

    /** The bytes of a line for a core: of this slice, or those that memory has read. */
    byte[] supply(Transaction transaction, long now) {
        long line = transaction.line;
        int index = cache.find(line);
        if (transaction.source == DataSource.DRAM) {
            byte[] data = lineInMemory(line);
            if (index >= 0) {
                cache.fill(index, data);
                transaction.filled = true;
            }
            return data; // a line that has just come from memory is new, and not used twice
        }
        byte[] data = cache.line(index);
        if (inclusion == Inclusion.EXCLUSIVE) {
            writeToMemory(index, now);
            cache.drop(index);
        }
        return data;
    }

    /** A transaction uses a line that may be here. */
    void touch(long line) {
        int index = cache.find(line);
        if (index >= 0) {
            cache.touch(index);
        }
    }

    /** A flushed line leaves for memory; no core has it any more. */
    void flushed(Transaction transaction, long now) {
        int index = cache.find(transaction.line);
        directory.forget(transaction.line);
        if (index >= 0) {
            if (transaction.data != null) {
                cache.update(index, transaction.data);
            }
            writeToMemory(index, now);
            cache.drop(index);
        } else if (transaction.data != null) {
            writeToMemory(transaction.line, transaction.data, -1, now);
        }
    }

    /** A write past the caches reaches memory; nobody has the line. */
    void writeMemory(Transaction write, long now) {
        writeToMemory(write.line, with(write, lineInMemory(write.line)), write.core, now);
    }

    /** A write through the caches reaches memory, and the L3's copy if there is one: it is as new as memory then. */
    void writeThrough(Transaction write, long now) {
        int index = cache.find(write.line);
        byte[] before = write.data != null ? write.data : index >= 0 ? cache.line(index) : lineInMemory(write.line);
        byte[] line = with(write, before.clone());
        writeToMemory(write.line, line, write.core, now);
        if (index >= 0) {
            cache.writeThrough(index, line);
        }
    }

    private static byte[] with(Transaction write, byte[] line) {
        for (long left = write.mask; left != 0; left &= left - 1) {
            int offset = Long.numberOfTrailingZeros(left);
            line[offset] = write.written[offset];
        }
        return line;
    }

    /** A line as memory has it. */
    byte[] lineInMemory(long line) {
        byte[] bytes = new byte[CacheConfig.LINE_BYTES];
        memory.readLine(line, bytes, 0);
        return bytes;
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
