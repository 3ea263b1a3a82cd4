package dev.interlock.core.cache;

import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventLog;
import dev.interlock.core.event.Request;
import dev.interlock.core.event.SimEvent.RequestSent;
import dev.interlock.core.time.BusMessage;
import java.util.ArrayList;

/**
 * The side of the private caches that faces the bus: what is sent, and when it gets there. A request leaves behind the L2's
 * lookup; a write-back and the answer to a snoop take the answer's way.
 */
final class BusPort {
    private final int core;
    private final int requestCycles;
    private final int answerCycles;
    private final EventLog events;
    private final CacheCounters counters;
    /** Messages on their way; the machine empties it at the end of a window. */
    final ArrayList<BusMessage> outbox = new ArrayList<>();

    private long sequence;

    BusPort(int core, int requestCycles, int answerCycles, EventLog events, CacheCounters counters) {
        this.core = core;
        this.requestCycles = requestCycles;
        this.answerCycles = answerCycles;
        this.events = events;
        this.counters = counters;
    }

    /** Asks for a line, for the flush of one, or (line −1) for the whole bus. */
    void request(Request request, long line, long now) {
        post(
                now + requestCycles,
                BusMessage.Kind.REQUEST,
                request,
                line,
                0,
                null,
                false,
                false,
                request == Request.FLUSH,
                0);
        sent(request, line, now);
    }

    /** Writes bytes of a line past the caches: those of {@code data} whose bit is set in {@code mask}. */
    void write(Request request, long line, byte[] data, long mask, long now) {
        post(now + requestCycles, BusMessage.Kind.REQUEST, request, line, 0, data, false, true, true, mask);
        sent(request, line, now);
    }

    /** Sends a line that memory does not have. */
    void writeback(long line, byte[] data, long now) {
        post(now + answerCycles, BusMessage.Kind.REQUEST, Request.WRITEBACK, line, 0, data, false, true, true, 0);
        sent(Request.WRITEBACK, line, now);
    }

    /** Says that a clean line has left; its bytes too, if the L3 takes them, else null. */
    void evicted(long line, byte[] data, long now) {
        post(now + answerCycles, BusMessage.Kind.REQUEST, Request.EVICTION, line, 0, data, false, false, false, 0);
        sent(Request.EVICTION, line, now);
    }

    /** Answers a snoop; {@code data} is null if we do not intervene. */
    void answer(
            long line, long transaction, byte[] data, boolean shared, boolean dirty, boolean updatesMemory, long now) {
        post(
                now + answerCycles,
                BusMessage.Kind.SNOOP_ANSWER,
                null,
                line,
                transaction,
                data,
                shared,
                dirty,
                updatesMemory,
                0);
    }

    /** Gives the whole bus back. */
    void unlock(long now) {
        post(now + answerCycles, BusMessage.Kind.BUS_UNLOCK, null, -1, 0, null, false, false, false, 0);
    }

    private void sent(Request request, long line, long now) {
        counters.requests[request.ordinal()]++;
        if (events.wants(EventKind.REQUEST_SENT)) {
            events.add(new RequestSent(now, core, request, line));
        }
    }

    private void post(
            long time,
            BusMessage.Kind kind,
            Request request,
            long line,
            long transaction,
            byte[] data,
            boolean shared,
            boolean dirty,
            boolean updatesMemory,
            long mask) {
        outbox.add(new BusMessage(
                time, core, sequence++, kind, request, line, transaction, data, shared, dirty, updatesMemory, mask));
    }

    long save() {
        return sequence;
    }

    void restore(long saved) {
        sequence = saved;
        outbox.clear();
    }
}
