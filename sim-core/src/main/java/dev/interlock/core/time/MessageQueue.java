package dev.interlock.core.time;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Messages that are under way, earliest first; those of one cycle in their own order. A binary heap with the times in an
 * array of their own, because nearly every comparison is decided by them, and most of the time there is one message or none.
 *
 * @param <M> ordered first of all by the time with which it is added
 */
public final class MessageQueue<M extends Comparable<M>> {
    private long[] times = new long[16];
    private Object[] messages = new Object[16];
    private int size;
    private long nextTime = Timetable.NEVER;

    /** Adds a message that arrives at this time. */
    public void add(long time, M message) {
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            messages = Arrays.copyOf(messages, 2 * size);
        }
        int at = size++;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (!before(time, message, parent)) {
                break;
            }
            times[at] = times[parent];
            messages[at] = messages[parent];
            at = parent;
        }
        times[at] = time;
        messages[at] = message;
        nextTime = times[0];
    }

    @SuppressWarnings("unchecked") // nothing else was put in
    private M message(int at) {
        return (M) messages[at];
    }

    private boolean before(long time, M message, int at) {
        return time < times[at] || time == times[at] && message.compareTo(message(at)) < 0;
    }

    /** When the next message arrives; {@link Timetable#NEVER} if none is under way. */
    public long nextTime() {
        return nextTime;
    }

    /** Takes the next message; there must be one. */
    public M take() {
        M taken = message(0);
        size--;
        long time = times[size];
        M last = message(size);
        messages[size] = null;
        int at = 0;
        for (int child = 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && before(times[child + 1], message(child + 1), child)) {
                child++;
            }
            if (before(time, last, child)) {
                break;
            }
            times[at] = times[child];
            messages[at] = messages[child];
            at = child;
        }
        if (size > 0) {
            times[at] = time;
            messages[at] = last;
        }
        nextTime = size == 0 ? Timetable.NEVER : times[0];
        return taken;
    }

    /** True if no message is under way. */
    public boolean isEmpty() {
        return size == 0;
    }

    /** The messages now, in no order that means anything. */
    public List<M> messages() {
        List<M> all = new ArrayList<>(size);
        for (int at = 0; at < size; at++) {
            all.add(message(at));
        }
        return all;
    }

    /** Forgets all messages. */
    public void clear() {
        Arrays.fill(messages, 0, size, null);
        size = 0;
        nextTime = Timetable.NEVER;
    }
}
