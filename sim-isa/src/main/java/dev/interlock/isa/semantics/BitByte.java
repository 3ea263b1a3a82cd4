package dev.interlock.isa.semantics;

import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.instruction.Operand;
import dev.interlock.isa.register.Flags;

/** Bit and byte instructions, SDM vol. 1, section 5.1.6. */
public final class BitByte {
    private static final int CRC32C_POLYNOMIAL = 0x82f6_3b78; // 11EDC6F41H with its bits reflected

    private BitByte() {}

    /** BT: CF := the bit. ZF stays, the other flags are undefined and stay too. */
    public static void bt(LogicalProcessor p, Instruction i) {
        Operand base = i.first();
        long offset = bitOffset(p, i);
        long word = base.readAt(p, displacement(base, i.second(), offset), base.bytes());
        if (!p.stopped()) {
            p.registers.flags.carry(bit(word, base, offset) != 0);
        }
    }

    /** BTS: CF := the bit; the bit := 1. */
    public static void bts(LogicalProcessor p, Instruction i) {
        Operand base = i.first();
        long offset = bitOffset(p, i);
        long displacement = displacement(base, i.second(), offset);
        long word = base.readAt(p, displacement, base.bytes());
        put(p, base, displacement, offset, word, word | select(base, offset));
    }

    /** BTR: CF := the bit; the bit := 0. */
    public static void btr(LogicalProcessor p, Instruction i) {
        Operand base = i.first();
        long offset = bitOffset(p, i);
        long displacement = displacement(base, i.second(), offset);
        long word = base.readAt(p, displacement, base.bytes());
        put(p, base, displacement, offset, word, word & ~select(base, offset));
    }

    /** BTC: CF := the bit; the bit := NOT the bit. */
    public static void btc(LogicalProcessor p, Instruction i) {
        Operand base = i.first();
        long offset = bitOffset(p, i);
        long displacement = displacement(base, i.second(), offset);
        long word = base.readAt(p, displacement, base.bytes());
        put(p, base, displacement, offset, word, word ^ select(base, offset));
    }

    private static void put(LogicalProcessor p, Operand base, long displacement, long offset, long word, long changed) {
        if (base.writeAt(p, displacement, base.bytes(), changed)) {
            p.registers.flags.carry(bit(word, base, offset) != 0);
        }
    }

    private static long bitOffset(LogicalProcessor p, Instruction i) {
        return i.second().readSigned(p);
    }

    /**
     * How far from the operand's address the word with the bit lies: a register may hold the offset of any bit of a
     * string in memory (SDM vol. 2A, "Bit(BitBase, BitOffset)", figure 3-2); an immediate stays within the operand.
     */
    private static long displacement(Operand base, Operand offset, long value) {
        if (!base.isMemory() || offset.kind() == Operand.Kind.IMMEDIATE) {
            return 0;
        }
        return value >> 3 & -(long) base.bytes();
    }

    private static long select(Operand base, long offset) {
        return 1L << (offset & 8 * base.bytes() - 1);
    }

    private static long bit(long word, Operand base, long offset) {
        return word & select(base, offset);
    }

    /** BSF: DEST := number of the lowest bit set. A source of zero sets ZF and leaves DEST. */
    public static void bsf(LogicalProcessor p, Instruction i) {
        long source = i.second().read(p);
        scan(p, i, source, Long.numberOfTrailingZeros(source));
    }

    /** BSR: DEST := number of the highest bit set. A source of zero sets ZF and leaves DEST. */
    public static void bsr(LogicalProcessor p, Instruction i) {
        long source = i.second().read(p);
        scan(p, i, source, 63 - Long.numberOfLeadingZeros(source));
    }

    private static void scan(LogicalProcessor p, Instruction i, long source, int found) {
        if (p.stopped()) {
            return;
        }
        if (source != 0) {
            i.first().write(p, found);
        }
        p.registers.flags.zero(source == 0);
    }

    /** POPCNT: DEST := number of bits set. ZF as the source; the other status flags are cleared. */
    public static void popcnt(LogicalProcessor p, Instruction i) {
        long source = i.second().read(p);
        if (i.first().write(p, Long.bitCount(source))) {
            p.registers.flags.status(source == 0 ? Flags.ZF : 0);
        }
    }

    /** CRC32: accumulates the CRC-32C (Castagnoli) of 1, 2, 4 or 8 bytes. */
    public static void crc32(LogicalProcessor p, Instruction i) {
        long data = i.second().read(p);
        if (p.stopped()) {
            return;
        }
        int crc = (int) i.first().read(p);
        for (int n = 0; n < i.second().bytes(); n++) {
            crc ^= (int) (data >>> 8 * n) & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc >>> 1 ^ (crc & 1) * CRC32C_POLYNOMIAL;
            }
        }
        i.first().write(p, crc & 0xffff_ffffL);
    }

    /** SETcc: DEST := 1 if the condition holds, else 0. */
    public static void set(LogicalProcessor p, Instruction i) {
        i.first().write(p, p.registers.flags.condition(i.condition()) ? 1 : 0);
    }
}
