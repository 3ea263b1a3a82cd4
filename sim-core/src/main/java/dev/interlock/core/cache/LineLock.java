package dev.interlock.core.cache;

import dev.interlock.core.coherence.CoherenceEvent;
import dev.interlock.core.coherence.TransitionTable;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventLog;
import dev.interlock.core.event.SimEvent.LineLocked;
import dev.interlock.core.event.SimEvent.LineUnlocked;

/** The line that a locked read-modify-write holds, and until when: snoops of it wait. */
final class LineLock {
    private static final long NO_LINE = -1;

    private final int core;
    private final TransitionTable protocol;
    private final PrivateLines lines;
    private final EventLog events;
    private long line = NO_LINE;
    private long releaseAt;

    LineLock(int core, TransitionTable protocol, PrivateLines lines, EventLog events) {
        this.core = core;
        this.protocol = protocol;
        this.lines = lines;
        this.events = events;
    }

    /** Lets the locked line go when its time has come; called before anything that happens at {@code now}. */
    void releaseIfDue(long now) {
        if (line >= 0 && now >= releaseAt) {
            int slot = lines.find(line);
            lines.change(
                    slot,
                    line,
                    releaseAt,
                    protocol.move(lines.stateAt(slot), CoherenceEvent.UNLOCK).next(),
                    CoherenceEvent.UNLOCK);
            line = NO_LINE;
        }
    }

    boolean holds(long other) {
        return line == other;
    }

    /** When the line is let go. */
    long releasedAt() {
        return releaseAt;
    }

    void hold(long newLine, long now) {
        line = newLine;
        releaseAt = Long.MAX_VALUE;
        if (events.wants(EventKind.LINE_LOCKED)) {
            events.add(new LineLocked(now, core, line));
        }
    }

    void letGoAt(long when) {
        releaseAt = when;
        if (events.wants(EventKind.LINE_UNLOCKED)) {
            events.add(new LineUnlocked(when, core, line));
        }
    }

    long[] save() {
        return new long[] {line, releaseAt};
    }

    void restore(long[] saved) {
        line = saved[0];
        releaseAt = saved[1];
    }
}
