package dev.interlock.core.bus;

import dev.interlock.core.cache.CacheConfig;
import dev.interlock.core.coherence.CoherenceEvent;
import dev.interlock.core.event.DataSource;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventLog;
import dev.interlock.core.event.Level;
import dev.interlock.core.event.Part;
import dev.interlock.core.event.Request;
import dev.interlock.core.event.SimEvent.BusGranted;
import dev.interlock.core.event.SimEvent.LineEvicted;
import dev.interlock.core.event.SimEvent.MemoryUpdated;
import dev.interlock.core.memory.MemoryController;
import dev.interlock.core.memory.PhysicalMemory;
import dev.interlock.core.time.BusMessage;
import dev.interlock.core.time.CoreMessage;
import dev.interlock.core.time.Inbox;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * The place where all that cores do to a line gets its order: arbitration, the table of outstanding transactions, and the
 * slice of the L3 whose presence bits say who may have the line. A bus has one home node for all lines; on a ring the lines
 * are spread over many ({@link Interconnect}).
 *
 * <p>A transaction, step by step; each step is a method:
 *
 * <ol>
 *   <li>{@link #arrive}: a request waits in the queue of its core.
 *   <li>{@link #arbitrate}: round-robin among the cores; a line with a transaction outstanding is not granted again.
 *   <li>{@link #grant}: the address phase; cores that may have the line feel a snoop.
 *   <li>{@link #answered}: the snoops' answers come back; {@link #snooped} when all are there.
 *   <li>{@link #resolve}: data from the core that intervened, or the L3, or ({@link #onL3Miss}) memory; or none.
 *   <li>{@link #transfer}: the data bus, then the requester feels the answer.
 *   <li>{@link #release}: the line may be granted again, just late enough that the requester has had it for a cycle.
 * </ol>
 *
 * <p>Culler and Singh, <i>Parallel Computer Architecture</i>, section 6.4.
 */
final class HomeNode {
    private final int index;
    private final int[] distances;
    private final BusConfig config;
    private final boolean readsPassSharers;
    private final BusCounters counters;
    private final int l3Cycles;
    private final SharedCache l3;
    private final PhysicalMemory memory;
    private final MemoryController controller;
    private final List<Inbox> inboxes;
    private final EventLog events;

    private final PriorityQueue<BusMessage> arriving = new PriorityQueue<>();
    private final PriorityQueue<Step> steps = new PriorityQueue<>();
    private final List<ArrayDeque<BusMessage>> queues = new ArrayList<>();
    private final Map<Long, Transaction> outstanding = new HashMap<>();
    private final Map<Long, Transaction> byId = new HashMap<>();
    private final ArrayDeque<Transaction> waitingForWay = new ArrayDeque<>();

    private long lastActivity;
    private long stepSequence;
    private long transactions;
    private final long[] sent;
    private long addressFree;
    private long dataFree;
    private int lastGranted;
    private long arbitrationAt = Long.MAX_VALUE;
    /** The core that waits for, or has, the whole interconnect; −1 if none does. */
    private int heldFor = -1;

    private boolean locked;

    private enum StepKind {
        ARBITRATE,
        SNOOPED,
        L3_MISS,
        TRANSFER,
        RELEASE
    }

    private record Step(long time, long sequence, StepKind kind, Transaction transaction) implements Comparable<Step> {
        @Override
        public int compareTo(Step other) {
            int byTime = Long.compare(time, other.time);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    /**
     * A home node.
     *
     * @param index its number among all home nodes
     * @param distances cycles to each core beyond those of the configuration
     * @param l3Config data sheet of its slice
     * @param inboxes one for each core, in their order
     * @param seed of the machine, for random replacement in the L3
     * @param counters shared by all home nodes
     */
    HomeNode(
            int index,
            int[] distances,
            BusConfig config,
            CacheConfig l3Config,
            boolean readsPassSharers,
            PhysicalMemory memory,
            MemoryController controller,
            List<Inbox> inboxes,
            long seed,
            EventLog events,
            BusCounters counters) {
        this.index = index;
        this.distances = distances;
        this.readsPassSharers = readsPassSharers;
        this.counters = counters;
        this.config = config;
        this.l3Cycles = l3Config.hitCycles();
        this.l3 = new SharedCache(l3Config, seed);
        this.memory = memory;
        this.controller = controller;
        this.inboxes = inboxes;
        this.events = events;
        sent = new long[inboxes.size()];
        for (int core = 0; core < inboxes.size(); core++) {
            queues.add(new ArrayDeque<>());
        }
    }

    /** Takes a message that a core has sent; it arrives at its own time, and after the way here. */
    void post(BusMessage message) {
        int way = distances[message.core()];
        arriving.add(way == 0 ? message : message.at(message.time() + way));
    }

    /** When the next thing happens here; MAX_VALUE if nothing is under way. */
    long nextActivity() {
        long next = steps.isEmpty() ? Long.MAX_VALUE : steps.peek().time();
        return arriving.isEmpty() ? next : Math.min(next, arriving.peek().time());
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
        long step = steps.isEmpty() ? Long.MAX_VALUE : steps.peek().time();
        lastActivity = nextActivity() + 1;
        if (step <= (arriving.isEmpty() ? Long.MAX_VALUE : arriving.peek().time())) {
            perform(steps.remove());
        } else {
            arrive(arriving.remove());
        }
    }

    private void perform(Step step) {
        long now = step.time();
        switch (step.kind()) {
            case ARBITRATE -> arbitrate(now);
            case SNOOPED -> resolve(step.transaction(), now);
            case L3_MISS -> onL3Miss(step.transaction(), now);
            case TRANSFER -> transfer(step.transaction(), now);
            case RELEASE -> release(step.transaction(), now);
        }
    }

    private void schedule(long time, StepKind kind, Transaction transaction) {
        steps.add(new Step(time, stepSequence++, kind, transaction));
    }

    // ---------------------------------------------------------------- requests and arbitration

    private void arrive(BusMessage message) {
        switch (message.kind()) {
            case REQUEST -> {
                queues.get(message.core()).add(message);
                scheduleArbitration(message.time() + config.arbitrationCycles());
            }
            case SNOOP_ANSWER -> answered(message);
            case BUS_UNLOCK -> throw new IllegalStateException("locks are the interconnect's business");
        }
    }

    /** Begins nothing new but for this core and what empties write-back buffers: somebody waits for the whole interconnect. */
    void holdFor(int core) {
        heldFor = core;
        locked = false;
    }

    /** The core that it is held for may use it, and nobody else. */
    void lock() {
        locked = true;
    }

    /** Goes on with everybody's requests. */
    void free(long now) {
        heldFor = -1;
        locked = false;
        scheduleArbitration(now);
    }

    /** True if no transaction is outstanding. */
    boolean idle() {
        return outstanding.isEmpty();
    }

    private void scheduleArbitration(long earliest) {
        long at = Math.max(earliest, addressFree);
        if (at < arbitrationAt) {
            arbitrationAt = at;
            schedule(at, StepKind.ARBITRATE, null);
        }
    }

    private void arbitrate(long now) {
        if (now != arbitrationAt) {
            return; // an earlier arbitration was scheduled after this one and has taken its place
        }
        arbitrationAt = Long.MAX_VALUE;
        int cores = queues.size();
        BusMessage chosen = choose(now);
        if (chosen != null) {
            queues.get(chosen.core()).remove(chosen);
            lastGranted = chosen.core();
            grant(chosen, now);
        }
        long next = Long.MAX_VALUE;
        for (int core = 0; core < cores; core++) {
            next = Math.min(next, nextArbitration(core, now));
        }
        if (next != Long.MAX_VALUE) {
            scheduleArbitration(Math.max(next, addressFree));
        }
    }

    /** The request that is granted now, as {@link BusConfig.Arbitration} says; null if none can be. */
    private BusMessage choose(long now) {
        int cores = queues.size();
        BusMessage chosen = null;
        for (int turn = 1; turn <= cores; turn++) {
            int core =
                    config.arbitration() == BusConfig.Arbitration.ROUND_ROBIN ? (lastGranted + turn) % cores : turn - 1;
            BusMessage request = eligible(core, now);
            if (request != null && (chosen == null || request.time() < chosen.time())) {
                chosen = request;
                if (config.arbitration() != BusConfig.Arbitration.FIRST_COME_FIRST_SERVED) {
                    return chosen;
                }
            }
        }
        return chosen;
    }

    /** When a request of a core can next be granted; MAX_VALUE if none waits, or all wait for the end of a transaction. */
    private long nextArbitration(int core, long now) {
        ArrayDeque<BusMessage> queue = queues.get(core);
        if (queue.isEmpty()) {
            return Long.MAX_VALUE;
        }
        if (eligible(core, now) != null) {
            return now;
        }
        for (BusMessage request : queue) {
            long ready = request.time() + config.arbitrationCycles();
            if (ready > now) {
                return ready;
            }
        }
        return Long.MAX_VALUE;
    }

    /** The first request of a core that may be granted now, or null. */
    private BusMessage eligible(int core, long now) {
        if (locked && heldFor != core) {
            return null;
        }
        ArrayDeque<BusMessage> queue = queues.get(core);
        if (queue.isEmpty()) {
            return null;
        }
        for (BusMessage request : queue) {
            if (request.time() + config.arbitrationCycles() > now) {
                return null; // the queue is in order of arrival
            }
            // while somebody waits for the interconnect, nothing new begins but what empties write-back buffers
            boolean allowed = heldFor < 0 || locked || request.request() == Request.WRITEBACK;
            if (allowed && !outstanding.containsKey(request.line())) {
                return request;
            }
        }
        return null;
    }

    private void grant(BusMessage message, long now) {
        addressFree = now + config.addressCycles();
        counters.addressBusy += config.addressCycles();
        counters.waited += now - message.time();
        Request request = message.request();
        long line = message.line();
        int index = l3.find(line);
        if (request == Request.UPGRADE && (index < 0 || (l3.presence(index) & bit(message.core())) == 0)) {
            request = Request.RFO; // somebody else was granted the line first
            counters.upgradesLost++;
        }
        counters.grants[request.ordinal()]++;
        if (events.wants(EventKind.BUS_GRANTED)) {
            events.add(new BusGranted(now, message.core(), request, line, now - message.time()));
        }
        Transaction transaction = new Transaction(++transactions, message.core(), request, line, message.time(), now);
        switch (request) {
            case READ, RFO, UPGRADE -> snoop(transaction, index, now);
            case WRITEBACK -> writeback(message, index, now);
            case FLUSH -> flush(transaction, index, now);
            case BUS_LOCK, BACK_INVALIDATE -> throw new IllegalStateException("not a request for a line: " + request);
        }
    }

    // ---------------------------------------------------------------- snoops

    private void snoop(Transaction transaction, int index, long now) {
        outstanding.put(transaction.line, transaction);
        long targets = index < 0 ? 0 : l3.presence(index) & ~bit(transaction.core);
        if (readsPassSharers && transaction.request == Request.READ && targets != 0 && l3.owner(index) < 0) {
            transaction.sharers = targets; // the directory knows that nobody owns the line: sharers need not be asked
            targets = 0;
        }
        CoherenceEvent event = switch (transaction.request) {
            case READ -> CoherenceEvent.SNOOP_READ;
            case RFO -> CoherenceEvent.SNOOP_RFO;
            default -> CoherenceEvent.SNOOP_UPGRADE;
        };
        broadcast(transaction, targets, event, now);
    }

    /** Sends a snoop to the cores that may have the line; all others would only have said that they have not. */
    private void broadcast(Transaction transaction, long targets, CoherenceEvent event, long now) {
        boolean filtered = targets == 0 && config.snoopFilter();
        transaction.snoopedAt = filtered ? now : now + config.snoopCycles() + config.responseCycles();
        transaction.awaiting = Long.bitCount(targets);
        if (targets == 0) {
            schedule(transaction.snoopedAt, StepKind.SNOOPED, transaction);
            return;
        }
        byId.put(transaction.id, transaction);
        for (int core = 0; core < inboxes.size(); core++) {
            if ((targets & bit(core)) != 0) {
                inboxes.get(core)
                        .post(new CoreMessage(
                                now + config.snoopCycles() + distances[core],
                                nextSequence(core),
                                CoreMessage.Kind.SNOOP,
                                event,
                                transaction.line,
                                transaction.id,
                                null,
                                null,
                                null));
            }
        }
    }

    private void answered(BusMessage answer) {
        Transaction transaction = byId.get(answer.transaction());
        if (answer.shared()) {
            transaction.sharers |= bit(answer.core());
        }
        if (answer.data() != null) {
            transaction.supplier = answer.core();
            transaction.data = answer.data();
            transaction.dirty = answer.dirty();
            transaction.updatesMemory = answer.updatesMemory();
        }
        if (--transaction.awaiting == 0) {
            byId.remove(transaction.id);
            transaction.snoopedAt = Math.max(transaction.snoopedAt, answer.time());
            schedule(transaction.snoopedAt, StepKind.SNOOPED, transaction);
        }
    }

    // ---------------------------------------------------------------- where the data comes from

    /** All snoops are answered: the address phase is over, and it is known who has the data. */
    private void resolve(Transaction transaction, long now) {
        switch (transaction.request) {
            case BACK_INVALIDATE -> evicted(transaction, now);
            case FLUSH -> flushed(transaction, now);
            default -> resolveData(transaction, now);
        }
    }

    private void resolveData(Transaction transaction, long now) {
        transaction.l3WaitedUntil = now;
        if (transaction.supplier >= 0) {
            transaction.source = DataSource.CORE;
            counters.interventions++;
            if (transaction.updatesMemory) {
                updateL3(transaction, now);
            }
            schedule(now + config.interventionCycles(), StepKind.TRANSFER, transaction);
        } else if (transaction.request == Request.UPGRADE) {
            transaction.source = DataSource.NONE;
            transfer(transaction, now);
        } else {
            long looked = Math.max(now, transaction.grantedAt + l3Cycles);
            transaction.l3WaitedUntil = looked;
            int index = l3.find(transaction.line);
            if (index >= 0) {
                counters.l3Hits++;
                transaction.source = DataSource.L3;
                schedule(looked, StepKind.TRANSFER, transaction);
            } else {
                schedule(looked, StepKind.L3_MISS, transaction);
            }
        }
    }

    private void updateL3(Transaction transaction, long now) {
        int index = l3.find(transaction.line);
        l3.update(index, transaction.data);
        memoryUpdated(transaction.supplier, transaction.line, Level.L3, now);
    }

    private void memoryUpdated(int core, long line, Level level, long now) {
        if (events.wants(EventKind.MEMORY_UPDATED)) {
            events.add(new MemoryUpdated(now, core, line, level));
        }
    }

    private void onL3Miss(Transaction transaction, long now) {
        counters.l3Misses++;
        transaction.source = DataSource.DRAM;
        transaction.dataReadyAt = controller.read(transaction.line, now);
        findWay(transaction, now);
    }

    /** Finds a way of the L3 for a line that memory is reading; the line that leaves is taken back from the cores first. */
    private void findWay(Transaction transaction, long now) {
        long line = transaction.line;
        int way = l3.emptyWay(line);
        if (way < 0) {
            way = l3.victim(line, pinned(l3.firstWay(line)));
            if (way < 0) {
                waitingForWay.add(transaction);
                return;
            }
            long leaving = l3.lineAt(way);
            if (l3.presence(way) != 0) {
                Transaction eviction = new Transaction(++transactions, -1, Request.BACK_INVALIDATE, leaving, now, now);
                eviction.waiter = transaction;
                outstanding.put(leaving, eviction);
                counters.grants[Request.BACK_INVALIDATE.ordinal()]++;
                broadcast(eviction, l3.presence(way), CoherenceEvent.BACK_INVALIDATE, now);
                return;
            }
            dropFromL3(way, now);
        }
        takeWay(transaction, way, now);
    }

    private long pinned(int first) {
        long mask = 0;
        for (int way = 0; way < l3.ways(); way++) {
            if (outstanding.containsKey(l3.lineAt(first + way))) {
                mask |= 1L << way;
            }
        }
        return mask;
    }

    private void takeWay(Transaction transaction, int way, long now) {
        l3.take(way, transaction.line);
        transaction.hasWay = true;
        schedule(Math.max(now, transaction.dataReadyAt), StepKind.TRANSFER, transaction);
    }

    /** The cores have given back a line that leaves the L3. */
    private void evicted(Transaction eviction, long now) {
        int way = l3.find(eviction.line);
        if (eviction.data != null) {
            l3.update(way, eviction.data);
        }
        dropFromL3(way, now);
        outstanding.remove(eviction.line);
        takeWay(eviction.waiter, way, now);
        scheduleArbitration(now);
        retryWaitingForWay(now);
    }

    private void dropFromL3(int way, long now) {
        long line = l3.lineAt(way);
        counters.l3Evictions++;
        if (events.wants(EventKind.LINE_EVICTED)) {
            events.add(new LineEvicted(now, -1, Level.L3, line, l3.dirty(way)));
        }
        writeToMemory(way, now);
        l3.drop(way);
    }

    private void writeToMemory(int way, long now) {
        if (l3.dirty(way)) {
            long line = l3.lineAt(way);
            memory.writeLine(line, l3.line(way), 0);
            controller.write(line, now);
            memoryUpdated(-1, line, Level.DRAM, now);
        }
    }

    private void retryWaitingForWay(long now) {
        for (int tries = waitingForWay.size(); tries > 0; tries--) {
            findWay(waitingForWay.remove(), now);
        }
    }

    // ---------------------------------------------------------------- the answer

    /** The data (or the fact that none is needed) is there: the data bus, and then the requester. */
    private void transfer(Transaction transaction, long now) {
        int core = transaction.core;
        long line = transaction.line;
        int index = l3.find(line);
        long felt;
        byte[] data = null;
        if (transaction.request == Request.UPGRADE) {
            felt = now + config.deliverCycles() + distances[core];
        } else {
            long start = Math.max(now, dataFree);
            dataFree = start + config.dataCycles();
            counters.dataBusy += config.dataCycles();
            felt = dataFree + config.deliverCycles() + distances[core];
            if (transaction.source == DataSource.DRAM) {
                byte[] fromMemory = new byte[CacheConfig.LINE_BYTES];
                memory.readLine(line, fromMemory, 0);
                l3.fill(index, fromMemory);
            }
            data = transaction.supplier >= 0 ? transaction.data : l3.line(index);
        }
        if (transaction.source != DataSource.DRAM) {
            l3.touch(index); // a line that has just come from memory is new, and not used twice
        }
        CoherenceEvent answer = settle(transaction, index);
        int[] account = account(transaction, now, felt);
        send(core, felt, CoreMessage.Kind.ANSWER, answer, line, data, transaction.source, account);
        // the next snoop of this line is felt at least one cycle after the requester has it
        schedule(Math.max(now, felt - distances[core] + 1 - config.snoopCycles()), StepKind.RELEASE, transaction);
    }

    /** Notes who has the line from now on; the words of the answer. */
    private CoherenceEvent settle(Transaction transaction, int index) {
        int core = transaction.core;
        // a forwarder supplies clean data, and a flush makes memory as new as the data: then nobody need own the line
        boolean newerThanMemory = transaction.supplier >= 0 && transaction.dirty && !transaction.updatesMemory;
        if (transaction.request == Request.READ && transaction.sharers != 0) {
            l3.presence(index, transaction.sharers | bit(core));
            boolean supplierStaysOwner = newerThanMemory && (transaction.sharers & bit(transaction.supplier)) != 0;
            l3.owner(index, supplierStaysOwner ? transaction.supplier : -1);
            return CoherenceEvent.DATA_SHARED;
        }
        l3.presence(index, bit(core));
        l3.owner(index, core);
        if (transaction.request == Request.UPGRADE) {
            return CoherenceEvent.UPGRADE_DONE;
        }
        return newerThanMemory ? CoherenceEvent.DATA_MODIFIED : CoherenceEvent.DATA_EXCLUSIVE;
    }

    /** Where the cycles went from the request's arrival until the requester felt the answer. */
    private int[] account(Transaction transaction, long dataReady, long felt) {
        int[] account = new int[Part.values().length];
        account[Part.BUS.ordinal()] = (int) (transaction.grantedAt - transaction.arrivedAt);
        account[Part.SNOOP.ordinal()] = (int) (transaction.snoopedAt - transaction.grantedAt);
        account[Part.L3.ordinal()] = (int) (transaction.l3WaitedUntil - transaction.snoopedAt);
        int supply = (int) (dataReady - transaction.l3WaitedUntil);
        account[(transaction.source == DataSource.CORE ? Part.INTERVENTION : Part.DRAM).ordinal()] = supply;
        // the way here belongs to the transfer too: the request arrived by that much later than its core counts
        account[Part.TRANSFER.ordinal()] = (int) (felt - dataReady) + distances[transaction.core];
        return account;
    }

    private void release(Transaction transaction, long now) {
        outstanding.remove(transaction.line);
        scheduleArbitration(now);
        retryWaitingForWay(now);
    }

    private void send(
            int core,
            long felt,
            CoreMessage.Kind kind,
            CoherenceEvent event,
            long line,
            byte[] data,
            DataSource source,
            int[] account) {
        inboxes.get(core).post(new CoreMessage(felt, nextSequence(core), kind, event, line, 0, data, source, account));
    }

    /** Orders messages of one core and cycle: first by their number here, then by home node. */
    private long nextSequence(int core) {
        return sent[core]++ << 8 | index;
    }

    // ---------------------------------------------------------------- write-backs and flushes

    private void writeback(BusMessage message, int index, long now) {
        int core = message.core();
        if (index >= 0 && l3.owner(index) == core) {
            l3.update(index, message.data());
            l3.presence(index, l3.presence(index) & ~bit(core));
            l3.owner(index, -1);
            memoryUpdated(core, message.line(), Level.L3, now);
        } else {
            counters.writebacksVoid++; // a snoop took the data out of the write-back buffer
        }
        dataFree = Math.max(now, dataFree) + config.dataCycles();
        counters.dataBusy += config.dataCycles();
        send(
                core,
                dataFree + config.deliverCycles() + distances[core],
                CoreMessage.Kind.ANSWER,
                CoherenceEvent.WRITEBACK_DONE,
                message.line(),
                null,
                DataSource.NONE,
                null);
    }

    private void flush(Transaction transaction, int index, long now) {
        outstanding.put(transaction.line, transaction);
        broadcast(transaction, index < 0 ? 0 : l3.presence(index), CoherenceEvent.BACK_INVALIDATE, now);
    }

    private void flushed(Transaction transaction, long now) {
        int index = l3.find(transaction.line);
        if (index >= 0) {
            if (transaction.data != null) {
                l3.update(index, transaction.data);
            }
            writeToMemory(index, now);
            l3.drop(index);
        }
        long felt = now + config.deliverCycles() + distances[transaction.core];
        send(transaction.core, felt, CoreMessage.Kind.FLUSH_DONE, null, transaction.line, null, DataSource.NONE, null);
        schedule(now, StepKind.RELEASE, transaction);
    }

    private static long bit(int core) {
        return 1L << core;
    }

    // ---------------------------------------------------------------- what others may look at

    /** True if nothing is under way. */
    boolean quiet() {
        return steps.isEmpty() && arriving.isEmpty();
    }

    /** Newer bytes of a line than the L3's that a core has given up and that are under way, else the L3's, or null. */
    byte[] peek(long line) {
        for (BusMessage message : arriving) {
            if (message.kind() == BusMessage.Kind.SNOOP_ANSWER && message.line() == line && message.data() != null) {
                return message.data().clone();
            }
        }
        if (outstanding.containsKey(line) && outstanding.get(line).data != null) {
            return outstanding.get(line).data.clone();
        }
        int index = l3.find(line);
        // a way that waits for memory holds the bytes of the line before it
        Transaction transaction = outstanding.get(line);
        return index < 0
                        || transaction != null
                                && transaction.source == DataSource.DRAM
                                && transaction.hasWay
                                && !delivered(transaction)
                ? null
                : l3.line(index);
    }

    private boolean delivered(Transaction transaction) {
        return l3.presence(l3.find(transaction.line)) != 0;
    }

    /** Overwrites a byte of the L3's copy, if there is one. */
    void poke(long line, int offset, byte value) {
        int index = l3.find(line);
        if (index >= 0) {
            l3.poke(index, offset, value);
        }
    }

    /** Cores that may have the line, by presence bits; 0 if the L3 has not got it. */
    long presence(long line) {
        int index = l3.find(line);
        return index < 0 ? 0 : l3.presence(index);
    }

    /** True if the L3 holds bytes that DRAM does not have. */
    boolean dirtyInL3(long line) {
        int index = l3.find(line);
        return index >= 0 && l3.dirty(index);
    }

    private record Saved(
            Object l3,
            List<BusMessage> arriving,
            List<Step> steps,
            List<List<BusMessage>> queues,
            Map<Long, Transaction> outstanding,
            Map<Long, Transaction> byId,
            List<Transaction> waitingForWay,
            long lastActivity,
            long stepSequence,
            long transactions,
            long[] sent,
            long addressFree,
            long dataFree,
            int lastGranted,
            long arbitrationAt,
            int heldFor,
            boolean locked) {}

    /** The state now; contents of memory are saved by their owner. */
    Object save() {
        Copies copies = new Copies();
        return new Saved(
                l3.save(),
                List.copyOf(arriving),
                steps.stream().map(copies::of).toList(),
                queues.stream().map(queue -> List.copyOf(queue)).toList(),
                copies.of(outstanding),
                copies.of(byId),
                waitingForWay.stream().map(copies::of).toList(),
                lastActivity,
                stepSequence,
                transactions,
                sent.clone(),
                addressFree,
                dataFree,
                lastGranted,
                arbitrationAt,
                heldFor,
                locked);
    }

    /** Copies every transaction once, so that all who name it name the same copy. */
    private static final class Copies {
        private final Map<Transaction, Transaction> made = new java.util.IdentityHashMap<>();

        Transaction of(Transaction original) {
            if (original == null) {
                return null;
            }
            Transaction copy = made.get(original);
            if (copy == null) {
                copy = original.copy();
                made.put(original, copy);
                copy.waiter = of(original.waiter);
            }
            return copy;
        }

        Step of(Step step) {
            return new Step(step.time(), step.sequence(), step.kind(), of(step.transaction()));
        }

        Map<Long, Transaction> of(Map<Long, Transaction> map) {
            Map<Long, Transaction> copy = new HashMap<>();
            map.forEach((key, transaction) -> copy.put(key, of(transaction)));
            return copy;
        }
    }

    /** Goes back to a saved state. */
    void restore(Object object) {
        Saved saved = (Saved) object;
        Copies copies = new Copies();
        l3.restore(saved.l3);
        arriving.clear();
        arriving.addAll(saved.arriving);
        steps.clear();
        saved.steps.forEach(step -> steps.add(copies.of(step)));
        for (int core = 0; core < queues.size(); core++) {
            queues.get(core).clear();
            queues.get(core).addAll(saved.queues.get(core));
        }
        outstanding.clear();
        outstanding.putAll(copies.of(saved.outstanding));
        byId.clear();
        byId.putAll(copies.of(saved.byId));
        waitingForWay.clear();
        saved.waitingForWay.forEach(transaction -> waitingForWay.add(copies.of(transaction)));
        lastActivity = saved.lastActivity;
        stepSequence = saved.stepSequence;
        transactions = saved.transactions;
        System.arraycopy(saved.sent, 0, sent, 0, sent.length);
        addressFree = saved.addressFree;
        dataFree = saved.dataFree;
        lastGranted = saved.lastGranted;
        arbitrationAt = saved.arbitrationAt;
        heldFor = saved.heldFor;
        locked = saved.locked;
    }
}
