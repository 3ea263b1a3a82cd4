package dev.interlock.core.pipeline;

import dev.interlock.isa.instruction.CostClass;

/**
 * The execution units that an instruction can find busy. A unit that is fully pipelined takes an instruction per cycle, and
 * so is always free for a core that issues one per cycle; a divider works on one division at a time. How long a class of
 * instruction keeps its unit is its occupancy, see {@link Latencies}. Hennessy and Patterson, <i>Computer Architecture: A
 * Quantitative Approach</i>, appendix C, section "Extending the MIPS integer pipeline to handle multicycle operations", call
 * it the initiation interval.
 */
enum FunctionalUnit {
    /** Shifts through two registers, and what else goes to one port only. */
    SHIFTER,
    /** MUL and IMUL. */
    MULTIPLIER,
    /** DIV and IDIV. */
    DIVIDER,
    /** Packed integers. */
    VECTOR,
    /** SSE and x87 addition, comparison, conversion. */
    FP_ADDER,
    /** SSE and packed integer multiplication. */
    FP_MULTIPLIER,
    /** SSE and x87 division and square roots. */
    FP_DIVIDER;

    /** Bits 56 to 63 of a set of registers, which no register has: a busy unit is a register that is not there yet. */
    private static final int FIRST_BIT = 56;

    /** The unit that a class of instruction needs; null if none that could be busy. */
    static FunctionalUnit of(CostClass work) {
        return switch (work) {
            case SHIFT, SHIFT_DOUBLE -> SHIFTER;
            case MULTIPLY -> MULTIPLIER;
            case DIVIDE32, DIVIDE64 -> DIVIDER;
            case VECTOR_MOVE, VECTOR_ALU -> VECTOR;
            case FP_ADD, FP_CONVERT, X87_MOVE, X87_ARITHMETIC -> FP_ADDER;
            case FP_MULTIPLY, VECTOR_MULTIPLY -> FP_MULTIPLIER;
            case FP_DIVIDE32, FP_DIVIDE64, FP_SQRT, X87_DIVIDE -> FP_DIVIDER;
            case MOVE, LOAD, STORE, ALU, BRANCH, STACK, STRING, ATOMIC, FENCE -> null;
            case SERIALIZING, TRAP, TIMER, X87_TRANSCENDENTAL, STATE_SAVE -> null;
        };
    }

    /** The number of its bit, and its place among the times at which registers are there. */
    int bit() {
        return FIRST_BIT + ordinal();
    }
}
