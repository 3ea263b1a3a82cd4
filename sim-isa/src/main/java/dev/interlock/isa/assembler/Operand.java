package dev.interlock.isa.assembler;

/** One operand of an instruction as it was written. */
sealed interface Operand {
    SourcePosition position();

    /** The size keyword before it in bytes, 0 if there is none. */
    int size();

    /** How far a branch goes, if the source says so. */
    enum Distance {
        UNSAID,
        SHORT,
        NEAR,
        FAR
    }

    /** {@code rax}. */
    record InRegister(SourcePosition position, int size, Register register) implements Operand {}

    /** {@code 5}, {@code strict dword 5}, {@code label}. */
    record Immediate(SourcePosition position, int size, boolean strict, Distance distance, Expression expression)
            implements Operand {}

    /** {@code dword [rel table + rcx * 4]}. */
    record Memory(SourcePosition position, int size, Address address) implements Operand {}

    /**
     * What stands between the brackets.
     *
     * @param displacementSize 1, 4 or 8 if a keyword fixes the width of the displacement, else 0
     * @param segment the override, or null
     * @param relative true for {@code rel}, or by default under {@code default rel}
     * @param relativeSaid true if {@code rel} was written out
     * @param far true if a far pointer stands there, for JMP and CALL
     * @param noSplit true if {@code rax*2} must not become {@code rax+rax}
     */
    record Address(
            Expression expression,
            int displacementSize,
            Register segment,
            boolean relative,
            boolean relativeSaid,
            boolean far,
            boolean noSplit) {}
}
