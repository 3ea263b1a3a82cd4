package dev.interlock.test.litmus;

import java.util.List;

/**
 * One instruction of a litmus thread, whatever syntax it was written in: destination first, sizes settled.
 *
 * @param mnemonic what it does
 * @param condition of a conditional instruction, else null
 * @param bytes operand size; for MOVZX and MOVSX that of the destination
 * @param locked a read-modify-write that nobody can come between; implied by XCHG with memory
 * @param operands as many as the mnemonic has, in Intel's order
 * @param position where it stands in the file
 */
record Operation(
        Mnemonic mnemonic,
        ConditionCode condition,
        int bytes,
        boolean locked,
        List<Operand> operands,
        Position position) {
    Operation {
        operands = List.copyOf(operands);
    }

    Operand first() {
        return operands.get(0);
    }

    Operand second() {
        return operands.get(1);
    }

    /** The operand in memory, null if there is none; LEA only computes with one and does not count. */
    Operand.InMemory memory() {
        if (mnemonic == Mnemonic.LEA || mnemonic == Mnemonic.NOP) {
            return null;
        }
        for (Operand operand : operands) {
            if (operand instanceof Operand.InMemory memory) {
                return memory;
            }
        }
        return null;
    }

    /** The size of the second operand, which only MOVZX and MOVSX have in a size of its own. */
    int sourceBytes() {
        if (second() instanceof Operand.InRegister in) {
            return in.register().bytes();
        }
        return second() instanceof Operand.InMemory memory ? memory.bytes() : bytes;
    }
}
