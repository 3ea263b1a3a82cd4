package dev.interlock.core.pipeline;

import dev.interlock.core.cache.CacheConfig;
import dev.interlock.core.cache.PrivateCaches;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventLog;
import dev.interlock.core.event.Request;
import dev.interlock.core.event.SimEvent.CombinedWritten;
import java.util.Arrays;

/**
 * The write-combining buffers: where stores to WC memory and non-temporal stores are gathered, a line each, so that one
 * transaction carries what were many stores. On processors they are line-fill buffers put to this use.
 *
 * <pre>
 *   store buffer ──▶ │ line │ mask │ 64 bytes │   open: takes stores to its line, in any order with those to other lines
 *                    │ line │ mask │ 64 bytes │   leaving: on its way to memory, until the bus says it is done
 * </pre>
 *
 * <p>A buffer leaves when its line is full; when its core needs a buffer and none is free (the one opened first); at a
 * fence, a locked access, an uncacheable access, a flush or a serialising instruction (all of them); when a load or a
 * cached store wants its line; and when no store has come to it for a while. SDM vol. 3, section 11.3.1, leaves most of
 * this open, and so may a program only rely on the fences.
 */
final class CombiningBuffers {
    private static final long FREE = -1;
    private static final long FULL = -1L;

    private final int core;
    private final int idleCycles;
    private final PrivateCaches caches;
    private final EventLog events;
    private final CoreCounters counters;

    /** The line of each buffer, {@link #FREE} if it has none. */
    private final long[] lines;

    private final long[] masks;
    private final byte[][] data;
    private final boolean[] leaving;
    /** When each was opened, as a running number, and when its last store came. */
    private final long[] opened;

    private final long[] lastStore;
    private long openings;
    private int used;
    private long deadline = Long.MAX_VALUE;

    CombiningBuffers(int core, CoreConfig config, PrivateCaches caches, EventLog events, CoreCounters counters) {
        this.core = core;
        this.idleCycles = config.combiningIdleCycles();
        this.caches = caches;
        this.events = events;
        this.counters = counters;
        int count = config.combiningBuffers();
        lines = new long[count];
        Arrays.fill(lines, FREE);
        masks = new long[count];
        data = new byte[count][CacheConfig.LINE_BYTES];
        leaving = new boolean[count];
        opened = new long[count];
        lastStore = new long[count];
    }

    boolean isEmpty() {
        return used == 0;
    }

    /** True if bytes of the line are here, open or leaving. */
    boolean holds(long line) {
        return used != 0 && find(line) >= 0;
    }

    /** When the next open buffer will have waited long enough; MAX_VALUE if none is open. */
    long deadline() {
        return deadline;
    }

    private int find(long line) {
        for (int i = 0; i < lines.length; i++) {
            if (lines[i] == line) {
                return i;
            }
        }
        return -1;
    }

    /** Takes a store; false if it must wait until a buffer has left. */
    boolean combine(long physical, int bytes, long value, long at) {
        long line = physical & -64;
        int buffer = find(line);
        if (buffer >= 0 && leaving[buffer]) {
            return false; // stores to one byte keep their order
        }
        if (buffer < 0) {
            buffer = find(FREE);
            if (buffer < 0) {
                makeRoom(at);
                return false;
            }
            open(buffer, line);
        }
        int offset = (int) physical & 63;
        for (int n = 0; n < bytes; n++) {
            data[buffer][offset + n] = (byte) (value >>> 8 * n);
        }
        masks[buffer] |= bytesOf(physical, bytes);
        lastStore[buffer] = at;
        counters.combinedStores++;
        if (masks[buffer] == FULL) {
            leave(buffer, at);
        }
        schedule();
        return true;
    }

    /** The bits of bytes within their line. */
    static long bytesOf(long physical, int bytes) {
        return -1L >>> 64 - bytes << (physical & 63);
    }

    private void open(int buffer, long line) {
        lines[buffer] = line;
        masks[buffer] = 0;
        leaving[buffer] = false;
        opened[buffer] = ++openings;
        used++;
    }

    /** Lets the buffer go that was opened first, unless one is leaving anyway. */
    private void makeRoom(long at) {
        int first = -1;
        for (int i = 0; i < lines.length; i++) {
            if (leaving[i]) {
                return;
            }
            first = first < 0 || opened[i] < opened[first] ? i : first;
        }
        counters.combiningOverflows++;
        leave(first, at);
        schedule();
    }

    private void leave(int buffer, long at) {
        leaving[buffer] = true;
        caches.sendWrite(Request.WRITE_UNCACHED, lines[buffer], data[buffer].clone(), masks[buffer], at);
    }

    /** Lets the buffer of a line go, if there is one. */
    void evict(long line, long at) {
        int buffer = find(line);
        if (buffer >= 0 && !leaving[buffer]) {
            leave(buffer, at);
            schedule();
        }
    }

    /** Lets all go, in the order in which they were opened. */
    void evictAll(long at) {
        evictIdleSince(Long.MAX_VALUE, at);
    }

    /** Lets those go whose last store is long enough ago. */
    void expire(long at) {
        evictIdleSince(at - idleCycles, at);
    }

    private void evictIdleSince(long then, long at) {
        while (true) {
            int first = -1;
            for (int i = 0; i < lines.length; i++) {
                boolean due = lines[i] != FREE && !leaving[i] && lastStore[i] <= then;
                first = due && (first < 0 || opened[i] < opened[first]) ? i : first;
            }
            if (first < 0) {
                schedule();
                return;
            }
            leave(first, at);
        }
    }

    private void schedule() {
        long earliest = Long.MAX_VALUE;
        for (int i = 0; i < lines.length; i++) {
            if (lines[i] != FREE && !leaving[i]) {
                earliest = Math.min(earliest, lastStore[i] + idleCycles);
            }
        }
        deadline = earliest;
    }

    /** The bus has taken a write; true if it was one of ours, and its buffer is free now. */
    boolean written(long line, long at) {
        int buffer = find(line);
        if (buffer < 0 || !leaving[buffer]) {
            return false;
        }
        if (events.wants(EventKind.COMBINED_WRITTEN)) {
            events.add(new CombinedWritten(at, core, line, masks[buffer]));
        }
        lines[buffer] = FREE;
        leaving[buffer] = false;
        used--;
        return true;
    }

    private record Saved(
            long[] lines,
            long[] masks,
            byte[][] data,
            boolean[] leaving,
            long[] opened,
            long[] lastStore,
            long openings,
            int used,
            long deadline) {}

    Object save() {
        byte[][] copies = new byte[data.length][];
        for (int i = 0; i < data.length; i++) {
            copies[i] = data[i].clone();
        }
        return new Saved(
                lines.clone(),
                masks.clone(),
                copies,
                leaving.clone(),
                opened.clone(),
                lastStore.clone(),
                openings,
                used,
                deadline);
    }

    void restore(Object object) {
        Saved saved = (Saved) object;
        int count = lines.length;
        System.arraycopy(saved.lines, 0, lines, 0, count);
        System.arraycopy(saved.masks, 0, masks, 0, count);
        for (int i = 0; i < count; i++) {
            System.arraycopy(saved.data[i], 0, data[i], 0, CacheConfig.LINE_BYTES);
        }
        System.arraycopy(saved.leaving, 0, leaving, 0, count);
        System.arraycopy(saved.opened, 0, opened, 0, count);
        System.arraycopy(saved.lastStore, 0, lastStore, 0, count);
        openings = saved.openings;
        used = saved.used;
        deadline = saved.deadline;
    }
}
