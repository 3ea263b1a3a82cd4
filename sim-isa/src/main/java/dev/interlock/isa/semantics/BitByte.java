package dev.interlock.isa.semantics;

import dev.interlock.isa.instruction.Instruction;

/** Operations of this group, SDM vol. 1, section 5.1. */
public final class BitByte {
    private BitByte() {}

    public static void bt(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: bt");
    }

    public static void bts(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: bts");
    }

    public static void btr(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: btr");
    }

    public static void btc(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: btc");
    }

    public static void bsf(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: bsf");
    }

    public static void bsr(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: bsr");
    }

    public static void popcnt(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: popcnt");
    }

    public static void crc32(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: crc32");
    }

    public static void set(LogicalProcessor p, Instruction i) {
        throw new IllegalStateException("not written yet: set");
    }
}
