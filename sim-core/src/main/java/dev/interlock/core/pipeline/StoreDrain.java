package dev.interlock.core.pipeline;

import dev.interlock.core.cache.PrivateCaches;
import dev.interlock.core.coherence.CoherenceEvent;
import dev.interlock.core.event.Access;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventLog;
import dev.interlock.core.event.Part;
import dev.interlock.core.event.Request;
import dev.interlock.core.event.SimEvent.StoreCombined;
import dev.interlock.core.event.SimEvent.StoreDrained;
import dev.interlock.core.time.CoreMessage;

/**
 * Where stores leave the store buffer, the oldest first:
 *
 * <pre>
 *                     ┌──▶ L1D, once the line is owned, one store per cycle          WB
 *   store buffer ─────┼──▶ the bus, and wait until all may see it                    UC, WT, WP
 *                     └──▶ a write-combining buffer, and later the bus               WC, non-temporal
 * </pre>
 *
 * <p>A store that waits holds up those behind it; for their lines ownership may be asked ahead. What has gone to a
 * write-combining buffer holds nobody up: younger stores become visible before it.
 *
 * <p>Stores drain at exact cycles of their own; whoever looks at the L1D at a later cycle drains first ({@link #through}).
 */
final class StoreDrain {
    private final int core;
    private final int storePrefetches;
    private final PrivateCaches caches;
    private final StoreBuffer storeBuffer;
    private final CombiningBuffers combining;
    private final EventLog events;

    /** When the next thing happens here: a store leaves, or a write-combining buffer has waited long enough. */
    private long next = Long.MAX_VALUE;
    /** When the oldest store can be written; MAX_VALUE if there is none, or it waits for an answer. */
    private long storeNext = Long.MAX_VALUE;

    private long drainedAt;
    private boolean blocked;
    private long blockedLine;
    /** The oldest store has been sent to the bus. */
    private boolean writing;

    StoreDrain(
            int core,
            int storePrefetches,
            PrivateCaches caches,
            StoreBuffer storeBuffer,
            CombiningBuffers combining,
            EventLog events) {
        this.core = core;
        this.storePrefetches = storePrefetches;
        this.caches = caches;
        this.storeBuffer = storeBuffer;
        this.combining = combining;
        this.events = events;
    }

    /** When the next thing happens here, MAX_VALUE if nothing does before an answer comes. */
    long next() {
        return next;
    }

    /** When the store written last was complete. */
    long drainedAt() {
        return drainedAt;
    }

    /** A store enters the buffer; its value is there at {@code ready}. */
    void push(long physical, int bytes, long value, long ready, StorePath path, long now) {
        if (storeBuffer.isEmpty()) {
            storeNext(Math.max(ready, drainedAt + 1));
        }
        storeBuffer.push(physical, bytes, value, ready, path);
        if (blocked) {
            prefetchOwnership(now);
        }
    }

    private void storeNext(long when) {
        storeNext = when;
        next = Math.min(when, combining.deadline());
    }

    /** Does everything whose time has come at {@code now} or before. */
    void through(long now) {
        while (next <= now) {
            if (storeNext <= next) {
                drainOne(storeNext);
            } else {
                combining.expire(next);
                storeNext(storeNext);
            }
        }
    }

    /** True if nothing is buffered: every store before {@code now} is visible to all. */
    boolean emptyAt(long now) {
        through(now);
        return storeBuffer.isEmpty() && combining.isEmpty();
    }

    /** Makes an access wait until something has left the buffers; if only combined stores are left, they go now. */
    long await(AccessInFlight access, long now) {
        if (storeBuffer.isEmpty()) {
            evictCombined(now);
        }
        return storeNext == Long.MAX_VALUE
                ? access.waitForAnyAnswer(Part.STORE_BUFFER)
                : access.waitUntil(storeNext, Part.STORE_BUFFER);
    }

    /** Lets every write-combining buffer go. */
    void evictCombined(long now) {
        if (!combining.isEmpty()) {
            combining.evictAll(now);
            storeNext(storeNext);
        }
    }

    /** True if bytes of the line are in a write-combining buffer; it leaves, so that they can be seen. */
    boolean evictsCombined(long line, long now) {
        if (!combining.holds(line)) {
            return false;
        }
        combining.evict(line, now);
        storeNext(storeNext);
        return true;
    }

    private void drainOne(long at) {
        long physical = storeBuffer.headAddress();
        long line = physical & -64;
        if (storeBuffer.headPath() != StorePath.CACHE || combining.holds(line)) {
            drainPastL1d(line, at);
            return;
        }
        int index = caches.findWritable(line);
        int cycles = 1;
        if (index >= 0) {
            caches.write(index, (int) physical & 63, storeBuffer.headBytes(), storeBuffer.headValue());
        } else {
            int latency = caches.onStoreMiss(line, at, CoherenceEvent.STORE, Access.STORE);
            if (latency < 0) {
                block(latency == PrivateCaches.NO_ROOM ? -1 : line, at);
                return;
            }
            cycles = Math.max(1, latency);
            caches.writeOwned(line, (int) physical & 63, storeBuffer.headBytes(), storeBuffer.headValue());
        }
        visible(at, cycles);
    }

    /** The oldest store waits for an answer about its line, or (−1) for any. */
    private void block(long line, long at) {
        storeNext(Long.MAX_VALUE);
        blocked = true;
        blockedLine = line;
        prefetchOwnership(at);
    }

    /** The oldest store is visible to all, and leaves. */
    private void visible(long at, int cycles) {
        if (events.wants(EventKind.STORE_DRAINED)) {
            events.add(new StoreDrained(
                    at, core, storeBuffer.headAddress(), storeBuffer.headBytes(), storeBuffer.headValue()));
        }
        pop(at, cycles);
    }

    private void pop(long at, int cycles) {
        storeBuffer.pop();
        drainedAt = at + cycles - 1;
        storeNext(storeBuffer.isEmpty() ? Long.MAX_VALUE : Math.max(at + cycles, storeBuffer.headReadyAt()));
    }

    // ---------------------------------------------------------------- past the L1D

    private void drainPastL1d(long line, long at) {
        switch (storeBuffer.headPath()) {
            case COMBINING -> combineOne(at);
            case UNCACHED -> {
                if (combining.isEmpty()) {
                    write(Request.WRITE_UNCACHED, line, at);
                } else {
                    combining.evictAll(at);
                    block(-1, at);
                }
            }
            case THROUGH, CACHE -> {
                if (combining.holds(line)) {
                    combining.evict(line, at); // those bytes were stored before
                    block(line, at);
                } else {
                    write(Request.WRITE_THROUGH, line, at);
                }
            }
        }
    }

    private void combineOne(long at) {
        long physical = storeBuffer.headAddress();
        long value = storeBuffer.headValue();
        int bytes = storeBuffer.headBytes();
        if (!combining.combine(physical, bytes, value, at)) {
            block(-1, at);
            return;
        }
        if (events.wants(EventKind.STORE_COMBINED)) {
            events.add(new StoreCombined(at, core, physical, bytes, value));
        }
        pop(at, 1);
    }

    private void write(Request request, long line, long at) {
        caches.sendWrite(request, line, headLine(), headMask(), at);
        writing = true;
        block(line, at);
    }

    private byte[] headLine() {
        return UncachedAccess.lineWith(storeBuffer.headAddress(), storeBuffer.headBytes(), storeBuffer.headValue());
    }

    private long headMask() {
        return CombiningBuffers.bytesOf(storeBuffer.headAddress(), storeBuffer.headBytes());
    }

    private void written(long at) {
        if (storeBuffer.headPath() == StorePath.THROUGH) {
            caches.writtenThrough(storeBuffer.headAddress() & -64, headLine(), headMask());
        }
        writing = false;
        blocked = false;
        visible(at, 1);
    }

    // ---------------------------------------------------------------- answers

    /** The oldest store waits for its line: asks for the lines of those behind it, which will be written after it. */
    private void prefetchOwnership(long at) {
        long before = storeBuffer.headAddress() & -64;
        for (int age = 1; storePrefetches > 0 && age < storeBuffer.size(); age++) {
            long line = storeBuffer.address(age) & -64;
            if (line != before
                    && storeBuffer.path(age) == StorePath.CACHE
                    && caches.findWritable(line) < 0
                    && !caches.prefetchOwnership(line, at, storePrefetches)) {
                return;
            }
            before = line;
        }
    }

    /** An answer has reached the core: what waits for it goes on. */
    void answered(CoreMessage message) {
        long at = message.time();
        if (message.kind() == CoreMessage.Kind.WRITE_DONE
                && !combining.written(message.line(), at)
                && writing
                && message.line() == blockedLine) {
            written(at);
            return;
        }
        if (blocked && !writing && (blockedLine < 0 || blockedLine == message.line())) {
            blocked = false;
            storeNext(at);
        } else if (blocked) {
            prefetchOwnership(at); // an MSHR may be free now
        }
    }

    private record Saved(
            Object storeBuffer,
            Object combining,
            long next,
            long storeNext,
            long drainedAt,
            boolean blocked,
            long blockedLine,
            boolean writing) {}

    Object save() {
        return new Saved(
                storeBuffer.save(), combining.save(), next, storeNext, drainedAt, blocked, blockedLine, writing);
    }

    void restore(Object object) {
        Saved saved = (Saved) object;
        storeBuffer.restore(saved.storeBuffer);
        combining.restore(saved.combining);
        next = saved.next;
        storeNext = saved.storeNext;
        drainedAt = saved.drainedAt;
        blocked = saved.blocked;
        blockedLine = saved.blockedLine;
        writing = saved.writing;
    }
}
