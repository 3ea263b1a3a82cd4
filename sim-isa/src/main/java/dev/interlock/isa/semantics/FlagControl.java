package dev.interlock.isa.semantics;

import dev.interlock.isa.instruction.Instruction;

/** Operations of this group, SDM vol. 1, section 5.1. */
public final class FlagControl {
    private FlagControl() {}

    public static void cmc(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: cmc");
    }

    public static void clc(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: clc");
    }

    public static void stc(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: stc");
    }

    public static void cli(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: cli");
    }

    public static void sti(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: sti");
    }

    public static void cld(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: cld");
    }

    public static void std(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: std");
    }

    public static void sahf(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: sahf");
    }

    public static void lahf(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: lahf");
    }

    public static void pushf(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: pushf");
    }

    public static void popf(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: popf");
    }
}
