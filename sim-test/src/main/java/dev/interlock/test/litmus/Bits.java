package dev.interlock.test.litmus;

/** Numbers of 1, 2, 4 or 8 bytes in a {@code long}. */
final class Bits {
    private Bits() {}

    static long mask(int bytes) {
        return -1L >>> 64 - 8 * bytes;
    }

    static long zeroExtend(long value, int bytes) {
        return value & mask(bytes);
    }

    static long signExtend(long value, int bytes) {
        int unused = 64 - 8 * bytes;
        return value << unused >> unused;
    }
}
