package dev.interlock.isa.semantics;

import dev.interlock.isa.instruction.Instruction;

/** Operations of this group, SDM vol. 1, section 5.1. */
public final class Logical {
    private Logical() {}

    public static void or(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: or");
    }

    public static void and(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: and");
    }

    public static void xor(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: xor");
    }

    public static void not(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: not");
    }

    public static void test(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: test");
    }
}
