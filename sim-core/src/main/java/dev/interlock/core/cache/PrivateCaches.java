package dev.interlock.core.cache;

import dev.interlock.core.coherence.CoherenceAction;
import dev.interlock.core.coherence.CoherenceEvent;
import dev.interlock.core.coherence.LineState;
import dev.interlock.core.coherence.TransitionTable;
import dev.interlock.core.coherence.TransitionTable.Cell;
import dev.interlock.core.event.Access;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventLog;
import dev.interlock.core.event.Level;
import dev.interlock.core.event.Request;
import dev.interlock.core.event.SimEvent.LineChanged;
import dev.interlock.core.event.SimEvent.LineDelivered;
import dev.interlock.core.event.SimEvent.LineEvicted;
import dev.interlock.core.event.SimEvent.LineLocked;
import dev.interlock.core.event.SimEvent.LineMissed;
import dev.interlock.core.event.SimEvent.LinePrefetched;
import dev.interlock.core.event.SimEvent.LineSnooped;
import dev.interlock.core.event.SimEvent.LineUnlocked;
import dev.interlock.core.event.SimEvent.RequestSent;
import dev.interlock.core.time.BusMessage;
import dev.interlock.core.time.CoreMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * The private caches of one core, L1I, L1D and L2, as one coherence controller.
 *
 * <pre>
 *     fetch            load, store, lock
 *   ┌───────┐          ┌───────┐
 *   │  L1I  │          │  L1D  │   may read · may write (and is then newer than L2)
 *   └───┬───┘          └───┬───┘
 *       └────────┬─────────┘
 *            ┌───┴───┐      ┌────────┐   ┌───────────────────┐
 *            │  L2   │      │ MSHRs  │   │ write-back buffer │
 *            └───┬───┘      └───┬────┘   └─────────┬─────────┘
 *  answers, snoops ▲            ▼ requests         ▼ write-backs
 * </pre>
 *
 * <p>The L2 includes both L1s, and <em>its</em> state is the state of the line for the protocol. An L1D copy has only a
 * local permission. A line that may be written in L1D is not in L1I, so code that writes code is found on the slow path.
 *
 * <p>A miss takes its way in the L2 at once (the victim leaves before the data comes), so a fill always finds its place;
 * the way then carries the transient state. Such a way, and one that is locked, is pinned.
 *
 * <p>Every method takes the cycle at which it happens. A method that answers {@link #MISS_SENT}, {@link
 * #LINE_BUSY} or {@link #NO_ROOM} has not performed the access and is called again when an answer has arrived.
 */
public final class PrivateCaches {
    /** A miss began just now: the line is not ready, and the answer carries the account of the wait. */
    public static final int MISS_SENT = -1;
    /** The line is under way already, for another access or out of the write-back buffer. */
    public static final int LINE_BUSY = -2;
    /** No MSHR, no way that may leave, or no room in the write-back buffer: try again after any answer. */
    public static final int NO_ROOM = -3;

    private static final byte NONE = 0;
    private static final byte READ = 1;
    private static final byte WRITE = 2;
    private static final LineState[] STATES = LineState.values();

    private final int core;
    private final TransitionTable protocol;
    private final CacheLevels config;
    private final int answerCycles;
    private final EventLog events;
    private final CacheArray l1i;
    private final CacheArray l1d;
    private final CacheArray l2;
    private final byte[] permission;
    private final boolean writeThrough;
    private final byte[] state;
    private final boolean[] writesInPlace = new boolean[STATES.length];

    /** Null if there is none. */
    private final Prefetcher prefetcher;

    private final long[] guesses;

    /** Why each line of the L2 was prefetched, until it is used: one of the three below. */
    private final byte[] prefetched;

    private static final byte NOT_PREFETCHED = 0;
    private static final byte GUESSED = 1;
    private static final byte OWNED_AHEAD = 2;

    private final ArrayList<Mshr> mshrs = new ArrayList<>();
    private final ArrayList<Writeback> writebacks = new ArrayList<>();
    private long lockedLine = -1;
    private long lockReleaseAt;

    private final ArrayList<BusMessage> outbox = new ArrayList<>();
    private long sequence;
    private CodeListener codeListener = new CodeListener() {};

    /** What happened so far. */
    public final CacheCounters counters = new CacheCounters();

    /** Who must know when the L1I changes: the fetch unit with its decoded instructions. */
    public interface CodeListener {
        /** The L1I now holds this line; {@code l1i.read} of {@code index} gives its bytes. */
        default void codeFilled(long line, byte[] bytes) {}

        /** The L1I holds this line no more. */
        default void codeDropped(long line) {}
    }

    /**
     * Caches of one core.
     *
     * @param core number of the core, named in events and requests
     * @param config data sheets
     * @param protocol the coherence protocol
     * @param answerCycles time from a snoop to the arrival of its answer at the bus; write-backs take as long
     * @param seed of the machine, for random replacement
     * @param events this core's log
     */
    public PrivateCaches(
            int core, CacheLevels config, TransitionTable protocol, int answerCycles, long seed, EventLog events) {
        this.core = core;
        this.protocol = protocol;
        this.config = config;
        this.answerCycles = answerCycles;
        this.events = events;
        l1i = new CacheArray(config.l1i(), seedOf(seed, 0));
        l1d = new CacheArray(config.l1d(), seedOf(seed, 1));
        l2 = new CacheArray(config.l2(), seedOf(seed, 2));
        permission = new byte[l1d.lines()];
        writeThrough = config.l1dWrites() == WritePolicy.WRITE_THROUGH;
        state = new byte[l2.lines()];
        prefetcher = Prefetcher.of(config.prefetch());
        guesses = new long[config.prefetch().degree()];
        prefetched = new byte[l2.lines()];
        for (LineState s : protocol.states()) {
            writesInPlace[s.ordinal()] = protocol.writesInPlace(s);
        }
    }

    private long seedOf(long seed, int level) {
        return seed * 0x9e3779b97f4a7c15L + (4L * core + level + 1) * 0xbf58476d1ce4e5b9L;
    }

    /** Lets the fetch unit hear of changes of the L1I. */
    public void listen(CodeListener listener) {
        codeListener = listener;
    }

    // ---------------------------------------------------------------- the hit path

    /** Index of a line that the L1D may read, −1 if it must be fetched. */
    public int findReadable(long line) {
        return l1d.find(line);
    }

    /** Notes a hit at an index from {@link #findReadable}. */
    public void touch(int index) {
        l1d.touch(index);
    }

    /** Reads 1 to 8 bytes within a line of the L1D. */
    public long read(int index, int offset, int bytes) {
        return l1d.read(index, offset, bytes);
    }

    /** Index of a line that the L1D may write without asking anybody, −1 otherwise. */
    public int findWritable(long line) {
        int index = l1d.find(line);
        return index >= 0 && permission[index] == WRITE ? index : -1;
    }

    /** Writes 1 to 8 bytes within a line of the L1D that {@link #findWritable} named. */
    public void write(int index, int offset, int bytes, long value) {
        l1d.touch(index);
        l1d.write(index, offset, bytes, value);
    }

    // ---------------------------------------------------------------- misses

    /**
     * Brings a line to the L1D for reading. The caller has not found it there.
     *
     * @return the latency if the L2 had it, else one of the negative numbers above
     */
    public int onLoadMiss(long line, long now, Access access) {
        int index = lookUpL2(line, now, CoherenceEvent.LOAD, access);
        if (index < 0) {
            return index;
        }
        counters.l1dMisses++;
        counters.l2Hits++;
        missed(now, Level.L1D, line, access);
        l1d.filled(fillL1d(line, index, now));
        observed(line, now, used(index), access);
        return config.l2().hitCycles();
    }

    /**
     * Makes a line writable in the L1D, for a store or ({@code event} LOCK) a locked read-modify-write.
     *
     * @return the latency if this core owned the line already, else one of the negative numbers above
     */
    public int onStoreMiss(long line, long now, CoherenceEvent event, Access access) {
        int index = lookUpL2(line, now, event, access);
        if (index < 0) {
            return index;
        }
        if (l1i.find(line) >= 0) {
            dropCode(line);
        }
        int inL1 = l1d.find(line);
        if (writeThrough) {
            return onStoreThrough(line, index, inL1 >= 0, now, access);
        }
        int latency = config.l1d().hitCycles();
        if (inL1 < 0) {
            counters.l1dMisses++;
            counters.l2Hits++;
            missed(now, Level.L1D, line, access);
            inL1 = fillL1d(line, index, now);
            l1d.filledForRetry(inL1); // the write that follows touches it
            latency = config.l2().hitCycles();
            observed(line, now, used(index), access);
        } else {
            used(index);
        }
        permission[inL1] = WRITE;
        return latency;
    }

    /** The L2 owns the line of a store, and takes it; a copy in the L1D follows, but none is made. */
    private int onStoreThrough(long line, int inL2, boolean inL1, long now, Access access) {
        boolean fresh = used(inL2);
        if (!inL1) {
            counters.l1dMisses++;
            counters.l2Hits++;
            missed(now, Level.L1D, line, access);
            observed(line, now, fresh, access);
        }
        return config.l2().hitCycles();
    }

    /** Reads 1 to 8 bytes of a line that {@link #onStoreMiss} or {@link #findWritable} has found ours to write. */
    public long readOwned(long line, int offset, int bytes) {
        int index = findWritable(line);
        return index >= 0 ? l1d.read(index, offset, bytes) : l2.read(l2.find(line), offset, bytes);
    }

    /** Writes 1 to 8 bytes of a line that {@link #onStoreMiss} or {@link #findWritable} has found ours to write. */
    public void writeOwned(long line, int offset, int bytes, long value) {
        int index = findWritable(line);
        if (index >= 0) {
            write(index, offset, bytes, value);
            return;
        }
        l2.write(l2.find(line), offset, bytes, value);
        index = l1d.find(line);
        if (index >= 0) {
            write(index, offset, bytes, value);
        }
    }

    /**
     * Brings a line to the L1I.
     *
     * @return 0 if it was there, the L2's latency if the L2 had it, else one of the negative numbers above
     */
    public int fetch(long line, long now) {
        int index = l1i.find(line);
        if (index >= 0) {
            l1i.touch(index);
            return 0;
        }
        int inL2 = lookUpL2(line, now, CoherenceEvent.LOAD, Access.FETCH);
        if (inL2 < 0) {
            return inL2;
        }
        counters.l1iMisses++;
        counters.l2Hits++;
        missed(now, Level.L1I, line, Access.FETCH);
        fillL1i(line, inL2, now);
        observed(line, now, used(inL2), Access.FETCH);
        return config.l2().hitCycles();
    }

    /** The L2 index of a line in which the event is a hit; otherwise asks for it as the protocol says, and why not. */
    private int lookUpL2(long line, long now, CoherenceEvent event, Access access) {
        releaseLock(now);
        if (writebackOf(line) != null) {
            return LINE_BUSY; // MI_A and its like stall: the line comes back from memory after it has arrived there
        }
        int index = l2.find(line);
        LineState from = index < 0 ? LineState.I : STATES[state[index]];
        Cell cell = protocol.cell(from, event);
        if (cell instanceof Cell.Stall) {
            joinPrefetch(line, now, access);
            return LINE_BUSY;
        }
        Cell.Move move = protocol.move(from, event);
        if (move.does(CoherenceAction.HIT)) {
            l2.touch(index);
            change(index, line, now, move.next(), event);
            return index;
        }
        if (mshrs.size() >= config.l2().mshrs() || outstandingFor(access) >= mshrsFor(access)) {
            return NO_ROOM;
        }
        int way = index >= 0 ? index : reserveWay(line, now, -1);
        if (way < 0) {
            return NO_ROOM;
        }
        send(line, way, now, event, move, access, index < 0);
        if (index < 0) {
            observed(line, now, true, access);
        }
        return MISS_SENT;
    }

    /** Takes an MSHR and sends the request of a move; the line has its way in the L2. */
    private void send(
            long line, int way, long now, CoherenceEvent event, Cell.Move move, Access access, boolean demandMiss) {
        Request request = move.does(CoherenceAction.SEND_READ)
                ? Request.READ
                : move.does(CoherenceAction.SEND_RFO) ? Request.RFO : Request.UPGRADE;
        mshrs.add(new Mshr(line, now, request, access));
        change(way, line, now, move.next(), event);
        if (demandMiss) {
            countMiss(line, now, access);
        }
        counters.requests[request.ordinal()]++;
        post(new BusMessage(
                now + config.l2().hitCycles(),
                core,
                sequence++,
                BusMessage.Kind.REQUEST,
                request,
                line,
                0,
                null,
                false,
                false,
                false));
        if (events.wants(EventKind.REQUEST_SENT)) {
            events.add(new RequestSent(now, core, request, line));
        }
    }

    private void countMiss(long line, long now, Access access) {
        if (access == Access.FETCH) {
            counters.l1iMisses++;
            missed(now, Level.L1I, line, access);
        } else {
            counters.l1dMisses++;
            missed(now, Level.L1D, line, access);
        }
        counters.l2Misses++;
        missed(now, Level.L2, line, access);
    }

    /** MSHRs that the L1 of this access holds; a prefetch to the L2 holds none of an L1. */
    private int outstandingFor(Access access) {
        int count = 0;
        for (Mshr mshr : mshrs) {
            boolean forL1d = mshr.access() != Access.FETCH && mshr.access() != Access.PREFETCH;
            count += (access == Access.FETCH ? mshr.access() == Access.FETCH : forL1d) ? 1 : 0;
        }
        return count;
    }

    private int mshrsFor(Access access) {
        return access == Access.FETCH ? config.l1i().mshrs() : config.l1d().mshrs();
    }

    // ---------------------------------------------------------------- prefetches

    /** Lets the prefetcher see that an access came to the L2, and sends what it guesses. */
    private void observed(long line, long now, boolean fresh, Access access) {
        if (prefetcher == null || access == Access.WALK) {
            return;
        }
        int count = prefetcher.observe(line, fresh, guesses);
        for (int i = 0; i < count; i++) {
            if (outstanding(Access.PREFETCH) < config.prefetch().mshrs()) {
                prefetch(guesses[i], line, now, CoherenceEvent.LOAD, Access.PREFETCH);
            }
        }
    }

    /**
     * Asks for ownership of a line ahead of the store that will want it. Changes nothing that the store could see but when
     * its line is there; another core may take the line away again before.
     *
     * @param most how many such requests may be under way at once
     * @return false if no more can be sent now
     */
    public boolean prefetchOwnership(long line, long now, int most) {
        releaseLock(now);
        if (outstanding(Access.PREFETCH_OWNERSHIP) >= most
                || outstandingFor(Access.STORE) + 1 >= config.l1d().mshrs()) {
            return false; // one MSHR of the L1D is left for a load
        }
        prefetch(line, -1, now, CoherenceEvent.STORE, Access.PREFETCH_OWNERSHIP);
        return true;
    }

    /** Sends a prefetch, unless the line is here or under way, or there is no room for it. {@code keep} must not leave. */
    private void prefetch(long line, long keep, long now, CoherenceEvent event, Access access) {
        if (mshrs.size() + 1 >= config.l2().mshrs() || writebackOf(line) != null) {
            return;
        }
        int index = l2.find(line);
        LineState from = index < 0 ? LineState.I : STATES[state[index]];
        if (!(protocol.cell(from, event) instanceof Cell.Move move) || move.does(CoherenceAction.HIT)) {
            return;
        }
        int way = index >= 0 ? index : reserveWay(line, now, keep);
        if (way < 0) {
            return;
        }
        if (index >= 0) {
            used(index);
        }
        of(access).issued++;
        if (events.wants(EventKind.LINE_PREFETCHED)) {
            events.add(new LinePrefetched(now, core, line, access));
        }
        send(line, way, now, event, move, access, false);
    }

    private int outstanding(Access access) {
        int count = 0;
        for (Mshr mshr : mshrs) {
            count += mshr.access() == access ? 1 : 0;
        }
        return count;
    }

    /** An access wants a line that is under way; if a prefetch asked for it, the MSHR now serves the access. */
    private void joinPrefetch(long line, long now, Access access) {
        for (int i = 0; i < mshrs.size(); i++) {
            Mshr mshr = mshrs.get(i);
            boolean prefetch = mshr.access() == Access.PREFETCH || mshr.access() == Access.PREFETCH_OWNERSHIP;
            if (mshr.line() != line || !prefetch) {
                continue;
            }
            boolean takesMshrOfL1 = mshr.access() == Access.PREFETCH || access == Access.FETCH;
            if (takesMshrOfL1 && outstandingFor(access) >= mshrsFor(access)) {
                return; // it finds the line in the L2 later
            }
            of(mshr.access()).late++;
            mshrs.set(i, new Mshr(line, mshr.sent(), mshr.request(), access));
            if (mshr.request() != Request.UPGRADE) {
                countMiss(line, now, access);
                observed(line, now, true, access);
            }
            return;
        }
    }

    /** The line of an L2 way is used; true if it had been prefetched and this is its first use. */
    private boolean used(int index) {
        if (prefetched[index] == NOT_PREFETCHED) {
            return false;
        }
        (prefetched[index] == GUESSED ? counters.prefetches : counters.ownershipPrefetches).useful++;
        prefetched[index] = NOT_PREFETCHED;
        return true;
    }

    /** The line of an L2 way is gone. */
    private void unused(int index) {
        if (prefetched[index] != NOT_PREFETCHED) {
            (prefetched[index] == GUESSED ? counters.prefetches : counters.ownershipPrefetches).useless++;
            prefetched[index] = NOT_PREFETCHED;
        }
    }

    private PrefetchCounters of(Access access) {
        return access == Access.PREFETCH ? counters.prefetches : counters.ownershipPrefetches;
    }

    // ---------------------------------------------------------------- room

    /** A way of the L2 for a new line, or −1: all pinned (as is {@code keep}), or no room in the write-back buffer. */
    private int reserveWay(long line, long now, long keep) {
        int way = l2.emptyWay(line);
        if (way < 0) {
            way = l2.victim(line, pinned(l2.firstWay(line), keep));
            if (way < 0 || !evict(way, now)) {
                return -1;
            }
        }
        l2.take(way, line);
        state[way] = (byte) LineState.I.ordinal();
        return way;
    }

    private long pinned(int first, long keep) {
        long mask = 0;
        for (int way = 0; way < l2.ways(); way++) {
            if (l2.lineAt(first + way) == keep || protocol.stalls(STATES[state[first + way]], CoherenceEvent.REPLACE)) {
                mask |= 1L << way;
            }
        }
        return mask;
    }

    private boolean evict(int way, long now) {
        long line = l2.lineAt(way);
        LineState from = STATES[state[way]];
        Cell.Move move = protocol.move(from, CoherenceEvent.REPLACE);
        boolean dirty = move.does(CoherenceAction.SEND_WRITEBACK);
        if (dirty && writebacks.size() >= config.writebackEntries()) {
            return false;
        }
        dropL1d(line, way);
        dropCode(line);
        counters.l2Evictions++;
        if (events.wants(EventKind.LINE_EVICTED)) {
            events.add(new LineEvicted(now, core, Level.L2, line, dirty));
        }
        tellChange(line, now, from, move.next(), CoherenceEvent.REPLACE);
        if (dirty) {
            byte[] data = new byte[CacheConfig.LINE_BYTES];
            l2.getLine(way, data, 0);
            writebacks.add(new Writeback(line, data, move.next()));
            counters.requests[Request.WRITEBACK.ordinal()]++;
            post(new BusMessage(
                    now + answerCycles,
                    core,
                    sequence++,
                    BusMessage.Kind.REQUEST,
                    Request.WRITEBACK,
                    line,
                    0,
                    data,
                    false,
                    true,
                    true));
            if (events.wants(EventKind.REQUEST_SENT)) {
                events.add(new RequestSent(now, core, Request.WRITEBACK, line));
            }
        }
        l2.drop(way);
        unused(way);
        state[way] = (byte) LineState.I.ordinal();
        return true;
    }

    private int fillL1d(long line, int inL2, long now) {
        int way = l1d.emptyWay(line);
        if (way < 0) {
            way = l1d.victim(line, 0);
            long leaving = l1d.lineAt(way);
            if (events.wants(EventKind.LINE_EVICTED)) {
                events.add(new LineEvicted(now, core, Level.L1D, leaving, permission[way] == WRITE));
            }
            dropL1d(leaving, l2.find(leaving));
        }
        l1d.take(way, line);
        l1d.copyLine(way, l2, inL2);
        boolean writable = !writeThrough && writesInPlace[state[inL2]] && l1i.find(line) < 0;
        permission[way] = writable ? WRITE : READ;
        return way;
    }

    private void fillL1i(long line, int inL2, long now) {
        int inL1d = l1d.find(line);
        if (inL1d >= 0) {
            mergeL1d(inL1d, inL2);
            permission[inL1d] = READ;
        }
        int way = l1i.emptyWay(line);
        if (way < 0) {
            way = l1i.victim(line, 0);
            if (events.wants(EventKind.LINE_EVICTED)) {
                events.add(new LineEvicted(now, core, Level.L1I, l1i.lineAt(way), false));
            }
            dropCode(l1i.lineAt(way));
        }
        l1i.take(way, line);
        l1i.filledForRetry(way); // the fetch comes again
        l1i.copyLine(way, l2, inL2);
        byte[] bytes = new byte[CacheConfig.LINE_BYTES];
        l1i.getLine(way, bytes, 0);
        codeListener.codeFilled(line, bytes);
    }

    /** Takes the L1D's newer bytes into the L2. */
    private void mergeL1d(int inL1d, int inL2) {
        if (permission[inL1d] == WRITE) {
            l2.copyLine(inL2, l1d, inL1d);
        }
    }

    private void dropL1d(long line, int inL2) {
        int index = l1d.find(line);
        if (index >= 0) {
            mergeL1d(index, inL2);
            permission[index] = NONE;
            l1d.drop(index);
        }
    }

    private void dropCode(long line) {
        int index = l1i.find(line);
        if (index >= 0) {
            l1i.drop(index);
            codeListener.codeDropped(line);
        }
    }

    // ---------------------------------------------------------------- locks

    /** Lets the locked line go when its time has come; called before anything that happens at {@code now}. */
    private void releaseLock(long now) {
        if (lockedLine >= 0 && now >= lockReleaseAt) {
            int index = l2.find(lockedLine);
            LineState held = index < 0 ? LineState.I : STATES[state[index]];
            LineState next = protocol.move(held, CoherenceEvent.UNLOCK).next();
            change(index, lockedLine, lockReleaseAt, next, CoherenceEvent.UNLOCK);
            lockedLine = -1;
        }
    }

    /**
     * Owns a line for a locked read-modify-write and holds it until {@code lockUntil}.
     *
     * @return the latency of the access, or one of the negative numbers above
     */
    public int lock(long line, long now) {
        releaseLock(now);
        if (lockedLine == line) {
            return 0; // the second half of CMPXCHG16B
        }
        int latency = onStoreMiss(line, now, CoherenceEvent.LOCK, Access.LOCKED);
        if (latency >= 0) {
            lockedLine = line;
            lockReleaseAt = Long.MAX_VALUE;
            if (events.wants(EventKind.LINE_LOCKED)) {
                events.add(new LineLocked(now, core, line));
            }
        }
        return latency;
    }

    /** Sets when the locked line is let go. */
    public void unlockAt(long when) {
        lockReleaseAt = when;
        if (events.wants(EventKind.LINE_UNLOCKED)) {
            events.add(new LineUnlocked(when, core, lockedLine));
        }
    }

    // ---------------------------------------------------------------- messages

    /**
     * Applies a message of the bus at its exact time.
     *
     * @return −1 if done; otherwise the message must be applied again at the cycle returned, when a locked line is let go
     */
    public long apply(CoreMessage message) {
        long now = message.time();
        releaseLock(now);
        return switch (message.kind()) {
            case SNOOP -> onSnoop(message, now);
            case ANSWER -> {
                onAnswer(message, now);
                yield -1;
            }
            case BUS_LOCK_GRANTED, FLUSH_DONE -> -1;
        };
    }

    private long onSnoop(CoreMessage message, long now) {
        long line = message.line();
        CoherenceEvent event = message.event();
        Writeback writeback = writebackOf(line);
        int index = writeback == null ? l2.find(line) : -1;
        LineState before = writeback != null ? writeback.state : index < 0 ? LineState.I : STATES[state[index]];
        if (protocol.stalls(before, event)) {
            if (lockedLine != line) {
                throw bug(event + " stalls in " + before + ", but only a locked line may let a snoop wait", line, now);
            }
            counters.snoopsStalled++;
            return lockReleaseAt;
        }
        Cell.Move move = protocol.move(before, event);
        byte[] data = null;
        if (move.does(CoherenceAction.INTERVENE)) {
            counters.interventions++;
            data = writeback != null ? writeback.data : currentData(line, index);
        }
        if (writeback != null) {
            writeback.state = move.next();
            tellChange(line, now, before, move.next(), event);
        } else if (index >= 0) {
            settle(index, line, now, move.next(), event);
        }
        counters.snoops++;
        post(new BusMessage(
                now + answerCycles,
                core,
                sequence++,
                BusMessage.Kind.SNOOP_ANSWER,
                null,
                line,
                message.transaction(),
                data,
                move.does(CoherenceAction.ASSERT_SHARED),
                before.dirty(),
                move.does(CoherenceAction.WRITE_MEMORY)));
        if (events.wants(EventKind.LINE_SNOOPED)) {
            events.add(new LineSnooped(now, core, line, event, before, move.next(), data != null));
        }
        return -1;
    }

    /** After a snoop: takes away from the L1s, and from the L2, what the new state does not allow. */
    private void settle(int index, long line, long now, LineState next, CoherenceEvent event) {
        boolean lost = STATES[state[index]].readable() && !next.readable();
        if (lost) {
            counters.invalidations++;
            unused(index);
            dropL1d(line, index);
            dropCode(line);
        } else {
            int inL1d = l1d.find(line);
            if (inL1d >= 0 && !writesInPlace[next.ordinal()]) {
                mergeL1d(inL1d, index);
                permission[inL1d] = READ;
            }
            if (prefetched[index] == OWNED_AHEAD) {
                unused(index); // somebody else took the ownership
            }
        }
        change(index, line, now, next, event);
        if (next == LineState.I) {
            l2.drop(index);
        }
    }

    private byte[] currentData(long line, int inL2) {
        int inL1d = l1d.find(line);
        if (inL1d >= 0) {
            mergeL1d(inL1d, inL2);
        }
        byte[] data = new byte[CacheConfig.LINE_BYTES];
        l2.getLine(inL2, data, 0);
        return data;
    }

    private void onAnswer(CoreMessage message, long now) {
        long line = message.line();
        CoherenceEvent event = message.event();
        if (event == CoherenceEvent.WRITEBACK_DONE) {
            Writeback writeback = writebackOf(line);
            if (writeback == null) {
                throw bug("a write-back was acknowledged that nobody sent", line, now);
            }
            LineState next = protocol.move(writeback.state, event).next();
            writebacks.remove(writeback);
            tellChange(line, now, writeback.state, next, event);
            return;
        }
        int index = l2.find(line);
        LineState from = index < 0 ? LineState.I : STATES[state[index]];
        Cell.Move move = protocol.move(from, event);
        Mshr mshr = takeMshr(line, now);
        if (events.wants(EventKind.LINE_DELIVERED)) {
            events.add(new LineDelivered(now, core, line, event, message.source()));
        }
        if (move.does(CoherenceAction.FILL)) {
            l2.setLine(index, message.data(), 0);
            if (mshr.request() == Request.READ || mshr.access() == Access.PREFETCH) {
                l2.filled(index);
            } else {
                l2.filledForRetry(index); // the write comes again and turns E to M here
            }
        } else {
            l2.touch(index);
        }
        change(index, line, now, move.next(), event);
        switch (mshr.access()) {
            case PREFETCH -> prefetched[index] = GUESSED; // stays in the L2 until somebody wants it
            case FETCH -> fillL1i(line, index, now);
            case LOAD, WALK -> arrivedInL1d(line, index, now);
            case STORE, LOCKED -> {
                if (!writeThrough) {
                    arrivedInL1d(line, index, now);
                }
            }
            case PREFETCH_OWNERSHIP -> {
                prefetched[index] = OWNED_AHEAD;
                if (!writeThrough) {
                    permission[arrivedInL1d(line, index, now)] = READ; // so that the first store shows itself here
                }
            }
        }
    }

    private int arrivedInL1d(long line, int inL2, long now) {
        int index = l1d.find(line);
        if (index < 0) {
            index = fillL1d(line, inL2, now);
            l1d.filledForRetry(index);
        }
        return index;
    }

    private Mshr takeMshr(long line, long now) {
        for (int i = 0; i < mshrs.size(); i++) {
            if (mshrs.get(i).line() == line) {
                return mshrs.remove(i);
            }
        }
        throw bug("an answer came for which no MSHR waits", line, now);
    }

    private Writeback writebackOf(long line) {
        for (int i = 0; i < writebacks.size(); i++) {
            if (writebacks.get(i).line == line) {
                return writebacks.get(i);
            }
        }
        return null;
    }

    private void change(int index, long line, long now, LineState to, CoherenceEvent because) {
        LineState from = STATES[state[index]];
        if (from != to) {
            state[index] = (byte) to.ordinal();
            tellChange(line, now, from, to, because);
        }
    }

    private void tellChange(long line, long now, LineState from, LineState to, CoherenceEvent because) {
        // M_L is M to the outside world; LineLocked and LineUnlocked tell of the lock
        if (visible(from) != visible(to) && events.wants(EventKind.LINE_CHANGED)) {
            events.add(new LineChanged(now, core, line, visible(from), visible(to), because));
        }
    }

    private static LineState visible(LineState state) {
        return state == LineState.M_L ? LineState.M : state;
    }

    private void missed(long now, Level level, long line, Access access) {
        if (events.wants(EventKind.LINE_MISSED)) {
            events.add(new LineMissed(now, core, level, line, access));
        }
    }

    private void post(BusMessage message) {
        outbox.add(message);
    }

    /** Asks the bus to write a line to memory and drop every copy, ours too. */
    public void sendFlush(long line, long now) {
        counters.requests[Request.FLUSH.ordinal()]++;
        post(new BusMessage(
                now + config.l2().hitCycles(),
                core,
                sequence++,
                BusMessage.Kind.REQUEST,
                Request.FLUSH,
                line,
                0,
                null,
                false,
                false,
                true));
        if (events.wants(EventKind.REQUEST_SENT)) {
            events.add(new RequestSent(now, core, Request.FLUSH, line));
        }
    }

    /** Asks for the whole bus. */
    public void sendBusLock(long now) {
        counters.requests[Request.BUS_LOCK.ordinal()]++;
        post(new BusMessage(
                now + config.l2().hitCycles(),
                core,
                sequence++,
                BusMessage.Kind.REQUEST,
                Request.BUS_LOCK,
                -1,
                0,
                null,
                false,
                false,
                false));
        if (events.wants(EventKind.REQUEST_SENT)) {
            events.add(new RequestSent(now, core, Request.BUS_LOCK, -1));
        }
    }

    /** Gives the bus back. */
    public void sendBusUnlock(long now) {
        post(new BusMessage(
                now + answerCycles,
                core,
                sequence++,
                BusMessage.Kind.BUS_UNLOCK,
                null,
                -1,
                0,
                null,
                false,
                false,
                false));
    }

    // ---------------------------------------------------------------- what others may look at

    /** Messages for the bus; the machine empties it at the end of a window. */
    public List<BusMessage> outbox() {
        return outbox;
    }

    /** The state of a line for the protocol, transient and leaving states included. */
    public LineState stateOf(long line) {
        Writeback writeback = writebackOf(line);
        if (writeback != null) {
            return writeback.state;
        }
        int index = l2.find(line);
        return index < 0 ? LineState.I : STATES[state[index]];
    }

    /** True if this level holds the line now. */
    public boolean holds(Level level, long line) {
        return switch (level) {
            case L1I -> l1i.find(line) >= 0;
            case L1D -> l1d.find(line) >= 0;
            case L2 -> l2.find(line) >= 0 && STATES[state[l2.find(line)]].readable();
            case L3, DRAM -> false;
        };
    }

    /** True if the L1I holds the line, or a fetch of it is under way. */
    public boolean isCode(long line) {
        return l1i.find(line) >= 0;
    }

    /** This core's bytes of a line, if it has a copy that may be read or is in the write-back buffer; else null. */
    public byte[] peek(long line) {
        byte[] data = new byte[CacheConfig.LINE_BYTES];
        Writeback writeback = writebackOf(line);
        if (writeback != null
                && writeback.state.dirty()) { // otherwise it gave the data away, and the line may be newer
            System.arraycopy(writeback.data, 0, data, 0, data.length);
            return data;
        }
        int index = l2.find(line);
        if (index < 0 || !STATES[state[index]].readable()) {
            return null;
        }
        int inL1d = l1d.find(line);
        if (inL1d >= 0) {
            l1d.getLine(inL1d, data, 0);
        } else {
            l2.getLine(index, data, 0);
        }
        return data;
    }

    /** Overwrites bytes in every copy that this core has, as a debugger would; changes no state and costs nothing. */
    public void poke(long line, int offset, byte value) {
        Writeback writeback = writebackOf(line);
        if (writeback != null) {
            writeback.data[offset] = value;
        }
        int index = l1d.find(line);
        if (index >= 0) {
            l1d.write(index, offset, 1, value);
        }
        index = l2.find(line);
        if (index >= 0) {
            l2.write(index, offset, 1, value);
        }
        if (l1i.find(line) >= 0) {
            dropCode(line);
        }
    }

    /** Tells the code listener of every line that the L1I holds, after a restore. */
    public void republishCode() {
        for (int index = 0; index < l1i.lines(); index++) {
            if (l1i.lineAt(index) >= 0) {
                byte[] bytes = new byte[CacheConfig.LINE_BYTES];
                l1i.getLine(index, bytes, 0);
                codeListener.codeFilled(l1i.lineAt(index), bytes);
            }
        }
    }

    /** True if nothing of this core is outstanding. */
    public boolean quiet() {
        return mshrs.isEmpty() && writebacks.isEmpty() && outbox.isEmpty();
    }

    private IllegalStateException bug(String what, long line, long now) {
        return new IllegalStateException(
                what + " (core " + core + ", line 0x" + Long.toHexString(line) + ", cycle " + now + ")");
    }

    private record Saved(
            Object l1i,
            Object l1d,
            Object l2,
            byte[] permission,
            byte[] state,
            Object prefetcher,
            byte[] prefetched,
            List<Mshr> mshrs,
            List<Writeback> writebacks,
            long lockedLine,
            long lockReleaseAt,
            long sequence,
            CacheCounters counters) {}

    /** The state now; the outbox is empty between windows. */
    public Object save() {
        return new Saved(
                l1i.save(),
                l1d.save(),
                l2.save(),
                permission.clone(),
                state.clone(),
                prefetcher == null ? null : prefetcher.save(),
                prefetched.clone(),
                List.copyOf(mshrs),
                writebacks.stream().map(Writeback::copy).toList(),
                lockedLine,
                lockReleaseAt,
                sequence,
                counters.copy());
    }

    /** Goes back to a saved state. */
    public void restore(Object object) {
        Saved saved = (Saved) object;
        l1i.restore(saved.l1i);
        l1d.restore(saved.l1d);
        l2.restore(saved.l2);
        System.arraycopy(saved.permission, 0, permission, 0, permission.length);
        System.arraycopy(saved.state, 0, state, 0, state.length);
        if (prefetcher != null) {
            prefetcher.restore(saved.prefetcher);
        }
        System.arraycopy(saved.prefetched, 0, prefetched, 0, prefetched.length);
        mshrs.clear();
        mshrs.addAll(saved.mshrs);
        writebacks.clear();
        saved.writebacks.forEach(writeback -> writebacks.add(writeback.copy()));
        lockedLine = saved.lockedLine;
        lockReleaseAt = saved.lockReleaseAt;
        sequence = saved.sequence;
        counters.copyFrom(saved.counters);
        outbox.clear();
    }
}
