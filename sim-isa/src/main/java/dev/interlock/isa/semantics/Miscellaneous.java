package dev.interlock.isa.semantics;

import dev.interlock.isa.instruction.Instruction;

/** Operations of this group, SDM vol. 1, section 5.1. */
public final class Miscellaneous {
    private Miscellaneous() {}

    public static void lea(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: lea");
    }

    public static void nop(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: nop");
    }

    public static void pause(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: pause");
    }

    public static void xlat(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: xlat");
    }

    public static void movbe(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: movbe");
    }

    public static void cpuid(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: cpuid");
    }
}
