package dev.interlock.core.cache;

import dev.interlock.core.coherence.CoherenceAction;
import dev.interlock.core.coherence.CoherenceEvent;
import dev.interlock.core.coherence.LineState;
import dev.interlock.core.coherence.TransitionTable;
import dev.interlock.core.coherence.TransitionTable.Cell;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventLog;
import dev.interlock.core.event.Level;
import dev.interlock.core.event.SimEvent.LineChanged;
import dev.interlock.core.event.SimEvent.LineEvicted;
import java.util.List;

/**
 * The lines that one core has: tags, states and bytes of L1I, L1D and L2, and the ways that lines take between them, filling
 * and leaving. Who asks for a line, and why, is the business of others.
 *
 * <p>An index without another word is one of the L2, whose state is the state of the line for the protocol.
 */
final class PrivateLines {
    private static final byte NONE = 0;
    static final byte READ = 1;
    static final byte WRITE = 2;
    private static final LineState[] STATES = LineState.values();

    private final int core;
    private final TransitionTable protocol;
    private final boolean writeThrough;
    private final EventLog events;
    private final CacheCounters counters;
    private final BusPort bus;

    final CacheArray l1i;
    final CacheArray l1d;
    final CacheArray l2;
    /** What the core may do with each line of the L1D. */
    final byte[] permission;

    private final byte[] state;
    private final boolean[] writesInPlace = new boolean[STATES.length];
    final PrefetchMarks marks;
    final WritebackBuffer writebacks;
    PrivateCaches.CodeListener codeListener = new PrivateCaches.CodeListener() {};

    PrivateLines(
            int core,
            CacheLevels config,
            TransitionTable protocol,
            long seed,
            EventLog events,
            CacheCounters counters,
            BusPort bus) {
        this.core = core;
        this.protocol = protocol;
        this.events = events;
        this.counters = counters;
        this.bus = bus;
        l1i = new CacheArray(config.l1i(), seedOf(seed, 0));
        l1d = new CacheArray(config.l1d(), seedOf(seed, 1));
        l2 = new CacheArray(config.l2(), seedOf(seed, 2));
        permission = new byte[l1d.lines()];
        writeThrough = config.l1dWrites() == WritePolicy.WRITE_THROUGH;
        state = new byte[l2.lines()];
        marks = new PrefetchMarks(l2.lines(), counters);
        writebacks = new WritebackBuffer(config.writebackEntries());
        for (LineState s : protocol.states()) {
            writesInPlace[s.ordinal()] = protocol.writesInPlace(s);
        }
    }

    private long seedOf(long seed, int level) {
        return seed * 0x9e3779b97f4a7c15L + (4L * core + level + 1) * 0xbf58476d1ce4e5b9L;
    }

    // ---------------------------------------------------------------- states

    /** The state of the line at an index; I for −1. */
    LineState stateAt(int index) {
        return index < 0 ? LineState.I : STATES[state[index]];
    }

    /** The state of a line, also when it is in the write-back buffer. */
    LineState stateOf(long line) {
        Writeback writeback = writebacks.of(line);
        return writeback != null ? writeback.state : stateAt(l2.find(line));
    }

    /** Gives a line another state, and says so. */
    void change(int index, long line, long now, LineState to, CoherenceEvent because) {
        LineState from = STATES[state[index]];
        if (from != to) {
            state[index] = (byte) to.ordinal();
            tellChange(line, now, from, to, because);
        }
    }

    /** Says that the state of a line has changed. */
    void tellChange(long line, long now, LineState from, LineState to, CoherenceEvent because) {
        // M_L is M to the outside world; LineLocked and LineUnlocked tell of the lock
        if (visible(from) != visible(to) && events.wants(EventKind.LINE_CHANGED)) {
            events.add(new LineChanged(now, core, line, visible(from), visible(to), because));
        }
    }

    private static LineState visible(LineState state) {
        return state == LineState.M_L ? LineState.M : state;
    }

    // ---------------------------------------------------------------- room in the L2

    /** A way of the L2 for a new line, or −1: all pinned (as is {@code keep}), or no room in the write-back buffer. */
    int reserveWay(long line, long now, long keep) {
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
        if (dirty && writebacks.full()) {
            return false;
        }
        dropL1d(line, way);
        dropCode(line);
        counters.l2Evictions++;
        tellEvicted(Level.L2, line, dirty, now);
        tellChange(line, now, from, move.next(), CoherenceEvent.REPLACE);
        if (dirty) {
            byte[] data = new byte[CacheConfig.LINE_BYTES];
            l2.getLine(way, data, 0);
            writebacks.add(new Writeback(line, data, move.next()));
            bus.writeback(line, data, now);
        }
        l2.drop(way);
        marks.unused(way);
        state[way] = (byte) LineState.I.ordinal();
        return true;
    }

    private void tellEvicted(Level level, long line, boolean dirty, long now) {
        if (events.wants(EventKind.LINE_EVICTED)) {
            events.add(new LineEvicted(now, core, level, line, dirty));
        }
    }

    // ---------------------------------------------------------------- from the L2 to the L1s

    /** Copies a line to the L1D; its index there. */
    int fillL1d(long line, int inL2, long now) {
        int way = l1d.emptyWay(line);
        if (way < 0) {
            way = l1d.victim(line, 0);
            long leaving = l1d.lineAt(way);
            tellEvicted(Level.L1D, leaving, permission[way] == WRITE, now);
            dropL1d(leaving, l2.find(leaving));
        }
        l1d.take(way, line);
        l1d.copyLine(way, l2, inL2);
        boolean writable = !writeThrough && writesInPlace[state[inL2]] && l1i.find(line) < 0;
        permission[way] = writable ? WRITE : READ;
        return way;
    }

    /** Copies a line to the L1D, if it is not there, for an access that comes again; its index there. */
    int bringToL1d(long line, int inL2, long now) {
        int index = l1d.find(line);
        if (index < 0) {
            index = fillL1d(line, inL2, now);
            l1d.filledForRetry(index);
        }
        return index;
    }

    /** Copies a line to the L1I. */
    void fillL1i(long line, int inL2, long now) {
        int inL1d = l1d.find(line);
        if (inL1d >= 0) {
            mergeL1d(inL1d, inL2);
            permission[inL1d] = READ;
        }
        int way = l1i.emptyWay(line);
        if (way < 0) {
            way = l1i.victim(line, 0);
            tellEvicted(Level.L1I, l1i.lineAt(way), false, now);
            dropCode(l1i.lineAt(way));
        }
        l1i.take(way, line);
        l1i.filledForRetry(way); // the fetch comes again
        l1i.copyLine(way, l2, inL2);
        codeListener.codeFilled(line, bytesOf(l1i, way));
    }

    // ---------------------------------------------------------------- out of the L1s

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

    /** Takes a line out of the L1I. */
    void dropCode(long line) {
        int index = l1i.find(line);
        if (index >= 0) {
            l1i.drop(index);
            codeListener.codeDropped(line);
        }
    }

    // ---------------------------------------------------------------- what a snoop does

    /** Takes away from the L1s, and from the L2, what the new state does not allow. */
    void settle(int index, long line, long now, LineState next, CoherenceEvent event) {
        boolean lost = STATES[state[index]].readable() && !next.readable();
        if (lost) {
            counters.invalidations++;
            marks.unused(index);
            dropL1d(line, index);
            dropCode(line);
        } else {
            int inL1d = l1d.find(line);
            if (inL1d >= 0 && !writesInPlace[next.ordinal()]) {
                mergeL1d(inL1d, index);
                permission[inL1d] = READ;
            }
            marks.ownershipLost(index); // somebody else took it
        }
        change(index, line, now, next, event);
        if (next == LineState.I) {
            l2.drop(index);
        }
    }

    /** The newest bytes of a line that is readable here. */
    byte[] currentData(long line, int inL2) {
        int inL1d = l1d.find(line);
        if (inL1d >= 0) {
            mergeL1d(inL1d, inL2);
        }
        return bytesOf(l2, inL2);
    }

    private static byte[] bytesOf(CacheArray array, int index) {
        byte[] data = new byte[CacheConfig.LINE_BYTES];
        array.getLine(index, data, 0);
        return data;
    }

    // ---------------------------------------------------------------- what others may look at

    boolean holds(Level level, long line) {
        return switch (level) {
            case L1I -> l1i.find(line) >= 0;
            case L1D -> l1d.find(line) >= 0;
            case L2 -> stateAt(l2.find(line)).readable();
            case L3, DRAM -> false;
        };
    }

    byte[] peek(long line) {
        Writeback writeback = writebacks.of(line);
        if (writeback != null
                && writeback.state.dirty()) { // otherwise it gave the data away, and the line may be newer
            return writeback.data.clone();
        }
        int index = l2.find(line);
        if (!stateAt(index).readable()) {
            return null;
        }
        int inL1d = l1d.find(line);
        return inL1d >= 0 ? bytesOf(l1d, inL1d) : bytesOf(l2, index);
    }

    void poke(long line, int offset, byte value) {
        Writeback writeback = writebacks.of(line);
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

    void republishCode() {
        for (int index = 0; index < l1i.lines(); index++) {
            if (l1i.lineAt(index) >= 0) {
                codeListener.codeFilled(l1i.lineAt(index), bytesOf(l1i, index));
            }
        }
    }

    IllegalStateException bug(String what, long line, long now) {
        return new IllegalStateException(
                what + " (core " + core + ", line 0x" + Long.toHexString(line) + ", cycle " + now + ")");
    }

    private record Saved(
            Object l1i,
            Object l1d,
            Object l2,
            byte[] permission,
            byte[] state,
            byte[] marks,
            List<Writeback> writebacks) {}

    Object save() {
        return new Saved(
                l1i.save(), l1d.save(), l2.save(), permission.clone(), state.clone(), marks.save(), writebacks.save());
    }

    void restore(Object object) {
        Saved saved = (Saved) object;
        l1i.restore(saved.l1i);
        l1d.restore(saved.l1d);
        l2.restore(saved.l2);
        System.arraycopy(saved.permission, 0, permission, 0, permission.length);
        System.arraycopy(saved.state, 0, state, 0, state.length);
        marks.restore(saved.marks);
        writebacks.restore(saved.writebacks);
    }
}
