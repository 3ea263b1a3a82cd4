package dev.interlock.core.bus;

import dev.interlock.core.cache.CacheArray;
import dev.interlock.core.cache.CacheConfig;
import dev.interlock.core.memory.SharedPages;

/**
 * The tags and bytes of the shared L3, and which of its lines DRAM does not have. The bytes are in pages that snapshots
 * share, since they are most of what a machine has, and few of them change between two snapshots.
 */
final class SharedCache {
    private static final int PAGE_MASK = (1 << SharedPages.PAGE_SHIFT) - 1;

    private final CacheArray array;
    private final SharedPages bytes;
    private final boolean[] dirty;

    SharedCache(CacheConfig config, long seed) {
        array = CacheArray.tagsOf(config, seed);
        bytes = new SharedPages(config.bytes());
        dirty = new boolean[array.lines()];
    }

    int find(long line) {
        return array.find(line);
    }

    long lineAt(int index) {
        return array.lineAt(index);
    }

    void touch(int index) {
        array.touch(index);
    }

    int emptyWay(long line) {
        return array.emptyWay(line);
    }

    int firstWay(long line) {
        return array.firstWay(line);
    }

    int ways() {
        return array.ways();
    }

    int victim(long line, long pinned) {
        return array.victim(line, pinned);
    }

    void take(int index, long line) {
        array.take(index, line);
        dirty[index] = false;
    }

    void drop(int index) {
        array.drop(index);
        dirty[index] = false;
    }

    /** True if DRAM does not have these bytes. */
    boolean dirty(int index) {
        return dirty[index];
    }

    /** Takes newer bytes than DRAM has. */
    void update(int index, byte[] data) {
        setLine(index, data);
        dirty[index] = true;
    }

    /** Takes a line that DRAM takes too. */
    void writeThrough(int index, byte[] data) {
        setLine(index, data);
        dirty[index] = false;
    }

    /** Takes the bytes that DRAM has. */
    void fill(int index, byte[] data) {
        setLine(index, data);
        array.filled(index);
        dirty[index] = false;
    }

    byte[] line(int index) {
        byte[] data = new byte[CacheConfig.LINE_BYTES];
        long at = (long) index * CacheConfig.LINE_BYTES;
        byte[] page = bytes.readable(at);
        if (page != null) {
            System.arraycopy(page, (int) at & PAGE_MASK, data, 0, CacheConfig.LINE_BYTES);
        }
        return data;
    }

    private void setLine(int index, byte[] data) {
        long at = (long) index * CacheConfig.LINE_BYTES;
        System.arraycopy(data, 0, bytes.writable(at), (int) at & PAGE_MASK, CacheConfig.LINE_BYTES);
    }

    void poke(int index, int offset, byte value) {
        long at = (long) index * CacheConfig.LINE_BYTES + offset;
        bytes.writable(at)[(int) at & PAGE_MASK] = value;
    }

    /** Bytes that no snapshot shares. */
    long ownBytes() {
        return bytes.ownBytes();
    }

    private record Saved(Object array, Object bytes, boolean[] dirty) {}

    Object save() {
        return new Saved(array.save(), bytes.save(), dirty.clone());
    }

    void restore(Object object) {
        Saved saved = (Saved) object;
        array.restore(saved.array);
        bytes.restore(saved.bytes);
        System.arraycopy(saved.dirty, 0, dirty, 0, dirty.length);
    }
}
