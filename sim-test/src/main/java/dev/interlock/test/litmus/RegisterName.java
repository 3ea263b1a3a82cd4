package dev.interlock.test.litmus;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A general-purpose register under one of its names: {@code rax}, {@code eax}, {@code ax}, {@code al} and {@code ah} are
 * one register in five sizes.
 *
 * @param number as it is encoded: rax rcx rdx rbx rsp rbp rsi rdi r8 … r15
 * @param bytes size of this name
 * @param high true for ah, ch, dh, bh
 * @param text the name in lower case
 */
record RegisterName(int number, int bytes, boolean high, String text) {
    private static final String[] CLASSIC = {"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"};
    private static final Map<String, RegisterName> BY_NAME = new HashMap<>();

    static {
        for (int n = 0; n < 8; n++) {
            String word = CLASSIC[n];
            add(n, 8, false, "r" + word);
            add(n, 4, false, "e" + word);
            add(n, 2, false, word);
            add(n, 1, false, n < 4 ? word.charAt(0) + "l" : word + "l");
            if (n < 4) {
                add(n, 1, true, word.charAt(0) + "h");
            }
        }
        for (int n = 8; n < 16; n++) {
            add(n, 8, false, "r" + n);
            add(n, 4, false, "r" + n + "d");
            add(n, 2, false, "r" + n + "w");
            add(n, 1, false, "r" + n + "b");
        }
    }

    private static void add(int number, int bytes, boolean high, String text) {
        BY_NAME.put(text, new RegisterName(number, bytes, high, text));
    }

    /** The register that a word names, in either case. */
    static Optional<RegisterName> named(String word) {
        return Optional.ofNullable(BY_NAME.get(word.toLowerCase(Locale.ROOT)));
    }

    /** The whole register. */
    RegisterName widened() {
        return BY_NAME.values().stream()
                .filter(other -> other.number == number && other.bytes == 8)
                .findFirst()
                .orElseThrow();
    }

    /** The value under this name, zero-extended, of the register's 64 bits. */
    long of(long whole) {
        return Bits.zeroExtend(high ? whole >>> 8 : whole, bytes);
    }

    /** The register's 64 bits after this part of it was written: 32 bits clear the upper half, fewer leave the rest. */
    long into(long whole, long value) {
        if (bytes >= 4) {
            return Bits.zeroExtend(value, bytes);
        }
        int shift = high ? 8 : 0;
        long mask = Bits.mask(bytes) << shift;
        return whole & ~mask | value << shift & mask;
    }
}
