package dev.interlock.core.time;

import dev.interlock.core.event.Request;

/**
 * Something that a core has sent towards the bus: a request, or the answer to a snoop.
 *
 * @param time when it arrives at the bus
 * @param core who sent it
 * @param sequence order among the messages of one core
 * @param kind what it is
 * @param request what is asked, for {@link Kind#REQUEST}
 * @param line physical address of the line
 * @param transaction which snoop it answers, for {@link Kind#SNOOP_ANSWER}
 * @param data a line's bytes: of a write-back, or of an answer that intervenes; else null
 * @param shared the answering core keeps a copy
 * @param dirty the data is newer than memory's; false for a clean copy, as a forwarder gives it
 * @param updatesMemory the data is for memory too
 * @param mask which bytes of the data are written, bit n for byte n of the line, for a write of less than a line; else 0
 */
public record BusMessage(
        long time,
        int core,
        long sequence,
        Kind kind,
        Request request,
        long line,
        long transaction,
        byte[] data,
        boolean shared,
        boolean dirty,
        boolean updatesMemory,
        long mask)
        implements Comparable<BusMessage> {
    /** The kinds of message. */
    public enum Kind {
        REQUEST,
        SNOOP_ANSWER,
        BUS_UNLOCK
    }

    @Override
    public int compareTo(BusMessage other) {
        int byTime = Long.compare(time, other.time);
        if (byTime != 0) {
            return byTime;
        }
        int byCore = Integer.compare(core, other.core);
        return byCore != 0 ? byCore : Long.compare(sequence, other.sequence);
    }

    /** The same message, arriving later: it has a longer way. */
    public BusMessage at(long later) {
        return new BusMessage(
                later, core, sequence, kind, request, line, transaction, data, shared, dirty, updatesMemory, mask);
    }
}
