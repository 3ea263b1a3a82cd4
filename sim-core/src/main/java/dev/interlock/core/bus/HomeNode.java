package dev.interlock.core.bus;

import dev.interlock.core.cache.CacheConfig;
import dev.interlock.core.cache.Inclusion;
import dev.interlock.core.event.DataSource;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventLog;
import dev.interlock.core.event.Request;
import dev.interlock.core.event.SimEvent.BusGranted;
import dev.interlock.core.memory.MemoryController;
import dev.interlock.core.memory.PhysicalMemory;
import dev.interlock.core.time.BusMessage;
import dev.interlock.core.time.MessageQueue;
import java.util.List;

/**
 * The place where all that cores do to a line gets its order: arbitration, the table of outstanding transactions, and the
 * slice of the L3, and the {@link Directory} that says who may have the line. A bus has one home node for all lines; on a ring the lines
 * are spread over many ({@link Interconnect}).
 *
 * <p>A transaction, step by step; each step has a class or a method:
 *
 * <ol>
 *   <li>{@link Arbiter#enqueue}: a request waits in the queue of its core.
 *   <li>{@link Arbiter#grant}: a policy chooses among the cores; a line with a transaction outstanding ({@link
 *       RequestTable}) is not granted again.
 *   <li>{@link #begin}: the address phase; {@link SnoopPhase#begin}: cores that may have the line feel a snoop.
 *   <li>{@link SnoopPhase#answered}: the snoops' answers come back; {@link #resolve} when all are there.
 *   <li>{@link #resolveData}: data from the core that intervened, or the L3, or ({@link L3Slice#miss}) memory; or none.
 *   <li>{@link DataPhase#transfer}: the data bus, then the requester feels the answer.
 *   <li>{@link #release}: the line may be granted again, just late enough that the requester has had it for a cycle.
 * </ol>
 *
 * <p>What goes past the caches ({@link UncachedPhase}: uncacheable and write-combining memory, stores to write-through
 * memory) is arbitrated and snooped in the same way, and ends in memory.
 *
 * <p>Culler and Singh, <i>Parallel Computer Architecture</i>, section 6.4.
 */
final class HomeNode {
    private final BusConfig config;
    private final BusCounters counters;
    private final EventLog events;

    private final Delivery delivery;
    private final Steps steps = new Steps();
    private final RequestTable table = new RequestTable();
    private final Arbiter arbiter;
    private final SnoopPhase snoops;
    private final L3Slice slice;
    private final SharedCache l3;
    private final Directory directory = new Directory();
    private final DataPhase data;
    private final UncachedPhase uncached;

    private final MessageQueue<BusMessage> arriving = new MessageQueue<>();
    private long lastActivity;

    /**
     * A home node.
     *
     * @param delivery the way to the cores
     * @param l3Config data sheet of its slice
     * @param l3Inclusion what the L3 promises about the lines of the cores
     * @param readsPassSharers a read need not be told to those who share the line
     * @param seed of the machine, for random replacement in the L3
     * @param counters shared by all home nodes
     */
    HomeNode(
            Delivery delivery,
            BusConfig config,
            CacheConfig l3Config,
            Inclusion l3Inclusion,
            boolean readsPassSharers,
            PhysicalMemory memory,
            MemoryController controller,
            long seed,
            EventLog events,
            BusCounters counters) {
        this.config = config;
        this.counters = counters;
        this.events = events;
        this.delivery = delivery;
        arbiter = new Arbiter(config, delivery.cores(), table, steps, counters);
        snoops = new SnoopPhase(config, readsPassSharers, table, steps, delivery);
        slice = new L3Slice(
                l3Config, l3Inclusion, directory, seed, memory, controller, table, steps, snoops, counters, events);
        l3 = slice.cache();
        uncached = new UncachedPhase(snoops, slice, directory, l3Inclusion, controller, steps);
        data = new DataPhase(config, slice, directory, steps, delivery, counters);
    }

    /** Takes a message that a core has sent; it arrives at its own time, and after the way here. */
    void post(BusMessage message) {
        int way = delivery.distance(message.core());
        long time = message.time() + way;
        arriving.add(time, way == 0 ? message : message.at(time));
    }

    /** When the next thing happens here; MAX_VALUE if nothing is under way. */
    long nextActivity() {
        return Math.min(steps.nextTime(), arriving.nextTime());
    }

    /** The cycle behind the last at which something happened here. */
    long lastActivity() {
        return lastActivity;
    }

    /** Simulates everything that happens here before {@code end}. At equal times, own steps come before arrivals. */
    void run(long end) {
        while (nextActivity() < end) {
            step();
        }
    }

    /** Simulates the next thing that happens here. */
    void step() {
        lastActivity = nextActivity() + 1;
        if (steps.nextTime() <= arriving.nextTime()) {
            steps.take();
            perform(steps.kind(), steps.transaction(), steps.time());
        } else {
            arrive(arriving.take());
        }
    }

    private void perform(Steps.Kind step, Transaction transaction, long now) {
        switch (step) {
            case ARBITRATE -> arbitrate(now);
            case SNOOPED -> resolve(transaction, now);
            case L3_MISS -> slice.miss(transaction, now);
            case TRANSFER -> data.transfer(transaction, now);
            case RELEASE -> release(transaction, now);
        }
    }

    private void arrive(BusMessage message) {
        switch (message.kind()) {
            case REQUEST -> arbiter.enqueue(message);
            case SNOOP_ANSWER -> snoops.answered(message);
            case BUS_UNLOCK -> throw new IllegalStateException("locks are the interconnect's business");
        }
    }

    // ---------------------------------------------------------------- the lock

    /** Begins nothing new but for this core and what empties write-back buffers: somebody waits for the whole interconnect. */
    void holdFor(int core) {
        arbiter.holdFor(core);
    }

    /** The core that it is held for may use it, and nobody else. */
    void lock(long now) {
        arbiter.lock(now);
    }

    /** Goes on with everybody's requests. */
    void free(long now) {
        arbiter.free(now);
    }

    /** True if no transaction is outstanding. */
    boolean idle() {
        return table.isEmpty();
    }

    // ---------------------------------------------------------------- a transaction

    private void arbitrate(long now) {
        if (!arbiter.due(now)) {
            return;
        }
        BusMessage granted = arbiter.grant(now);
        if (granted != null) {
            begin(granted, now);
        }
        arbiter.scheduleNext(now);
    }

    private void begin(BusMessage message, long now) {
        Request request = message.request();
        long line = message.line();
        long presence = directory.presence(line);
        if (request == Request.UPGRADE && (presence & 1L << message.core()) == 0) {
            request = Request.RFO; // somebody else was granted the line first
            counters.upgradesLost++;
        }
        counters.grants[request.ordinal()]++;
        if (events.wants(EventKind.BUS_GRANTED)) {
            events.add(new BusGranted(now, message.core(), request, line, now - message.time()));
        }
        Transaction transaction = table.granted(message, request, now);
        switch (request) {
            case READ, READ_SHARED, RFO, UPGRADE -> {
                table.open(transaction);
                snoops.begin(transaction, presence, directory.owner(line) >= 0, now);
            }
            case WRITEBACK -> writeback(message, now);
            case EVICTION -> evicted(message, now);
            case FLUSH -> {
                table.open(transaction);
                snoops.beginInvalidation(transaction, presence, now);
            }
            case READ_UNCACHED, WRITE_UNCACHED, WRITE_THROUGH -> {
                transaction.written = message.data();
                transaction.mask = message.mask();
                table.open(transaction);
                uncached.begin(transaction, now);
            }
            case BUS_LOCK, BACK_INVALIDATE -> throw new IllegalStateException("not a request for a line: " + request);
        }
    }

    private void writeback(BusMessage message, long now) {
        int core = message.core();
        long line = message.line();
        if (directory.owner(line) == core) {
            directory.left(line, core);
            slice.update(line, message.data(), core, now);
        } else {
            counters.writebacksVoid++; // a snoop took the data out of the write-back buffer
        }
        data.writtenBack(core, line, now);
    }

    /** A clean line has left a core. If a snoop was faster, somebody else may have written it since, and its bytes are old. */
    private void evicted(BusMessage message, long now) {
        int core = message.core();
        long line = message.line();
        if ((directory.presence(line) & 1L << core) != 0) {
            directory.left(line, core);
            if (message.data() != null && directory.presence(line) == 0) {
                slice.takeVictim(line, message.data(), now);
            }
        }
        if (message.data() != null) {
            data.writtenBack(core, line, now);
        } else {
            data.acknowledge(core, line, now);
        }
    }

    /** All snoops are answered: the address phase is over, and it is known who has the data. */
    private void resolve(Transaction transaction, long now) {
        switch (transaction.request) {
            case BACK_INVALIDATE -> evicted(transaction, now);
            case FLUSH -> flushed(transaction, now);
            case READ_UNCACHED, WRITE_UNCACHED, WRITE_THROUGH -> uncached.resolve(transaction, now);
            default -> resolveData(transaction, now);
        }
    }

    private void resolveData(Transaction transaction, long now) {
        transaction.l3WaitedUntil = now;
        if (transaction.supplier >= 0) {
            transaction.source = DataSource.CORE;
            counters.interventions++;
            if (transaction.updatesMemory) {
                slice.update(transaction.line, transaction.data, transaction.supplier, now);
            }
            steps.schedule(now + config.interventionCycles(), Steps.Kind.TRANSFER, transaction);
        } else if (transaction.request == Request.UPGRADE) {
            transaction.source = DataSource.NONE;
            data.transfer(transaction, now);
        } else {
            slice.lookUp(transaction, now);
        }
    }

    /** The cores have given back a line that leaves the L3. */
    private void evicted(Transaction eviction, long now) {
        slice.takenBack(eviction, now);
        ended(now);
    }

    private void flushed(Transaction transaction, long now) {
        slice.flushed(transaction, now);
        int core = transaction.core;
        delivery.flushDone(core, now + config.deliverCycles() + delivery.distance(core), transaction.line);
        steps.schedule(now, Steps.Kind.RELEASE, transaction);
    }

    private void release(Transaction transaction, long now) {
        table.close(transaction);
        ended(now);
    }

    /** What waited for the end of a transaction goes on: requests for its line, and lines that need its way of the L3. */
    private void ended(long now) {
        arbiter.schedule(now);
        slice.retry(now);
    }

    // ---------------------------------------------------------------- what others may look at

    /** Newer bytes of a line than the L3's that a core has given up and that are under way, else the L3's, or null. */
    byte[] peek(long line) {
        for (BusMessage message : arriving.messages()) {
            if (message.kind() == BusMessage.Kind.SNOOP_ANSWER && message.line() == line && message.data() != null) {
                return message.data().clone();
            }
        }
        Transaction transaction = table.of(line);
        if (transaction != null && transaction.data != null) {
            return transaction.data.clone();
        }
        int index = l3.find(line);
        if (index < 0) {
            return null;
        }
        // a way that waits for memory holds the bytes of the line before it
        boolean waitsForMemory = transaction != null && transaction.source == DataSource.DRAM && !transaction.filled;
        return waitsForMemory ? null : l3.line(index);
    }

    /** Overwrites a byte of the L3's copy, if there is one. */
    void poke(long line, int offset, byte value) {
        int index = l3.find(line);
        if (index >= 0) {
            l3.poke(index, offset, value);
        }
    }

    /** Cores that may have the line, as the directory believes. */
    long presence(long line) {
        return directory.presence(line);
    }

    /** True if the L3 holds the line, or keeps a way for it. */
    boolean inL3(long line) {
        return l3.find(line) >= 0;
    }

    long ownBytes() {
        return l3.ownBytes();
    }

    /** True if the L3 holds bytes that DRAM does not have. */
    boolean dirtyInL3(long line) {
        int index = l3.find(line);
        return index >= 0 && l3.dirty(index);
    }

    private record Saved(
            Object delivery,
            Object steps,
            Object table,
            Object arbiter,
            Object slice,
            Object directory,
            Object data,
            List<BusMessage> arriving,
            long lastActivity) {}

    /** The state now; contents of memory are saved by their owner. */
    Object save() {
        TransactionCopies copies = new TransactionCopies();
        return new Saved(
                delivery.save(),
                steps.save(copies),
                table.save(copies),
                arbiter.save(),
                slice.save(copies),
                directory.save(),
                data.save(),
                arriving.messages(),
                lastActivity);
    }

    /** Goes back to a saved state. */
    void restore(Object object) {
        Saved saved = (Saved) object;
        TransactionCopies copies = new TransactionCopies();
        delivery.restore(saved.delivery);
        steps.restore(saved.steps, copies);
        table.restore(saved.table, copies);
        arbiter.restore(saved.arbiter);
        slice.restore(saved.slice, copies);
        directory.restore(saved.directory);
        data.restore(saved.data);
        arriving.clear();
        saved.arriving.forEach(message -> arriving.add(message.time(), message));
        lastActivity = saved.lastActivity;
    }
}
