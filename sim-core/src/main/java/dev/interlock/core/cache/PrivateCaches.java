package dev.interlock.core.cache;

import dev.interlock.core.coherence.CoherenceEvent;
import dev.interlock.core.coherence.LineState;
import dev.interlock.core.coherence.TransitionTable;
import dev.interlock.core.event.Access;
import dev.interlock.core.event.EventLog;
import dev.interlock.core.event.Level;
import dev.interlock.core.event.Request;
import dev.interlock.core.time.BusMessage;
import dev.interlock.core.time.CoreMessage;
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
 * <p>A line has one state for the protocol, whatever the number of its copies here. An L1D copy has a local permission
 * besides. A line that may be written in L1D is not in L1I, so code that writes code is found on the slow path. What the L2
 * promises about the L1s is {@link Inclusion}; a line of which only the other L1 has a copy is found there in the time of the
 * L2, and counts as a hit of it.
 *
 * <p>A miss takes its place at once (the victim leaves before the data comes), so a fill always finds it; the place then
 * carries the transient state. Such a place, and that of a locked line, is pinned.
 *
 * <p>Every method takes the cycle at which it happens. A method that answers {@link #MISS_SENT}, {@link
 * #LINE_BUSY} or {@link #NO_ROOM} has not performed the access and is called again when an answer has arrived.
 *
 * <p>Here are the hits and what the core calls. Behind it: {@code PrivateLines} the arrays, {@code FillPath} the ways that
 * lines take, {@code MissUnit} misses, prefetches and answers, {@code SnoopPort} what other cores ask, {@code LineLock} the locked line,
 * {@code BusPort} what is sent.
 */
public final class PrivateCaches {
    /** A miss began just now: the line is not ready, and the answer carries the account of the wait. */
    public static final int MISS_SENT = -1;
    /** The line is under way already, for another access or out of the write-back buffer. */
    public static final int LINE_BUSY = -2;
    /** No MSHR, no way that may leave, or no room in the write-back buffer: try again after any answer. */
    public static final int NO_ROOM = -3;

    private final CacheLevels config;
    private final boolean writeThrough;
    private final PrivateLines lines;
    private final FillPath fills;
    private final CacheArray l1i;
    private final CacheArray l1d;
    private final CacheArray l2;
    private final byte[] permission;
    private final LineLock lock;
    private final MissUnit misses;
    private final SnoopPort snoops;
    private final BusPort bus;

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
        this.config = config;
        writeThrough = config.l1dWrites() == WritePolicy.WRITE_THROUGH;
        bus = new BusPort(core, config.l2().hitCycles(), answerCycles, events, counters);
        lines = new PrivateLines(core, config, protocol, seed, events, counters);
        fills = new FillPath(core, config, protocol, lines, bus, events, counters);
        l1i = lines.l1i;
        l1d = lines.l1d;
        l2 = lines.l2;
        permission = lines.permission;
        lock = new LineLock(core, protocol, lines, events);
        misses = new MissUnit(core, config, protocol, lines, fills, bus, events, counters);
        snoops = new SnoopPort(core, protocol, lines, lock, bus, events, counters);
    }

    /** Lets the fetch unit hear of changes of the L1I. */
    public void listen(CodeListener listener) {
        lines.codeListener = listener;
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
        return index >= 0 && permission[index] == PrivateLines.WRITE ? index : -1;
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
        lock.releaseIfDue(now);
        int missed = misses.lookUp(line, now, CoherenceEvent.LOAD, access);
        if (missed < 0) {
            return missed;
        }
        counters.l2Hits++;
        misses.missedL1(line, now, access);
        l1d.filled(fills.toL1d(line, now));
        misses.observed(line, now, used(line), access);
        return config.l2().hitCycles();
    }

    /**
     * Makes a line writable in the L1D, for a store or ({@code event} LOCK) a locked read-modify-write.
     *
     * @return the latency if this core owned the line already, else one of the negative numbers above
     */
    public int onStoreMiss(long line, long now, CoherenceEvent event, Access access) {
        lock.releaseIfDue(now);
        boolean inL1 = l1d.find(line) >= 0;
        int missed = misses.lookUp(line, now, event, access);
        if (missed < 0) {
            return missed;
        }
        lines.dropCode(line);
        if (writeThrough) {
            return onStoreThrough(line, inL1, now, access);
        }
        int latency = config.l1d().hitCycles();
        int index = l1d.find(line);
        if (!inL1) {
            counters.l2Hits++;
            misses.missedL1(line, now, access);
            index = fills.toL1d(line, now);
            l1d.filledForRetry(index); // the write that follows touches it
            latency = config.l2().hitCycles();
            misses.observed(line, now, used(line), access);
        } else {
            used(line);
        }
        permission[index] = PrivateLines.WRITE;
        return latency;
    }

    /** The L2 owns the line of a store, and takes it; a copy in the L1D follows, but none is made. */
    private int onStoreThrough(long line, boolean inL1, long now, Access access) {
        boolean fresh = used(line);
        if (!inL1) {
            counters.l2Hits++;
            misses.missedL1(line, now, access);
            misses.observed(line, now, fresh, access);
        }
        return config.l2().hitCycles();
    }

    /** An access uses a line; true if it had been prefetched and this is its first use. */
    private boolean used(long line) {
        return lines.marks.used(lines.find(line));
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

    /** A fetch, if the L1I has the line: true, and the use is noted. */
    public boolean fetchHit(long line) {
        int index = l1i.find(line);
        if (index < 0) {
            return false;
        }
        l1i.touch(index);
        return true;
    }

    /**
     * Brings a line to the L1I.
     *
     * @return 0 if it was there, the L2's latency if the L2 had it, else one of the negative numbers above
     */
    public int fetch(long line, long now) {
        if (fetchHit(line)) {
            return 0;
        }
        lock.releaseIfDue(now);
        int missed = misses.lookUp(line, now, CoherenceEvent.LOAD, Access.FETCH);
        if (missed < 0) {
            return missed;
        }
        counters.l2Hits++;
        misses.missedL1(line, now, Access.FETCH);
        fills.toL1i(line, now);
        misses.observed(line, now, used(line), Access.FETCH);
        return config.l2().hitCycles();
    }

    /**
     * Asks for ownership of a line ahead of the store that will want it. Changes nothing that the store could see but when
     * its line is there; another core may take the line away again before.
     *
     * @param most how many such requests may be under way at once
     * @return false if no more can be sent now
     */
    public boolean prefetchOwnership(long line, long now, int most) {
        lock.releaseIfDue(now);
        return misses.prefetchOwnership(line, now, most);
    }

    /** How many requests for ownership ahead leave an MSHR of the L1D to a load and one to the oldest store. */
    public int mostOwnedAhead() {
        return Math.max(0, config.l1d().mshrs() - 2);
    }

    // ---------------------------------------------------------------- locks

    /**
     * Owns a line for a locked read-modify-write and holds it until {@code lockUntil}.
     *
     * @return the latency of the access, or one of the negative numbers above
     */
    public int lock(long line, long now) {
        lock.releaseIfDue(now);
        if (lock.holds(line)) {
            return 0; // the second half of CMPXCHG16B
        }
        int latency = onStoreMiss(line, now, CoherenceEvent.LOCK, Access.LOCKED);
        if (latency >= 0) {
            lock.hold(line, now);
        }
        return latency;
    }

    /** Sets when the locked line is let go. */
    public void unlockAt(long when) {
        lock.letGoAt(when);
    }

    // ---------------------------------------------------------------- messages

    /**
     * Applies a message of the bus at its exact time.
     *
     * @return −1 if done; otherwise the message must be applied again at the cycle returned, when a locked line is let go
     */
    public long apply(CoreMessage message) {
        long now = message.time();
        lock.releaseIfDue(now);
        return switch (message.kind()) {
            case SNOOP -> snoops.snoop(message, now);
            case ANSWER -> {
                misses.answer(message, now);
                yield -1;
            }
            case BUS_LOCK_GRANTED, FLUSH_DONE, UNCACHED_DATA, WRITE_DONE -> -1;
        };
    }

    /** Asks the bus to write a line to memory and drop every copy, ours too. */
    public void sendFlush(long line, long now) {
        bus.request(Request.FLUSH, line, now);
    }

    /** Asks for bytes of a line past the caches; any copy goes to memory first, ours too. */
    public void sendUncachedRead(long line, long now) {
        bus.request(Request.READ_UNCACHED, line, now);
    }

    /**
     * Writes bytes of a line past the caches.
     *
     * @param request WRITE_UNCACHED, or WRITE_THROUGH if our own copy stays; see {@link #writtenThrough}
     * @param data a line; not changed any more
     * @param mask its bytes that are written, bit n for byte n
     */
    public void sendWrite(Request request, long line, byte[] data, long mask, long now) {
        bus.write(request, line, data, mask, now);
    }

    /** Our write through to memory is done: a copy that we still have takes the bytes too. */
    public void writtenThrough(long line, byte[] data, long mask) {
        lines.writtenThrough(line, data, mask);
    }

    /** Asks for the whole bus. */
    public void sendBusLock(long now) {
        bus.request(Request.BUS_LOCK, -1, now);
    }

    /** Gives the bus back. */
    public void sendBusUnlock(long now) {
        bus.unlock(now);
    }

    /** Messages for the bus; the machine empties it at the end of a window. */
    public List<BusMessage> outbox() {
        return bus.outbox;
    }

    // ---------------------------------------------------------------- what others may look at

    /** The state of a line for the protocol, transient and leaving states included. */
    public LineState stateOf(long line) {
        return lines.stateOf(line);
    }

    /** True if this level holds the line now. */
    public boolean holds(Level level, long line) {
        return lines.holds(level, line);
    }

    /** True if the L1I holds the line, or a fetch of it is under way. */
    public boolean isCode(long line) {
        return l1i.find(line) >= 0;
    }

    /** This core's bytes of a line, if it has a copy that may be read or is in the write-back buffer; else null. */
    public byte[] peek(long line) {
        return lines.peek(line);
    }

    /** Overwrites bytes in every copy that this core has, as a debugger would; changes no state and costs nothing. */
    public void poke(long line, int offset, byte value) {
        lines.poke(line, offset, value);
    }

    /** Tells the code listener of every line that the L1I holds, after a restore. */
    public void republishCode() {
        lines.republishCode();
    }

    /** True if nothing of this core is outstanding. */
    public boolean quiet() {
        return misses.quiet() && lines.writebacks.isEmpty() && bus.outbox.isEmpty();
    }

    private record Saved(Object lines, Object misses, long[] lock, long sequence, CacheCounters counters) {}

    /** The state now; the outbox is empty between windows. */
    public Object save() {
        return new Saved(lines.save(), misses.save(), lock.save(), bus.save(), counters.copy());
    }

    /** Goes back to a saved state. */
    public void restore(Object object) {
        Saved saved = (Saved) object;
        lines.restore(saved.lines);
        misses.restore(saved.misses);
        lock.restore(saved.lock);
        bus.restore(saved.sequence);
        counters.copyFrom(saved.counters);
    }
}
