package dev.interlock.isa.instruction;

import java.util.List;

/**
 * The sixteen conditions of Jcc, SETcc and CMOVcc in the order of their encoding, each with every name the manual gives
 * it. SDM vol. 1, appendix B, "EFLAGS Condition Codes".
 */
public final class Condition {
    private static final List<List<String>> NAMES = List.of(
            List.of("O"),
            List.of("NO"),
            List.of("B", "C", "NAE"),
            List.of("AE", "NC", "NB"),
            List.of("E", "Z"),
            List.of("NE", "NZ"),
            List.of("BE", "NA"),
            List.of("A", "NBE"),
            List.of("S"),
            List.of("NS"),
            List.of("P", "PE"),
            List.of("NP", "PO"),
            List.of("L", "NGE"),
            List.of("GE", "NL"),
            List.of("LE", "NG"),
            List.of("G", "NLE"));

    private Condition() {}

    /** The names of a condition, the one we print first. */
    public static List<String> names(int code) {
        return NAMES.get(code);
    }
}
