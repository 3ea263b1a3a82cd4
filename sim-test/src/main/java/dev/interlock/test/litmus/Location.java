package dev.interlock.test.litmus;

import java.util.List;

/**
 * A shared variable, or a small array of them. It lies within one cache line, aligned to eight bytes, and has at least
 * eight bytes of its own, so that a wide access to a narrow variable touches nobody else.
 *
 * @param name as the test has it
 * @param type of an element
 * @param initial value of each element; of one element unless it is an array
 * @param pointsTo for each element the location whose address it holds at the start, null if it holds a number
 */
record Location(String name, ValueType type, List<Long> initial, List<String> pointsTo) {
    /** The most that fits a cache line. */
    static final int MOST_BYTES = 64;

    /** Bytes in memory, a multiple of eight. */
    int bytes() {
        return type.bytes() * initial.size() + 7 & -8;
    }
}
