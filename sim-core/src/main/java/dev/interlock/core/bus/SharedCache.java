package dev.interlock.core.bus;

import dev.interlock.core.cache.CacheArray;
import dev.interlock.core.cache.CacheConfig;

/** The tags and bytes of the shared L3, and which of its lines DRAM does not have. */
final class SharedCache {
    private final CacheArray array;
    private final boolean[] dirty;

    SharedCache(CacheConfig config, long seed) {
        array = new CacheArray(config, seed);
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
        array.setLine(index, data, 0);
        dirty[index] = true;
    }

    /** Takes a line that DRAM takes too. */
    void writeThrough(int index, byte[] data) {
        array.setLine(index, data, 0);
        dirty[index] = false;
    }

    /** Takes the bytes that DRAM has. */
    void fill(int index, byte[] data) {
        array.setLine(index, data, 0);
        array.filled(index);
        dirty[index] = false;
    }

    byte[] line(int index) {
        byte[] data = new byte[CacheConfig.LINE_BYTES];
        array.getLine(index, data, 0);
        return data;
    }

    void poke(int index, int offset, byte value) {
        array.write(index, offset, 1, value);
    }

    private record Saved(Object array, boolean[] dirty) {}

    Object save() {
        return new Saved(array.save(), dirty.clone());
    }

    void restore(Object object) {
        Saved saved = (Saved) object;
        array.restore(saved.array);
        System.arraycopy(saved.dirty, 0, dirty, 0, dirty.length);
    }
}
