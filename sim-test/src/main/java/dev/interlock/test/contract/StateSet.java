package dev.interlock.test.contract;

import java.util.ArrayList;
import java.util.Arrays;

/**
 * States seen so far, numbered in the order of their discovery, each with the number of the state before it. Flat arrays
 * and open addressing: tens of millions of states fit in memory.
 */
final class StateSet {
    private static final int CHUNK = 1 << 16;

    private final int length;
    private final ArrayList<long[]> keys = new ArrayList<>();
    private final ArrayList<int[]> parents = new ArrayList<>();
    private int[] table = new int[1 << 16];
    private int size;

    /** A set of keys of so many longs. */
    StateSet(int length) {
        this.length = length;
        Arrays.fill(table, -1);
    }

    int size() {
        return size;
    }

    /** Adds a state; false if it was there already. */
    boolean add(long[] key, int parent) {
        int at = slot(key);
        if (table[at] >= 0) {
            return false;
        }
        if (size % CHUNK == 0) {
            keys.add(new long[CHUNK * length]);
            parents.add(new int[CHUNK]);
        }
        table[at] = size;
        System.arraycopy(key, 0, keys.get(size / CHUNK), size % CHUNK * length, length);
        parents.get(size / CHUNK)[size % CHUNK] = parent;
        size++;
        if (size * 3L > table.length * 2L) {
            grow();
        }
        return true;
    }

    private int slot(long[] key) {
        int mask = table.length - 1;
        int at = hash(key, 0) & mask;
        while (table[at] >= 0) {
            int number = table[at];
            long[] chunk = keys.get(number / CHUNK);
            int from = number % CHUNK * length;
            if (Arrays.equals(chunk, from, from + length, key, 0, length)) {
                return at;
            }
            at = at + 1 & mask;
        }
        return at;
    }

    private int hash(long[] array, int from) {
        long hash = 0;
        for (int i = 0; i < length; i++) {
            // the finalizer of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014)
            hash += array[from + i] + 0x9e3779b97f4a7c15L;
            hash = (hash ^ hash >>> 30) * 0xbf58476d1ce4e5b9L;
            hash = (hash ^ hash >>> 27) * 0x94d049bb133111ebL;
            hash ^= hash >>> 31;
        }
        return (int) hash;
    }

    private void grow() {
        int[] larger = new int[table.length * 2];
        Arrays.fill(larger, -1);
        int mask = larger.length - 1;
        for (int number = 0; number < size; number++) {
            int at = hash(keys.get(number / CHUNK), number % CHUNK * length) & mask;
            while (larger[at] >= 0) {
                at = at + 1 & mask;
            }
            larger[at] = number;
        }
        table = larger;
    }

    /** The state with this number. */
    void get(int number, long[] key) {
        System.arraycopy(keys.get(number / CHUNK), number % CHUNK * length, key, 0, length);
    }

    /** The number of the state before it, −1 for the first. */
    int parent(int number) {
        return parents.get(number / CHUNK)[number % CHUNK];
    }
}
