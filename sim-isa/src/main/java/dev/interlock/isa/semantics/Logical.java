package dev.interlock.isa.semantics;

import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.instruction.Operand;

/** Logical instructions, SDM vol. 1, section 5.1.4, and TEST. CF = OF = 0; AF is undefined and cleared. */
public final class Logical {
    private Logical() {}

    /** AND: DEST := DEST AND SRC. */
    public static void and(LogicalProcessor p, Instruction i) {
        Operand dest = i.first();
        long value = dest.read(p) & i.second().read(p);
        if (dest.write(p, value)) {
            p.registers.flags.setLogical(value, dest.bytes());
        }
    }

    /** OR: DEST := DEST OR SRC. */
    public static void or(LogicalProcessor p, Instruction i) {
        Operand dest = i.first();
        long value = dest.read(p) | i.second().read(p);
        if (dest.write(p, value)) {
            p.registers.flags.setLogical(value, dest.bytes());
        }
    }

    /** XOR: DEST := DEST XOR SRC. */
    public static void xor(LogicalProcessor p, Instruction i) {
        Operand dest = i.first();
        long value = dest.read(p) ^ i.second().read(p);
        if (dest.write(p, value)) {
            p.registers.flags.setLogical(value, dest.bytes());
        }
    }

    /** NOT: DEST := NOT DEST; no flag changes. */
    public static void not(LogicalProcessor p, Instruction i) {
        i.first().write(p, ~i.first().read(p));
    }

    /** TEST: the flags of SRC1 AND SRC2. */
    public static void test(LogicalProcessor p, Instruction i) {
        Operand first = i.first();
        long value = first.read(p) & i.second().read(p);
        if (!p.stopped()) {
            p.registers.flags.setLogical(value, first.bytes());
        }
    }
}
