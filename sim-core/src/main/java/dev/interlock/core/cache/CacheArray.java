package dev.interlock.core.cache;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The arrays of one cache: tags, data, and who was used when. It knows where a line is and what its bytes are; what may be
 * done with it is the owner's business.
 *
 * <pre>
 *   line address   ┌───────────────── tag ─────────────────┬─ set ─┬ 000000 ┐
 *   index          set * ways + way
 *   data           index * 64 … + 63
 * </pre>
 */
public final class CacheArray {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EMPTY = -1;

    private final int ways;
    private final int setMask;
    private final long[] tags;
    private final byte[] data;
    /** The way of each set that was found last: nearly always the one that is wanted next. */
    private final byte[] lastWay;

    private final ReplacementPolicy policy;
    /** The policy again if it is LRU, the usual one: a call that needs no dispatch on the hit path. Else null. */
    private final Lru lru;

    /**
     * An empty cache.
     *
     * @param seed for random replacement; no two caches of a machine have the same
     */
    public CacheArray(CacheConfig config, long seed) {
        this(config, seed, true);
    }

    /** The tags of an empty cache whose owner keeps the bytes: those of the methods for bytes are not to be called. */
    public static CacheArray tagsOf(CacheConfig config, long seed) {
        return new CacheArray(config, seed, false);
    }

    private CacheArray(CacheConfig config, long seed, boolean withData) {
        ways = config.ways();
        setMask = config.sets() - 1;
        int lines = config.sets() * ways;
        tags = new long[lines];
        Arrays.fill(tags, EMPTY);
        data = new byte[withData ? lines * CacheConfig.LINE_BYTES + 8 : 0]; // a load may read eight bytes and mask
        lastWay = new byte[config.sets()];
        policy = ReplacementPolicy.of(config, seed);
        lru = policy instanceof Lru exact ? exact : null;
    }

    public int lines() {
        return tags.length;
    }

    /** The index of a line, −1 if it is not here. Changes nothing that matters. */
    public int find(long line) {
        int set = (int) (line >>> 6) & setMask;
        int likely = set * ways + lastWay[set];
        return tags[likely] == line ? likely : probe(line, set);
    }

    private int probe(long line, int set) {
        int first = set * ways;
        for (int way = 0; way < ways; way++) {
            if (tags[first + way] == line) {
                lastWay[set] = (byte) way;
                return first + way;
            }
        }
        return -1;
    }

    /** The line at an index, −1 if the way is empty. */
    public long lineAt(int index) {
        return tags[index];
    }

    /** Notes a use, for the replacement policy. */
    public void touch(int index) {
        if (lru != null) {
            lru.touched(index);
        } else {
            policy.touched(index);
        }
    }

    /** Notes that the line of a way that was taken earlier has come, for the replacement policy. */
    public void filled(int index) {
        policy.filled(index);
    }

    /** As {@link #filled}; the access that missed comes again, and its {@link #touch} is not a second use. */
    public void filledForRetry(int index) {
        policy.filledForRetry(index);
    }

    /** An empty way for a line, or −1. */
    public int emptyWay(long line) {
        int first = ((int) (line >>> 6) & setMask) * ways;
        for (int way = 0; way < ways; way++) {
            if (tags[first + way] == EMPTY) {
                return first + way;
            }
        }
        return -1;
    }

    /** Index of the first way of the line's set. */
    public int firstWay(long line) {
        return ((int) (line >>> 6) & setMask) * ways;
    }

    public int ways() {
        return ways;
    }

    /** The way that should make room for a line, −1 if all are pinned. */
    public int victim(long line, long pinned) {
        return policy.victim(firstWay(line), ways, pinned);
    }

    /** Gives an empty way to a line. */
    public void take(int index, long line) {
        tags[index] = line;
        policy.filled(index);
    }

    /** Names the line of a way that was taken; no use is noted. */
    void put(int index, long line) {
        tags[index] = line;
    }

    /** Empties a way. */
    public void drop(int index) {
        tags[index] = EMPTY;
    }

    /** A value of 1 to 8 bytes within one line, zero-extended. */
    public long read(int index, int offset, int bytes) {
        return (long) LONGS.get(data, index * CacheConfig.LINE_BYTES + offset) & (-1L >>> (64 - 8 * bytes));
    }

    /** Writes the low bytes of a value within one line. */
    public void write(int index, int offset, int bytes, long value) {
        int at = index * CacheConfig.LINE_BYTES + offset;
        switch (bytes) {
            case 8 -> LONGS.set(data, at, value);
            case 4 -> INTS.set(data, at, (int) value);
            case 2 -> SHORTS.set(data, at, (short) value);
            case 1 -> data[at] = (byte) value;
            default -> {
                for (int b = 0; b < bytes; b++) {
                    data[at + b] = (byte) (value >>> (8 * b));
                }
            }
        }
    }

    /** Copies a whole line in. */
    public void setLine(int index, byte[] source, int offset) {
        System.arraycopy(source, offset, data, index * CacheConfig.LINE_BYTES, CacheConfig.LINE_BYTES);
    }

    /** Copies a whole line out. */
    public void getLine(int index, byte[] target, int offset) {
        System.arraycopy(data, index * CacheConfig.LINE_BYTES, target, offset, CacheConfig.LINE_BYTES);
    }

    /** Copies a line from another cache's arrays. */
    public void copyLine(int index, CacheArray from, int fromIndex) {
        System.arraycopy(
                from.data,
                fromIndex * CacheConfig.LINE_BYTES,
                data,
                index * CacheConfig.LINE_BYTES,
                CacheConfig.LINE_BYTES);
    }

    private record Saved(long[] tags, byte[] data, byte[] lastWay, Object policy) {}

    public Object save() {
        return new Saved(tags.clone(), data.clone(), lastWay.clone(), policy.save());
    }

    public void restore(Object state) {
        Saved saved = (Saved) state;
        System.arraycopy(saved.tags, 0, tags, 0, tags.length);
        System.arraycopy(saved.data, 0, data, 0, data.length);
        System.arraycopy(saved.lastWay, 0, lastWay, 0, lastWay.length);
        policy.restore(saved.policy);
    }
}
