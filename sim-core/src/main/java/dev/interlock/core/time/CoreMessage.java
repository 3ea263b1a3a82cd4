package dev.interlock.core.time;

import dev.interlock.core.coherence.CoherenceEvent;
import dev.interlock.core.event.DataSource;

/**
 * Something that a core will feel at an exact cycle: a snoop, or the answer to its own request.
 *
 * @param time when the core feels it
 * @param sequence order among messages of one core and one cycle, given by the sender
 * @param kind what it is
 * @param event the same in the words of the protocol table; null for kinds that the table does not know
 * @param line physical address of the line
 * @param transaction the bus transaction it belongs to, to name in the answer
 * @param data the line's bytes, or null
 * @param source where the data came from
 * @param account for an answer: the cycles from the request's arrival at the bus until now, by {@code Part}; else null
 */
public record CoreMessage(
        long time,
        long sequence,
        Kind kind,
        CoherenceEvent event,
        long line,
        long transaction,
        byte[] data,
        DataSource source,
        int[] account)
        implements Comparable<CoreMessage> {
    /** The kinds of message. */
    public enum Kind {
        /** Another core or the L3 asks; an answer is due. */
        SNOOP,
        /** Our read, RFO, upgrade or write-back is done. */
        ANSWER,
        /** The bus is ours alone. */
        BUS_LOCK_GRANTED,
        /** The line that we flushed is nowhere but in memory. */
        FLUSH_DONE,
        /** The bytes of an uncached load. */
        UNCACHED_DATA,
        /** Our write past the caches is done: all may see it. */
        WRITE_DONE
    }

    @Override
    public int compareTo(CoreMessage other) {
        int byTime = Long.compare(time, other.time);
        return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }

    /** The same message, felt later: a snoop that waits for a locked line. */
    public CoreMessage at(long later) {
        return new CoreMessage(later, sequence, kind, event, line, transaction, data, source, account);
    }
}
