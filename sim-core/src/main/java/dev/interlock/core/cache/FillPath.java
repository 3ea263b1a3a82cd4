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
import dev.interlock.core.event.SimEvent.LineEvicted;

/**
 * The ways that lines take between L1I, L1D and L2, and out: where a line that comes gets its place, and what becomes of the
 * victim. {@link Inclusion} says which way is taken.
 *
 * <pre>
 *                 inclusive L2             exclusive L2              non-inclusive L2
 *   a miss takes  a way of the L2          a way of its L1           a way of the L2
 *   an L2 hit     copies up                moves up                  copies up
 *   L1 victim     merges into its copy     moves down                merges; moves down if the L2 has not got it and
 *                                                                    it cannot go silently
 *   L2 victim     takes the L1s' copies    leaves                    leaves its state to the L1s, if they have it
 * </pre>
 *
 * <p>A line that moves up goes first and its victim after it, so two lines of one set change places and nobody else leaves.
 * Every method that needs a place says so, and has changed nothing, if there is none now: all pinned, or no room in the
 * write-back buffer. With an inclusive L2 that happens to misses only, never to hits.
 */
final class FillPath {
    private static final long NOBODY = -1;

    private final int core;
    private final TransitionTable protocol;
    private final PrivateLines lines;
    private final BusPort bus;
    private final EventLog events;
    private final CacheCounters counters;
    private final CacheArray l1i;
    private final CacheArray l1d;
    private final CacheArray l2;
    private final boolean inclusive;
    private final boolean exclusive;
    private final boolean writeThrough;
    /** What the L3 must hear of lines that leave clean. */
    private final Inclusion l3;

    private final byte[] moving = new byte[CacheConfig.LINE_BYTES];

    FillPath(
            int core,
            CacheLevels config,
            TransitionTable protocol,
            PrivateLines lines,
            BusPort bus,
            EventLog events,
            CacheCounters counters) {
        this.core = core;
        this.protocol = protocol;
        this.lines = lines;
        this.bus = bus;
        this.events = events;
        this.counters = counters;
        l1i = lines.l1i;
        l1d = lines.l1d;
        l2 = lines.l2;
        inclusive = config.l2Inclusion() == Inclusion.INCLUSIVE;
        exclusive = config.l2Inclusion() == Inclusion.EXCLUSIVE;
        writeThrough = config.l1dWrites() == WritePolicy.WRITE_THROUGH;
        l3 = config.l3Inclusion();
    }

    // ---------------------------------------------------------------- a place for a miss

    /** A place for a line that an access misses: its slot, or −1. {@code keep} must not leave the L2 for it. */
    int reserve(long line, long now, long keep, Access access) {
        CacheArray array = !exclusive || access == Access.PREFETCH ? l2 : access == Access.FETCH ? l1i : l1d;
        int way = array == l2 ? roomInL2(line, now, keep) : roomInL1(array, line, now);
        return way < 0 ? -1 : lines.reserve(array, way, line);
    }

    // ---------------------------------------------------------------- up

    /**
     * Before a hit: has the line where the access uses it. An inclusive L2 can do that afterwards, for it always succeeds.
     *
     * @return false if there is no room now
     */
    boolean bringUp(long line, CoherenceEvent event, Access access, long now) {
        if (inclusive) {
            return true;
        } else if (access == Access.FETCH) {
            return toL1i(line, now) >= 0;
        }
        return writeThrough && event != CoherenceEvent.LOAD ? toL2(line, now) : toL1d(line, now) >= 0;
    }

    /** Has the line in the L1D: its index there, or −1. */
    int toL1d(long line, long now) {
        int index = l1d.find(line);
        return index >= 0 ? index : toL1(l1d, line, now);
    }

    /** Has the line in the L1I, and no newer bytes in the L1D: its index there, or −1. */
    int toL1i(long line, long now) {
        int index = l1i.find(line);
        if (index >= 0) {
            return index;
        }
        int inL1d = l1d.find(line);
        if (inL1d >= 0) {
            lines.shareL1d(inL1d, line);
        }
        return toL1(l1i, line, now);
    }

    private int toL1(CacheArray l1, long line, long now) {
        int from = lines.find(line);
        int way = -1;
        if (!exclusive || !lines.inL2(from)) {
            way = copyUp(l1, line, from, now);
        }
        if (way < 0 && !inclusive && lines.inL2(from)) {
            way = moveUp(l1, line, from, now);
        }
        if (way >= 0) {
            if (l1 == l1d) {
                lines.permit(way, line);
            } else {
                l1i.filledForRetry(way); // the fetch comes again
                lines.tellCodeFilled(way);
            }
        }
        return way;
    }

    /** The L2, or the other L1, keeps its copy. */
    private int copyUp(CacheArray l1, long line, int from, long now) {
        int way = roomInL1(l1, line, now);
        if (way >= 0) {
            l1.take(way, line);
            l1.copyLine(way, lines.arrayOf(from), lines.indexOf(from));
            lines.handOver(line, from);
        }
        return way;
    }

    private int moveUp(CacheArray l1, long line, int from, long now) {
        LineState state = lines.stateAt(from);
        byte mark = lines.marks.take(from);
        l2.getLine(from, moving, 0);
        l2.drop(from);
        int way = roomInL1(l1, line, now);
        int slot = from;
        if (way < 0) {
            l2.put(from, line);
        } else {
            l1.take(way, line);
            l1.setLine(way, moving, 0);
            slot = lines.find(line);
        }
        lines.setStateAt(slot, state);
        lines.marks.put(slot, mark);
        return way;
    }

    /** Has the line in the L2, where a store writes it through to. */
    private boolean toL2(long line, long now) {
        int from = lines.find(line);
        if (lines.inL2(from)) {
            return true;
        }
        int way = roomInL2(line, now, NOBODY);
        if (way < 0) {
            return false;
        }
        l2.take(way, line);
        l2.copyLine(way, lines.arrayOf(from), lines.indexOf(from));
        lines.handOver(line, from);
        return true;
    }

    // ---------------------------------------------------------------- down

    /** An empty way of an L1 for a line, or −1. If the L2 has the line, it keeps it. */
    private int roomInL1(CacheArray l1, long line, long now) {
        int way = l1.emptyWay(line);
        if (way >= 0) {
            return way;
        }
        way = l1.victim(line, inclusive ? 0 : lines.reserved(l1, line));
        return way >= 0 && leaveL1(l1, way, line, now) ? way : -1;
    }

    private boolean leaveL1(CacheArray l1, int way, long keep, long now) {
        long line = l1.lineAt(way);
        boolean written = l1 == l1d && lines.permission[way] == PrivateLines.WRITE;
        int slot = lines.find(line);
        boolean last = !lines.inL2(slot) && (l1 == l1d ? l1i : l1d).find(line) < 0;
        if (last && !exclusive && leavesSilently(lines.stateAt(slot))) {
            if (!hasRoomOutside(false)) {
                return false;
            }
            tellEvicted(l1 == l1d ? Level.L1D : Level.L1I, line, written, now);
            leave(line, slot, now);
            return true;
        }
        int below = last ? roomInL2(line, now, keep) : -1;
        if (last && below < 0) {
            return false;
        }
        tellEvicted(l1 == l1d ? Level.L1D : Level.L1I, line, written, now);
        if (last) {
            l2.take(below, line);
            l2.copyLine(below, l1, way);
            lines.handOver(line, slot);
        }
        if (l1 == l1d) {
            lines.dropL1d(line);
        } else {
            lines.dropCode(line);
        }
        if (!last) {
            lines.handOver(line, slot);
        }
        return true;
    }

    private boolean leavesSilently(LineState state) {
        return protocol.cell(state, CoherenceEvent.REPLACE) instanceof Cell.Move move
                && !move.does(CoherenceAction.SEND_WRITEBACK);
    }

    /** A way of the L2 for a line, or −1: all pinned (as is {@code keep}), or no room in the write-back buffer. */
    private int roomInL2(long line, long now, long keep) {
        int way = l2.emptyWay(line);
        if (way < 0) {
            way = l2.victim(line, pinned(l2.firstWay(line), keep));
            if (way < 0 || !leaveL2(way, now)) {
                return -1;
            }
        }
        return way;
    }

    private long pinned(int first, long keep) {
        long mask = 0;
        for (int way = 0; way < l2.ways(); way++) {
            if (l2.lineAt(first + way) == keep || protocol.stalls(lines.stateAt(first + way), CoherenceEvent.REPLACE)) {
                mask |= 1L << way;
            }
        }
        return mask;
    }

    private boolean leaveL2(int way, long now) {
        long line = l2.lineAt(way);
        if (!inclusive && (l1d.find(line) >= 0 || l1i.find(line) >= 0)) {
            counters.l2Evictions++;
            tellEvicted(Level.L2, line, false, now);
            l2.drop(way);
            lines.handOver(line, way);
            return true;
        }
        if (!hasRoomOutside(!leavesSilently(lines.stateAt(way)))) {
            return false;
        }
        leave(line, way, now);
        return true;
    }

    // ---------------------------------------------------------------- out

    /** True if a line can leave: dirty, or with a word to the L3, it takes an entry of the write-back buffer. */
    private boolean hasRoomOutside(boolean dirty) {
        return !dirty && l3 == Inclusion.INCLUSIVE || !lines.writebacks.full();
    }

    /** Takes every copy of a line away from here. */
    private void leave(long line, int slot, long now) {
        LineState from = lines.stateAt(slot);
        Cell.Move move = protocol.move(from, CoherenceEvent.REPLACE);
        boolean dirty = move.does(CoherenceAction.SEND_WRITEBACK);
        byte[] data = dirty || l3 == Inclusion.EXCLUSIVE ? lines.currentData(line) : null;
        lines.dropL1d(line);
        lines.dropCode(line);
        if (lines.inL2(slot)) {
            l2.drop(slot);
            counters.l2Evictions++;
            tellEvicted(Level.L2, line, dirty, now);
        }
        lines.tellChange(line, now, from, move.next(), CoherenceEvent.REPLACE);
        lines.marks.unused(slot);
        lines.setStateAt(slot, LineState.I);
        if (dirty) {
            lines.writebacks.add(new Writeback(line, data, move.next()));
            bus.writeback(line, data, now);
        } else if (l3 != Inclusion.INCLUSIVE) {
            lines.writebacks.add(new Writeback(line, data, LineState.I));
            bus.evicted(line, data, now);
        }
    }

    private void tellEvicted(Level level, long line, boolean dirty, long now) {
        if (events.wants(EventKind.LINE_EVICTED)) {
            events.add(new LineEvicted(now, core, level, line, dirty));
        }
    }
}
