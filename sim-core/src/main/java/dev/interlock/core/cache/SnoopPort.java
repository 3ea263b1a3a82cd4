package dev.interlock.core.cache;

import dev.interlock.core.coherence.CoherenceAction;
import dev.interlock.core.coherence.CoherenceEvent;
import dev.interlock.core.coherence.LineState;
import dev.interlock.core.coherence.TransitionTable;
import dev.interlock.core.coherence.TransitionTable.Cell;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventLog;
import dev.interlock.core.event.SimEvent.LineSnooped;
import dev.interlock.core.time.CoreMessage;

/** The side of the private caches that other cores ask: caches and write-back buffer answer as one. */
final class SnoopPort {
    private final int core;
    private final TransitionTable protocol;
    private final PrivateLines lines;
    private final LineLock lock;
    private final BusPort bus;
    private final EventLog events;
    private final CacheCounters counters;

    SnoopPort(
            int core,
            TransitionTable protocol,
            PrivateLines lines,
            LineLock lock,
            BusPort bus,
            EventLog events,
            CacheCounters counters) {
        this.core = core;
        this.protocol = protocol;
        this.lines = lines;
        this.lock = lock;
        this.bus = bus;
        this.events = events;
        this.counters = counters;
    }

    /**
     * Does what a snoop asks, and answers it.
     *
     * @return −1, or when it must come again: the line is locked
     */
    long snoop(CoreMessage message, long now) {
        long line = message.line();
        CoherenceEvent event = message.event();
        Writeback writeback = lines.writebacks.of(line);
        int slot = writeback == null ? lines.find(line) : -1;
        LineState before = writeback != null ? writeback.state : lines.stateAt(slot);
        if (protocol.stalls(before, event)) {
            if (!lock.holds(line)) {
                throw lines.bug(
                        event + " stalls in " + before + ", but only a locked line may let a snoop wait", line, now);
            }
            counters.snoopsStalled++;
            return lock.releasedAt();
        }
        Cell.Move move = protocol.move(before, event);
        byte[] data = null;
        if (move.does(CoherenceAction.INTERVENE)) {
            counters.interventions++;
            data = writeback != null ? writeback.data : lines.currentData(line);
        }
        if (writeback != null) {
            writeback.state = move.next();
            lines.tellChange(line, now, before, move.next(), event);
        } else if (slot >= 0) {
            lines.settle(slot, line, now, move.next(), event);
        }
        counters.snoops++;
        bus.answer(
                line,
                message.transaction(),
                data,
                move.does(CoherenceAction.ASSERT_SHARED),
                before.dirty(),
                move.does(CoherenceAction.WRITE_MEMORY),
                now);
        if (events.wants(EventKind.LINE_SNOOPED)) {
            events.add(new LineSnooped(now, core, line, event, before, move.next(), data != null));
        }
        return -1;
    }
}
