package dev.interlock.test.litmus;

import java.util.Arrays;
import java.util.Optional;

/** The two x86 languages of herd. */
enum Dialect {
    /** AT&amp;T syntax, 64 bits. */
    X86_64,
    /** Intel's order, 32 bits; registers of 64 bits are understood too. */
    X86;

    static Optional<Dialect> named(String word) {
        return Arrays.stream(values())
                .filter(dialect -> dialect.name().equals(word))
                .findFirst();
    }
}
