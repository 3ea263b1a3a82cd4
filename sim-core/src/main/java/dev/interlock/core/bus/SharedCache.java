package dev.interlock.core.bus;

import dev.interlock.core.cache.CacheArray;
import dev.interlock.core.cache.CacheConfig;
import java.util.Arrays;

/**
 * The shared, inclusive L3: every line that a core holds is here too, with one presence bit per core. A set bit says that
 * the core <em>may</em> have the line (clean lines leave the cores silently); a clear bit says that it has not.
 */
final class SharedCache {
    private static final byte NOBODY = -1;

    private final CacheArray array;
    private final long[] presence;
    private final byte[] owner;
    private final boolean[] dirty;

    SharedCache(CacheConfig config, long seed) {
        array = new CacheArray(config, seed);
        presence = new long[array.lines()];
        owner = new byte[array.lines()];
        Arrays.fill(owner, NOBODY);
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
        presence[index] = 0;
        owner[index] = NOBODY;
        dirty[index] = false;
    }

    void drop(int index) {
        array.drop(index);
        presence[index] = 0;
        owner[index] = NOBODY;
        dirty[index] = false;
    }

    /** Bit n is set if core n may have the line. */
    long presence(int index) {
        return presence[index];
    }

    void presence(int index, long cores) {
        presence[index] = cores;
    }

    /** The core that answers for the line (E, M or O there), −1 if none. */
    int owner(int index) {
        return owner[index];
    }

    void owner(int index, int core) {
        owner[index] = (byte) core;
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

    private record Saved(Object array, long[] presence, byte[] owner, boolean[] dirty) {}

    Object save() {
        return new Saved(array.save(), presence.clone(), owner.clone(), dirty.clone());
    }

    void restore(Object object) {
        Saved saved = (Saved) object;
        array.restore(saved.array);
        System.arraycopy(saved.presence, 0, presence, 0, presence.length);
        System.arraycopy(saved.owner, 0, owner, 0, owner.length);
        System.arraycopy(saved.dirty, 0, dirty, 0, dirty.length);
    }
}
