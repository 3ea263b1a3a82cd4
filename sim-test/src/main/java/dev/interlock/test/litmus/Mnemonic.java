package dev.interlock.test.litmus;

import java.util.EnumSet;
import java.util.Set;

/** The instructions that a litmus test may use. Those with a condition ({@code jne}) are one constant each. */
enum Mnemonic {
    MOV(2),
    MOVZX(2),
    MOVSX(2),
    LEA(2),
    ADD(2),
    SUB(2),
    AND(2),
    OR(2),
    XOR(2),
    CMP(2),
    TEST(2),
    INC(1),
    DEC(1),
    NEG(1),
    NOT(1),
    XCHG(2),
    XADD(2),
    CMPXCHG(2),
    JMP(1),
    JCC(1),
    SETCC(1),
    CMOVCC(2),
    NOP(0),
    PAUSE(0),
    MFENCE(0),
    LFENCE(0),
    SFENCE(0),
    /** The end of the thread, in tests made from compiled code. */
    RET(0);

    /** SDM vol. 2, LOCK, as far as we know the instructions. */
    private static final Set<Mnemonic> LOCKABLE =
            EnumSet.of(ADD, SUB, AND, OR, XOR, INC, DEC, NEG, NOT, XCHG, XADD, CMPXCHG);

    private static final Set<Mnemonic> WRITES_FIRST =
            EnumSet.complementOf(EnumSet.of(CMP, TEST, JMP, JCC, NOP, PAUSE, MFENCE, LFENCE, SFENCE, RET));

    private final int operands;

    Mnemonic(int operands) {
        this.operands = operands;
    }

    int operands() {
        return operands;
    }

    /** True if LOCK may stand before it, given a destination in memory. */
    boolean lockable() {
        return LOCKABLE.contains(this);
    }

    /** True if its first operand, in Intel's order, is a destination. */
    boolean writesFirst() {
        return WRITES_FIRST.contains(this);
    }

    boolean branches() {
        return this == JMP || this == JCC;
    }
}
