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
import dev.interlock.core.event.SimEvent.LineDelivered;
import dev.interlock.core.event.SimEvent.LineMissed;
import dev.interlock.core.event.SimEvent.LinePrefetched;
import dev.interlock.core.time.CoreMessage;
import java.util.List;

/**
 * What the L1s did not have: the lookup in the L2, the request of what it has not got either, prefetches, and the answers.
 *
 * <p>A demand miss and a prefetch of one line share an MSHR: who comes second waits, and if the first was a prefetch, the
 * MSHR is the demand's from then on.
 */
final class MissUnit {
    private final int core;
    private final TransitionTable protocol;
    private final CacheLevels config;
    private final PrivateLines lines;
    private final FillPath fills;
    private final BusPort bus;
    private final EventLog events;
    private final CacheCounters counters;
    private final boolean writeThrough;
    private final MshrFile mshrs;

    /** Null if there is none. */
    private final Prefetcher prefetcher;

    private final long[] guesses;

    MissUnit(
            int core,
            CacheLevels config,
            TransitionTable protocol,
            PrivateLines lines,
            FillPath fills,
            BusPort bus,
            EventLog events,
            CacheCounters counters) {
        this.core = core;
        this.protocol = protocol;
        this.config = config;
        this.lines = lines;
        this.fills = fills;
        this.bus = bus;
        this.events = events;
        this.counters = counters;
        writeThrough = config.l1dWrites() == WritePolicy.WRITE_THROUGH;
        mshrs = new MshrFile(config);
        prefetcher = Prefetcher.of(config.prefetch());
        guesses = new long[config.prefetch().degree()];
    }

    // ---------------------------------------------------------------- demand misses

    /** 0 if the event is a hit in the private caches; otherwise asks for the line as the protocol says, and why not. */
    int lookUp(long line, long now, CoherenceEvent event, Access access) {
        if (lines.writebacks.of(line) != null) {
            // MI_A and its like stall: the line comes back from memory after it has arrived there
            return PrivateCaches.LINE_BUSY;
        }
        int slot = lines.find(line);
        LineState from = lines.stateAt(slot);
        if (protocol.stalls(from, event)) {
            joinPrefetch(line, now, access);
            return PrivateCaches.LINE_BUSY;
        }
        Cell.Move move = protocol.move(from, event);
        if (move.does(CoherenceAction.HIT)) {
            return hit(line, now, move.next(), event, access);
        }
        if (!mshrs.hasRoomFor(access)) {
            return PrivateCaches.NO_ROOM;
        }
        int place = slot >= 0 ? slot : fills.reserve(line, now, -1, access);
        if (place < 0) {
            return PrivateCaches.NO_ROOM;
        }
        send(line, place, now, event, move, access, slot < 0);
        if (slot < 0) {
            observed(line, now, true, access);
        }
        return PrivateCaches.MISS_SENT;
    }

    private int hit(long line, long now, LineState next, CoherenceEvent event, Access access) {
        if (!fills.bringUp(line, event, access, now)) {
            return PrivateCaches.NO_ROOM;
        }
        int slot = lines.find(line);
        if (lines.inL2(slot)) {
            lines.l2.touch(slot);
        }
        lines.change(slot, line, now, next, event);
        return 0;
    }

    /** Takes an MSHR and sends the request of a move; the line has its place. */
    private void send(
            long line, int slot, long now, CoherenceEvent event, Cell.Move move, Access access, boolean demandMiss) {
        Request read = access == Access.LOAD_SHARED ? Request.READ_SHARED : Request.READ;
        Request request = move.does(CoherenceAction.SEND_READ)
                ? read
                : move.does(CoherenceAction.SEND_RFO) ? Request.RFO : Request.UPGRADE;
        mshrs.add(new Mshr(line, now, request, access));
        lines.change(slot, line, now, move.next(), event);
        if (demandMiss) {
            countMiss(line, now, access);
        }
        bus.request(request, line, now);
    }

    private void countMiss(long line, long now, Access access) {
        missedL1(line, now, access);
        counters.l2Misses++;
        tellMissed(now, Level.L2, line, access);
    }

    /** Counts a miss of the L1 that the L2 can serve. */
    void missedL1(long line, long now, Access access) {
        if (access == Access.FETCH) {
            counters.l1iMisses++;
            tellMissed(now, Level.L1I, line, access);
        } else {
            counters.l1dMisses++;
            tellMissed(now, Level.L1D, line, access);
        }
    }

    private void tellMissed(long now, Level level, long line, Access access) {
        if (events.wants(EventKind.LINE_MISSED)) {
            events.add(new LineMissed(now, core, level, line, access));
        }
    }

    // ---------------------------------------------------------------- prefetches

    /** Lets the prefetcher see that an access came to the L2, and sends what it guesses. */
    void observed(long line, long now, boolean fresh, Access access) {
        if (prefetcher == null || access == Access.WALK) {
            return;
        }
        int count = prefetcher.observe(line, fresh, guesses);
        for (int i = 0; i < count; i++) {
            if (mshrs.outstanding(Access.PREFETCH) < config.prefetch().mshrs()) {
                prefetch(guesses[i], line, now, CoherenceEvent.LOAD, Access.PREFETCH);
            }
        }
    }

    /** Asks for ownership of a line ahead of its store; false if no more than {@code most} may be under way, or no room. */
    boolean prefetchOwnership(long line, long now, int most) {
        if (mshrs.outstanding(Access.PREFETCH_OWNERSHIP) >= most || !mshrs.hasRoomForOwnership()) {
            return false;
        }
        prefetch(line, -1, now, CoherenceEvent.STORE, Access.PREFETCH_OWNERSHIP);
        return true;
    }

    /** Sends a prefetch, unless the line is here or under way, or there is no room for it. {@code keep} must not leave. */
    private void prefetch(long line, long keep, long now, CoherenceEvent event, Access access) {
        if (!mshrs.hasRoomForPrefetch() || lines.writebacks.of(line) != null) {
            return;
        }
        int slot = lines.find(line);
        LineState from = lines.stateAt(slot);
        if (!(protocol.cell(from, event) instanceof Cell.Move move) || move.does(CoherenceAction.HIT)) {
            return;
        }
        int place = slot >= 0 ? slot : fills.reserve(line, now, keep, access);
        if (place < 0) {
            return;
        }
        if (slot >= 0) {
            lines.marks.used(slot);
        }
        lines.marks.of(access).issued++;
        if (events.wants(EventKind.LINE_PREFETCHED)) {
            events.add(new LinePrefetched(now, core, line, access));
        }
        send(line, place, now, event, move, access, false);
    }

    /** An access wants a line that is under way; if a prefetch asked for it, the MSHR now serves the access. */
    private void joinPrefetch(long line, long now, Access access) {
        Mshr mshr = mshrs.of(line);
        if (mshr == null || mshr.access() != Access.PREFETCH && mshr.access() != Access.PREFETCH_OWNERSHIP) {
            return;
        }
        boolean takesMshrOfL1 = mshr.access() == Access.PREFETCH || access == Access.FETCH;
        if (takesMshrOfL1 && !mshrs.hasRoomInL1For(access)) {
            return; // it finds the line in the L2 later
        }
        lines.marks.of(mshr.access()).late++;
        mshrs.replace(mshr, new Mshr(line, mshr.sent(), mshr.request(), access));
        if (mshr.request() != Request.UPGRADE) {
            countMiss(line, now, access);
            observed(line, now, true, access);
        }
    }

    // ---------------------------------------------------------------- answers

    /** Takes the answer to a request or a write-back. */
    void answer(CoreMessage message, long now) {
        long line = message.line();
        CoherenceEvent event = message.event();
        if (event == CoherenceEvent.WRITEBACK_DONE) {
            writtenBack(line, now);
            return;
        }
        int slot = lines.find(line);
        Cell.Move move = protocol.move(lines.stateAt(slot), event);
        Mshr mshr = mshrs.take(line);
        if (mshr == null) {
            throw lines.bug("an answer came for which no MSHR waits", line, now);
        }
        if (events.wants(EventKind.LINE_DELIVERED)) {
            events.add(new LineDelivered(now, core, line, event, message.source()));
        }
        if (move.does(CoherenceAction.FILL)) {
            // a write comes again, and turns E to M where the line is
            boolean forRetry = !mshr.request().reads() && mshr.access() != Access.PREFETCH;
            lines.arrived(slot, line, message.data(), forRetry);
        } else if (lines.inL2(slot)) {
            lines.l2.touch(slot);
        }
        lines.change(slot, line, now, move.next(), event);
        if (move.does(CoherenceAction.FILL) && !lines.inL2(slot)) {
            lines.permitInL1(slot, line);
        }
        toL1(mshr.access(), line, now);
    }

    private void writtenBack(long line, long now) {
        Writeback writeback = lines.writebacks.of(line);
        if (writeback == null) {
            throw lines.bug("a write-back was acknowledged that nobody sent", line, now);
        }
        lines.writebacks.remove(writeback);
        if (writeback.state == LineState.I) {
            return; // it was clean, and for the protocol it has not been here since
        }
        LineState next =
                protocol.move(writeback.state, CoherenceEvent.WRITEBACK_DONE).next();
        lines.tellChange(line, now, writeback.state, next, CoherenceEvent.WRITEBACK_DONE);
    }

    /** Has a line that has come where its access will look for it; if there is no room, the access brings it itself. */
    private void toL1(Access access, long line, long now) {
        switch (access) {
            case PREFETCH -> lines.marks.brought(lines.find(line), access); // stays in the L2 until somebody wants it
            case FETCH -> fills.toL1i(line, now);
            case LOAD, LOAD_SHARED, WALK -> toL1d(line, now);
            case STORE, LOCKED -> {
                if (!writeThrough) {
                    toL1d(line, now);
                }
            }
            case PREFETCH_OWNERSHIP -> {
                int index = writeThrough ? -1 : toL1d(line, now);
                if (index >= 0) {
                    lines.permission[index] = PrivateLines.READ; // so that the first store shows itself here
                }
                lines.marks.brought(lines.find(line), access);
            }
        }
    }

    private int toL1d(long line, long now) {
        boolean there = lines.l1d.find(line) >= 0;
        int index = fills.toL1d(line, now);
        if (!there && index >= 0) {
            lines.l1d.filledForRetry(index);
        }
        return index;
    }

    boolean quiet() {
        return mshrs.isEmpty();
    }

    private record Saved(List<Mshr> mshrs, Object prefetcher) {}

    Object save() {
        return new Saved(mshrs.save(), prefetcher == null ? null : prefetcher.save());
    }

    void restore(Object object) {
        Saved saved = (Saved) object;
        mshrs.restore(saved.mshrs);
        if (prefetcher != null) {
            prefetcher.restore(saved.prefetcher);
        }
    }
}
