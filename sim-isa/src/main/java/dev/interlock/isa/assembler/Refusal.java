package dev.interlock.isa.assembler;

/**
 * Why one row does not fit an instruction. If none does, the reason of the row that came nearest is told.
 *
 * @param message null if the general message of the kind will do
 */
record Refusal(Kind kind, SourcePosition position, String message) {
    /** From far off to nearly right. */
    enum Kind {
        /** Another number of operands, or operands of another kind. */
        OPERANDS,
        /** The right kinds, but other widths. */
        SIZE,
        /** A number that does not fit. */
        RANGE,
        /** AH, BH, CH or DH beside something that needs a REX prefix. */
        ENCODING
    }

    static final Refusal OPERANDS = new Refusal(Kind.OPERANDS, null, null);
    static final Refusal SIZE = new Refusal(Kind.SIZE, null, null);

    static Refusal clearer(Refusal one, Refusal other) {
        return one == null || other.kind.compareTo(one.kind) > 0 ? other : one;
    }
}
