package dev.interlock.core.cache;

import dev.interlock.core.coherence.CoherenceEvent;
import dev.interlock.core.coherence.LineState;
import dev.interlock.core.coherence.TransitionTable;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventLog;
import dev.interlock.core.event.Level;
import dev.interlock.core.event.SimEvent.LineChanged;
import java.util.List;

/**
 * The lines that one core has: tags, states and bytes of L1I, L1D and L2. The ways that lines take between them are {@link
 * FillPath}'s business.
 *
 * <p>A line has one state for the protocol, whatever the number of its copies here. It stands in the <em>slot</em> of the
 * copy that is farthest out: the L2's, if the L2 has the line (always, if it is inclusive), else the L1D's, else the L1I's.
 * Slots number the lines of all three arrays:
 *
 * <pre>
 *   0 ── L2 ──┬── L1D ──┬── L1I ──
 * </pre>
 *
 * <p>A line that is on its way has its place already. In the L2 the state tells that it cannot be read yet; in an L1, where
 * a hit asks for no state, the tag is marked as reserved, so that no lookup finds it.
 */
final class PrivateLines {
    static final byte NONE = 0;
    static final byte READ = 1;
    static final byte WRITE = 2;
    private static final LineState[] STATES = LineState.values();
    /** Bit of a tag in an L1: the place is taken, the line has not come. */
    private static final long RESERVED = 1;

    private final int core;
    private final boolean writeThrough;
    private final boolean inclusive;
    private final EventLog events;
    private final CacheCounters counters;
    private final int firstL1d;
    private final int firstL1i;

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
            CacheCounters counters) {
        this.core = core;
        this.events = events;
        this.counters = counters;
        inclusive = config.l2Inclusion() == Inclusion.INCLUSIVE;
        l1i = new CacheArray(config.l1i(), seedOf(seed, 0));
        l1d = new CacheArray(config.l1d(), seedOf(seed, 1));
        l2 = new CacheArray(config.l2(), seedOf(seed, 2));
        permission = new byte[l1d.lines()];
        writeThrough = config.l1dWrites() == WritePolicy.WRITE_THROUGH;
        firstL1d = l2.lines();
        firstL1i = firstL1d + l1d.lines();
        int slots = inclusive ? l2.lines() : firstL1i + l1i.lines();
        state = new byte[slots];
        marks = new PrefetchMarks(slots, counters);
        writebacks = new WritebackBuffer(config.writebackEntries());
        for (LineState s : protocol.states()) {
            writesInPlace[s.ordinal()] = protocol.writesInPlace(s);
        }
    }

    private long seedOf(long seed, int level) {
        return seed * 0x9e3779b97f4a7c15L + (4L * core + level + 1) * 0xbf58476d1ce4e5b9L;
    }

    // ---------------------------------------------------------------- slots

    /** The slot of a line that is here or on its way, else −1. */
    int find(long line) {
        int index = l2.find(line);
        return index >= 0 || inclusive ? index : findInL1(line);
    }

    private int findInL1(long line) {
        int index = l1d.find(line);
        if (index < 0) {
            index = l1d.find(line | RESERVED);
        }
        if (index >= 0) {
            return firstL1d + index;
        }
        index = l1i.find(line);
        if (index < 0) {
            index = l1i.find(line | RESERVED);
        }
        return index < 0 ? -1 : firstL1i + index;
    }

    /** True if a slot is one of the L2. */
    boolean inL2(int slot) {
        return slot < firstL1d;
    }

    /** The array that a slot belongs to. */
    CacheArray arrayOf(int slot) {
        return slot < firstL1d ? l2 : slot < firstL1i ? l1d : l1i;
    }

    /** The index of a slot in its array. */
    int indexOf(int slot) {
        return slot < firstL1d ? slot : slot < firstL1i ? slot - firstL1d : slot - firstL1i;
    }

    private int slotOf(CacheArray array, int index) {
        return array == l2 ? index : array == l1d ? firstL1d + index : firstL1i + index;
    }

    /** Gives an empty way to a line that will come; its slot. */
    int reserve(CacheArray array, int index, long line) {
        array.take(index, array == l2 ? line : line | RESERVED);
        if (array == l1d) {
            permission[index] = NONE;
        }
        int slot = slotOf(array, index);
        state[slot] = (byte) LineState.I.ordinal();
        return slot;
    }

    /** Ways of a set of an L1 that are reserved, one bit each. */
    long reserved(CacheArray l1, long line) {
        int first = l1.firstWay(line);
        long mask = 0;
        for (int way = 0; way < l1.ways(); way++) {
            long tag = l1.lineAt(first + way);
            mask |= tag >= 0 && (tag & RESERVED) != 0 ? 1L << way : 0;
        }
        return mask;
    }

    /** The farthest copy of a line was in a slot and is now elsewhere: its state follows. */
    void handOver(long line, int from) {
        int to = find(line);
        if (to != from) {
            state[to] = state[from];
            marks.move(from, to);
        }
    }

    // ---------------------------------------------------------------- states

    /** The state of the line in a slot; I for −1. */
    LineState stateAt(int slot) {
        return slot < 0 ? LineState.I : STATES[state[slot]];
    }

    /** Puts a line, for which all is known, into a slot: nothing happens to it but that it moves. */
    void setStateAt(int slot, LineState newState) {
        state[slot] = (byte) newState.ordinal();
    }

    /** The state of a line, also when it is in the write-back buffer. */
    LineState stateOf(long line) {
        Writeback writeback = writebacks.of(line);
        return writeback != null ? writeback.state : stateAt(find(line));
    }

    /** Gives a line another state, and says so. */
    void change(int slot, long line, long now, LineState to, CoherenceEvent because) {
        LineState from = STATES[state[slot]];
        if (from != to) {
            state[slot] = (byte) to.ordinal();
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

    /** Sets what the core may do with a line of the L1D: write, if the state allows it and no copy is in the L1I. */
    void permit(int inL1d, long line) {
        boolean writable = !writeThrough && writesInPlace[state[find(line)]] && l1i.find(line) < 0;
        permission[inL1d] = writable ? WRITE : READ;
    }

    // ---------------------------------------------------------------- copies that go

    /** Takes the L1D's newer bytes into the L2, if the L2 has the line. */
    private void mergeL1d(int inL1d, int inL2) {
        if (permission[inL1d] == WRITE && inL2 >= 0) {
            l2.copyLine(inL2, l1d, inL1d);
        }
    }

    /** Leaves the L1D's copy readable only. */
    void shareL1d(int inL1d, long line) {
        mergeL1d(inL1d, l2.find(line));
        permission[inL1d] = READ;
    }

    /** Takes a line out of the L1D; the L2 gets its bytes, if it has the line. */
    void dropL1d(long line) {
        int index = l1d.find(line);
        if (index >= 0) {
            mergeL1d(index, l2.find(line));
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

    /** After a snoop: takes away what the new state does not allow. */
    void settle(int slot, long line, long now, LineState next, CoherenceEvent event) {
        boolean lost = STATES[state[slot]].readable() && !next.readable();
        if (lost) {
            counters.invalidations++;
            marks.unused(slot);
            dropL1d(line);
            dropCode(line);
            if (!inL2(slot) && next != LineState.I) {
                arrayOf(slot).put(indexOf(slot), line | RESERVED);
            }
        } else {
            int inL1d = l1d.find(line);
            if (inL1d >= 0 && !writesInPlace[next.ordinal()]) {
                shareL1d(inL1d, line);
            }
            marks.ownershipLost(slot); // somebody else took it
        }
        change(slot, line, now, next, event);
        if (next == LineState.I && inL2(slot)) {
            l2.drop(slot);
        }
    }

    /** The newest bytes of a line that is readable here. */
    byte[] currentData(long line) {
        int inL1d = l1d.find(line);
        int slot = find(line);
        return inL1d >= 0 ? bytesOf(l1d, inL1d) : bytesOf(arrayOf(slot), indexOf(slot));
    }

    /** A line has come to its slot. */
    void arrived(int slot, long line, byte[] data, boolean forRetry) {
        CacheArray array = arrayOf(slot);
        int index = indexOf(slot);
        array.setLine(index, data, 0);
        if (array == l2 && !forRetry) {
            l2.filled(index);
            return;
        }
        array.filledForRetry(index);
        array.put(index, line);
    }

    /** A line that has come to an L1 may be used as its state says. */
    void permitInL1(int slot, long line) {
        if (arrayOf(slot) == l1d) {
            permit(indexOf(slot), line);
        } else {
            tellCodeFilled(indexOf(slot));
        }
    }

    /** Tells the fetch unit of a line that the L1I has now. */
    void tellCodeFilled(int inL1i) {
        codeListener.codeFilled(l1i.lineAt(inL1i), bytesOf(l1i, inL1i));
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
        return stateAt(find(line)).readable() ? currentData(line) : null;
    }

    /** Memory has taken bytes of a line; so does every copy that may be read here. */
    void writtenThrough(long line, byte[] data, long mask) {
        if (!stateAt(find(line)).readable()) {
            return;
        }
        for (long left = mask; left != 0; left &= left - 1) {
            int offset = Long.numberOfTrailingZeros(left);
            writeEverywhere(line, offset, data[offset]);
        }
    }

    void poke(long line, int offset, byte value) {
        Writeback writeback = writebacks.of(line);
        if (writeback != null) {
            writeback.data[offset] = value;
        }
        writeEverywhere(line, offset, value);
    }

    private void writeEverywhere(long line, int offset, byte value) {
        int index = l1d.find(line);
        if (index >= 0) {
            l1d.write(index, offset, 1, value);
        }
        index = l2.find(line);
        if (index >= 0) {
            l2.write(index, offset, 1, value);
        }
        index = l1i.find(line);
        if (index >= 0) {
            l1i.write(index, offset, 1, value);
            codeListener.codeDropped(line);
            tellCodeFilled(index);
        }
    }

    void republishCode() {
        for (int index = 0; index < l1i.lines(); index++) {
            if (l1i.lineAt(index) >= 0 && (l1i.lineAt(index) & RESERVED) == 0) {
                tellCodeFilled(index);
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
