package dev.interlock.isa.semantics;

import dev.interlock.isa.instruction.Instruction;

/** Operations of this group, SDM vol. 1, section 5.1. */
public final class ControlTransfer {
    private ControlTransfer() {}

    public static void enter(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: enter");
    }

    public static void leave(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: leave");
    }

    public static void jcc(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: jcc");
    }

    public static void jmp(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: jmp");
    }

    public static void call(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: call");
    }

    public static void ret(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: ret");
    }

    public static void loopne(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: loopne");
    }

    public static void loope(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: loope");
    }

    public static void loop(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: loop");
    }

    public static void jrcxz(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: jrcxz");
    }

    public static void int3(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: int3");
    }

    public static void interrupt(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: interrupt");
    }

    public static void int1(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: int1");
    }
}
