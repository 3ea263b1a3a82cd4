package dev.interlock.isa.semantics;

import dev.interlock.isa.instruction.Instruction;

/** Operations of this group, SDM vol. 1, section 5.1. */
public final class Strings {
    private Strings() {}

    public static void movs(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: movs");
    }

    public static void cmps(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: cmps");
    }

    public static void stos(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: stos");
    }

    public static void lods(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: lods");
    }

    public static void scas(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: scas");
    }
}
