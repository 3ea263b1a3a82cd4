package dev.interlock.core.pipeline;

import dev.interlock.core.cache.PrivateCaches;
import dev.interlock.core.coherence.CoherenceEvent;
import dev.interlock.core.event.Access;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventLog;
import dev.interlock.core.event.Part;
import dev.interlock.core.event.SimEvent.StoreDrained;
import dev.interlock.core.time.CoreMessage;

/**
 * The port between the store buffer and the L1D: writes the oldest store once its line is owned, one store per cycle, in
 * program order. A store that misses holds up those behind it; for their lines ownership may be asked ahead.
 *
 * <p>Stores drain at exact cycles of their own; whoever looks at the L1D at a later cycle drains first ({@link #through}).
 */
final class StoreDrain {
    private final int core;
    private final int storePrefetches;
    private final PrivateCaches caches;
    private final StoreBuffer storeBuffer;
    private final EventLog events;

    /** When the oldest store can be written; MAX_VALUE if there is none, or it waits for an answer. */
    private long next = Long.MAX_VALUE;

    private long drainedAt;
    private boolean blocked;
    private long blockedLine;

    StoreDrain(int core, int storePrefetches, PrivateCaches caches, StoreBuffer storeBuffer, EventLog events) {
        this.core = core;
        this.storePrefetches = storePrefetches;
        this.caches = caches;
        this.storeBuffer = storeBuffer;
        this.events = events;
    }

    /** When the oldest store can be written, MAX_VALUE if none can now. */
    long next() {
        return next;
    }

    /** When the store written last was complete. */
    long drainedAt() {
        return drainedAt;
    }

    /** A store enters the buffer; its value is there at {@code ready}. */
    void push(long physical, int bytes, long value, long ready, long now) {
        if (storeBuffer.isEmpty()) {
            next = Math.max(ready, drainedAt + 1);
        }
        storeBuffer.push(physical, bytes, value, ready);
        if (blocked) {
            prefetchOwnership(now);
        }
    }

    /** Writes to the L1D every buffered store whose time has come at {@code now} or before. */
    void through(long now) {
        while (next <= now) {
            drainOne(next);
        }
    }

    /** True if nothing is buffered at {@code now}. */
    boolean emptyAt(long now) {
        through(now);
        return storeBuffer.isEmpty();
    }

    /** Makes an access wait until the oldest store has left the buffer. */
    long await(AccessInFlight access) {
        return next == Long.MAX_VALUE
                ? access.waitForAnyAnswer(Part.STORE_BUFFER)
                : access.waitUntil(next, Part.STORE_BUFFER);
    }

    private void drainOne(long at) {
        long physical = storeBuffer.headAddress();
        long line = physical & -64;
        int index = caches.findWritable(line);
        int cycles = 1;
        if (index >= 0) {
            caches.write(index, (int) physical & 63, storeBuffer.headBytes(), storeBuffer.headValue());
        } else {
            int latency = caches.onStoreMiss(line, at, CoherenceEvent.STORE, Access.STORE);
            if (latency < 0) {
                next = Long.MAX_VALUE;
                blocked = true;
                blockedLine = latency == PrivateCaches.NO_ROOM ? -1 : line;
                prefetchOwnership(at);
                return;
            }
            cycles = Math.max(1, latency);
            caches.writeOwned(line, (int) physical & 63, storeBuffer.headBytes(), storeBuffer.headValue());
        }
        if (events.wants(EventKind.STORE_DRAINED)) {
            events.add(new StoreDrained(at, core, physical, storeBuffer.headBytes(), storeBuffer.headValue()));
        }
        storeBuffer.pop();
        drainedAt = at + cycles - 1;
        next = storeBuffer.isEmpty() ? Long.MAX_VALUE : Math.max(at + cycles, storeBuffer.headReadyAt());
    }

    /** The oldest store waits for its line: asks for the lines of those behind it, which will be written after it. */
    private void prefetchOwnership(long at) {
        long before = storeBuffer.headAddress() & -64;
        for (int age = 1; storePrefetches > 0 && age < storeBuffer.size(); age++) {
            long line = storeBuffer.address(age) & -64;
            if (line != before
                    && caches.findWritable(line) < 0
                    && !caches.prefetchOwnership(line, at, storePrefetches)) {
                return;
            }
            before = line;
        }
    }

    /** An answer has reached the core: the store that waits for it can be written now. */
    void answered(CoreMessage message) {
        if (blocked && (blockedLine < 0 || blockedLine == message.line())) {
            blocked = false;
            next = message.time();
        } else if (blocked) {
            prefetchOwnership(message.time()); // an MSHR may be free now
        }
    }

    private record Saved(Object storeBuffer, long next, long drainedAt, boolean blocked, long blockedLine) {}

    Object save() {
        return new Saved(storeBuffer.save(), next, drainedAt, blocked, blockedLine);
    }

    void restore(Object object) {
        Saved saved = (Saved) object;
        storeBuffer.restore(saved.storeBuffer);
        next = saved.next;
        drainedAt = saved.drainedAt;
        blocked = saved.blocked;
        blockedLine = saved.blockedLine;
    }
}
