package dev.interlock.isa.assembler;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.Locale;

/** Words with a meaning of their own, in either case. */
final class Keywords {
    /** Size keywords before operands and within brackets, in bytes. */
    private static final ImmutableMap<String, Integer> SIZES =
            ImmutableMap.of("byte", 1, "word", 2, "dword", 4, "qword", 8, "tword", 10, "oword", 16);

    /** DB and its brothers, with the width of a unit in bytes. */
    private static final ImmutableMap<String, Integer> DATA =
            ImmutableMap.of("db", 1, "dw", 2, "dd", 4, "dq", 8, "dt", 10, "do", 16);

    /** RESB and its brothers. */
    private static final ImmutableMap<String, Integer> RESERVATIONS =
            ImmutableMap.of("resb", 1, "resw", 2, "resd", 4, "resq", 8, "rest", 10, "reso", 16);

    static final ImmutableSet<String> DIRECTIVES = ImmutableSet.of(
            "section",
            "segment",
            "global",
            "extern",
            "common",
            "static",
            "default",
            "bits",
            "use16",
            "use32",
            "use64",
            "org",
            "cpu",
            "align",
            "alignb",
            "absolute",
            "struc",
            "endstruc",
            "istruc",
            "at",
            "iend");

    private Keywords() {}

    /** The bytes a size keyword stands for, 0 if it is none. */
    static int size(String word) {
        return SIZES.getOrDefault(word.toLowerCase(Locale.ROOT), 0);
    }

    /** The bytes of a unit of data, 0 if the word is no data directive. */
    static int dataUnit(String word) {
        return DATA.getOrDefault(word.toLowerCase(Locale.ROOT), 0);
    }

    /** The bytes of a unit to reserve, 0 if the word is no such directive. */
    static int reservedUnit(String word) {
        return RESERVATIONS.getOrDefault(word.toLowerCase(Locale.ROOT), 0);
    }

    static boolean isDirective(String word) {
        return DIRECTIVES.contains(word.toLowerCase(Locale.ROOT));
    }

    /** True if a statement, not a label, begins with this word. */
    static boolean startsStatement(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return dataUnit(lower) != 0
                || reservedUnit(lower) != 0
                || lower.equals("times")
                || lower.equals("incbin")
                || isDirective(lower)
                || Prefix.named(lower) != null
                || Encoder.isMnemonic(lower);
    }
}
