package dev.interlock.core.pipeline;

import java.util.Arrays;

/**
 * The replay log of one instruction: the results of those of its accesses that are complete. An instruction whose access
 * waits is executed again from its beginning, and the accesses before answer from here, so each is performed exactly once.
 */
final class ReplayLog {
    private long[] values = new long[128];
    private int count;
    private int cursor;

    /** A new instruction begins. */
    void clear() {
        count = 0;
        cursor = 0;
    }

    /** The same instruction is executed again. */
    void rewind() {
        cursor = 0;
    }

    /** True if the next access has been performed in an earlier try. */
    boolean replays() {
        return cursor < count;
    }

    /** The result of the next access, which {@link #replays} said is here. */
    long next() {
        return values[cursor++];
    }

    /** Notes that an access is complete; its result. */
    long add(long value) {
        if (count == values.length) {
            values = Arrays.copyOf(values, 2 * count);
        }
        values[count++] = value;
        cursor = count;
        return value;
    }

    private record Saved(long[] values, int count, int cursor) {}

    Object save() {
        return new Saved(values.clone(), count, cursor);
    }

    void restore(Object object) {
        Saved saved = (Saved) object;
        values = saved.values.clone();
        count = saved.count;
        cursor = saved.cursor;
    }
}
