package dev.interlock.isa.semantics;

import dev.interlock.isa.instruction.Instruction;

/** Operations of this group, SDM vol. 1, section 5.1. */
public final class ShiftRotate {
    private ShiftRotate() {}

    public static void rol(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: rol");
    }

    public static void ror(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: ror");
    }

    public static void rcl(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: rcl");
    }

    public static void rcr(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: rcr");
    }

    public static void shl(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: shl");
    }

    public static void shr(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: shr");
    }

    public static void sar(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: sar");
    }

    public static void shld(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: shld");
    }

    public static void shrd(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: shrd");
    }
}
