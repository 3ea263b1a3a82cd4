package dev.interlock.core.memory;

import java.util.Arrays;

/**
 * The writes of one channel whose column access has not begun, the oldest first: what stands in the write queue of a memory
 * controller. A line that is written again while it is here needs no access of its own. Without that, a line that cores
 * snatch from each other, each time with a write to memory, would fill the queue faster than DRAM can empty it, and a read
 * behind it would never come to its turn.
 *
 * <p>Jacob, Ng and Wang, <i>Memory Systems: Cache, DRAM, Disk</i>, section 13.3 (write caching).
 */
final class PostedWrites {
    private long[] lines = new long[8];
    private long[] begins = new long[8];
    private int head;
    private int size;

    /** True if a write of this line has not begun at {@code now}; times never go back from call to call. */
    boolean holds(long line, long now) {
        while (size > 0 && begins[head] <= now) {
            head = head + 1 & lines.length - 1;
            size--;
        }
        for (int age = 0; age < size; age++) {
            if (lines[head + age & lines.length - 1] == line) {
                return true;
            }
        }
        return false;
    }

    /** A write is posted; its column access begins at {@code begin}, behind those of all before it. */
    void add(long line, long begin) {
        if (size == lines.length) {
            copyInto(2 * size);
        }
        int tail = head + size++ & lines.length - 1;
        lines[tail] = line;
        begins[tail] = begin;
    }

    private void copyInto(int capacity) {
        long[] oldLines = lines;
        long[] oldBegins = begins;
        lines = new long[capacity];
        begins = new long[capacity];
        for (int age = 0; age < size; age++) {
            lines[age] = oldLines[head + age & oldLines.length - 1];
            begins[age] = oldBegins[head + age & oldLines.length - 1];
        }
        head = 0;
    }

    private record Saved(long[] lines, long[] begins) {}

    Object save() {
        copyInto(lines.length);
        return new Saved(Arrays.copyOf(lines, size), Arrays.copyOf(begins, size));
    }

    void restore(Object state) {
        Saved saved = (Saved) state;
        head = 0;
        size = 0;
        for (int age = 0; age < saved.lines.length; age++) {
            add(saved.lines[age], saved.begins[age]);
        }
    }
}
