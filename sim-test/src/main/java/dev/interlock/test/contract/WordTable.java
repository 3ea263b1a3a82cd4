package dev.interlock.test.contract;

import java.util.Arrays;

/** Words seen so far, numbered in the order of their discovery. */
final class WordTable {
    private long[] words = new long[256];
    private int[] table = new int[1024];
    private int size;

    WordTable() {
        Arrays.fill(table, -1);
    }

    int size() {
        return size;
    }

    long word(int number) {
        return words[number];
    }

    /** The number of a word; the next free one if it is new. */
    int number(long word) {
        int mask = table.length - 1;
        int at = hash(word) & mask;
        while (table[at] >= 0) {
            if (words[table[at]] == word) {
                return table[at];
            }
            at = at + 1 & mask;
        }
        if (size == words.length) {
            grow();
            return number(word);
        }
        table[at] = size;
        words[size] = word;
        return size++;
    }

    private void grow() {
        words = Arrays.copyOf(words, 2 * size);
        table = new int[4 * words.length];
        Arrays.fill(table, -1);
        int mask = table.length - 1;
        for (int number = 0; number < size; number++) {
            int at = hash(words[number]) & mask;
            while (table[at] >= 0) {
                at = at + 1 & mask;
            }
            table[at] = number;
        }
    }

    private static int hash(long word) {
        return (int) (word * 0x9e3779b97f4a7c15L >>> 32);
    }
}
