package dev.interlock.isa.semantics;

import dev.interlock.isa.instruction.Instruction;

/** Operations of this group, SDM vol. 1, section 5.1. */
public final class Arithmetic {
    private Arithmetic() {}

    public static void add(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: add");
    }

    public static void adc(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: adc");
    }

    public static void sbb(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: sbb");
    }

    public static void sub(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: sub");
    }

    public static void cmp(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: cmp");
    }

    public static void inc(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: inc");
    }

    public static void dec(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: dec");
    }

    public static void neg(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: neg");
    }

    public static void mul(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: mul");
    }

    public static void imul(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: imul");
    }

    public static void imulTwo(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: imulTwo");
    }

    public static void imulThree(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: imulThree");
    }

    public static void div(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: div");
    }

    public static void idiv(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: idiv");
    }
}
