package dev.interlock.test.contract;

import java.util.ArrayList;
import java.util.Arrays;

/**
 * States seen so far, numbered in the order of their discovery, each with the number of the state before it. Nothing is
 * left to chance: no two states are ever taken for one.
 *
 * <p>A state is a few words, and of each word far fewer values occur than its bits allow: of the 44 bits that a cache has
 * for two lines, some two thousand. So each value is kept once, and a state is the numbers of its values, which fit in one
 * long for up to four caches (in two for more, or when more values occur than its bits can number). With four bytes for the
 * state before it, and open addressing over four more, a hundred million states fit in 2 GB.
 *
 * <p>Holzmann, "State compression in SPIN: recursive indexing and compression training runs", 1997.
 */
final class StateSet {
    private static final int CHUNK = 1 << 16;
    /** Bits for the number of the last word, which is of another kind than the others. */
    private static final int LAST_BITS = 16;

    private final int words;
    private final WordTable first = new WordTable();
    private final WordTable last = new WordTable();
    private int longs;
    private int firstBits;
    private ArrayList<long[]> keys = new ArrayList<>();
    private final ArrayList<int[]> parents = new ArrayList<>();
    private int[] table = new int[1 << 16];
    private int size;

    private long low;
    private long high;

    /** A set of states of so many words, 2 to 7; the last of them is of another kind than the others. */
    StateSet(int words) {
        this.words = words;
        Arrays.fill(table, -1);
        layOut(1);
    }

    private void layOut(int newLongs) {
        longs = newLongs;
        firstBits = Math.min(31, (longs * Long.SIZE - LAST_BITS) / (words - 1));
    }

    int size() {
        return size;
    }

    /** Adds a state; false if it was there already. */
    boolean add(long[] state, int parent) {
        encode(state);
        int at = slot();
        if (table[at] >= 0) {
            return false;
        }
        if (size % CHUNK == 0) {
            keys.add(new long[CHUNK * longs]);
            parents.add(new int[CHUNK]);
        }
        table[at] = size;
        store(size);
        parents.get(size / CHUNK)[size % CHUNK] = parent;
        size++;
        if (size * 3L > table.length * 2L) {
            rehash(table.length * 2);
        }
        return true;
    }

    /** Sets {@code low} and {@code high} to the key of a state. */
    private void encode(long[] state) {
        low = last.number(state[words - 1]);
        high = 0;
        if (low >= 1 << LAST_BITS) {
            throw new IllegalStateException("more than " + (1 << LAST_BITS) + " values of a state's last word");
        }
        int bit = LAST_BITS;
        for (int word = 0; word < words - 1; word++) {
            long number = first.number(state[word]);
            if (number >>> firstBits != 0) {
                if (longs == 2) {
                    throw new IllegalStateException("more than " + (1 << firstBits) + " values of a state's word");
                }
                widen();
                encode(state);
                return;
            }
            if (bit < Long.SIZE) {
                low |= number << bit;
                if (bit + firstBits > Long.SIZE) {
                    high = number >>> Long.SIZE - bit;
                }
            } else {
                high |= number << bit - Long.SIZE;
            }
            bit += firstBits;
        }
    }

    private long[] decoded(long[] state) {
        state[words - 1] = last.word((int) low & (1 << LAST_BITS) - 1);
        int bit = LAST_BITS;
        int mask = (int) ((1L << firstBits) - 1);
        for (int word = 0; word < words - 1; word++) {
            long number = bit < Long.SIZE ? low >>> bit : high >>> bit - Long.SIZE;
            if (bit < Long.SIZE && bit + firstBits > Long.SIZE) {
                number |= high << Long.SIZE - bit;
            }
            state[word] = first.word((int) number & mask);
            bit += firstBits;
        }
        return state;
    }

    private void store(int number) {
        long[] chunk = keys.get(number / CHUNK);
        int at = number % CHUNK * longs;
        chunk[at] = low;
        if (longs == 2) {
            chunk[at + 1] = high;
        }
    }

    private void load(int number) {
        long[] chunk = keys.get(number / CHUNK);
        int at = number % CHUNK * longs;
        low = chunk[at];
        high = longs == 2 ? chunk[at + 1] : 0;
    }

    /** Two longs for a state from now on: more values occur than one has bits to number. */
    private void widen() {
        StateSet wide = new StateSet(words);
        wide.layOut(2);
        long[] state = new long[words];
        for (int number = 0; number < size; number++) {
            get(number, state);
            wide.add(state, -1);
        }
        // the same values in the same order have the same numbers there
        layOut(2);
        keys = wide.keys;
        table = wide.table;
    }

    private int slot() {
        int mask = table.length - 1;
        int at = hash() & mask;
        long wantedLow = low;
        long wantedHigh = high;
        while (table[at] >= 0) {
            load(table[at]);
            if (low == wantedLow && high == wantedHigh) {
                return at;
            }
            at = at + 1 & mask;
        }
        low = wantedLow;
        high = wantedHigh;
        return at;
    }

    /** Of the key, by the finalizer of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
    private int hash() {
        long hash = low + 31 * high + 0x9e3779b97f4a7c15L;
        hash = (hash ^ hash >>> 30) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ hash >>> 27) * 0x94d049bb133111ebL;
        return (int) (hash ^ hash >>> 31);
    }

    private void rehash(int slots) {
        table = null; // may go before the larger one comes: the states say all that it said
        table = new int[slots];
        Arrays.fill(table, -1);
        int mask = slots - 1;
        for (int number = 0; number < size; number++) {
            load(number);
            int at = hash() & mask;
            while (table[at] >= 0) {
                at = at + 1 & mask;
            }
            table[at] = number;
        }
    }

    /** The state with this number. */
    void get(int number, long[] state) {
        load(number);
        decoded(state);
    }

    /** The number of the state before it, −1 for the first. */
    int parent(int number) {
        return parents.get(number / CHUNK)[number % CHUNK];
    }
}
