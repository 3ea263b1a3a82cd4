package dev.interlock.isa.semantics;

import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.instruction.Operand;
import dev.interlock.isa.register.Flags;

/**
 * Shifts and rotates, SDM vol. 1, section 5.1.5.
 *
 * <p>The count is taken modulo 32, or modulo 64 for 64-bit operands. A count of zero changes no flag, though a 32-bit
 * register still loses its upper half. OF is defined for a count of one only; for others we give what the formula for
 * one gives. AF is undefined after a shift and cleared.
 */
public final class ShiftRotate {
    private ShiftRotate() {}

    /** SHL and SAL. CF is the last bit shifted out. */
    public static void shl(LogicalProcessor p, Instruction i) {
        Operand dest = i.first();
        long a = dest.read(p);
        int count = count(p, i.second(), dest);
        long value = a << count;
        if (dest.write(p, value) && count != 0) {
            int bits = 8 * dest.bytes();
            boolean carry = bits == 64 ? a << count - 1 < 0 : (value >>> bits & 1) != 0;
            p.registers.flags.set(value, dest.bytes(), carry, top(value, bits) != carry, false);
        }
    }

    /** SHR. */
    public static void shr(LogicalProcessor p, Instruction i) {
        Operand dest = i.first();
        long a = dest.read(p);
        int count = count(p, i.second(), dest);
        long value = a >>> count;
        if (dest.write(p, value) && count != 0) {
            boolean carry = (a >>> count - 1 & 1) != 0;
            p.registers.flags.set(value, dest.bytes(), carry, top(a, 8 * dest.bytes()), false);
        }
    }

    /** SAR. */
    public static void sar(LogicalProcessor p, Instruction i) {
        Operand dest = i.first();
        long a = dest.readSigned(p);
        int count = count(p, i.second(), dest);
        long value = a >> count;
        if (dest.write(p, value) && count != 0) {
            boolean carry = (a >> count - 1 & 1) != 0;
            p.registers.flags.set(value, dest.bytes(), carry, false, false);
        }
    }

    /** ROL. CF is the bit that came in at the bottom; only CF and OF change. */
    public static void rol(LogicalProcessor p, Instruction i) {
        Operand dest = i.first();
        int bits = 8 * dest.bytes();
        long a = dest.read(p);
        int count = count(p, i.second(), dest);
        long value = rotateLeft(a, count & bits - 1, bits);
        if (dest.write(p, value) && count != 0) {
            boolean carry = (value & 1) != 0;
            p.registers.flags.carryAndOverflow(carry, top(value, bits) != carry);
        }
    }

    /** ROR. CF is the bit that came in at the top. */
    public static void ror(LogicalProcessor p, Instruction i) {
        Operand dest = i.first();
        int bits = 8 * dest.bytes();
        long a = dest.read(p);
        int count = count(p, i.second(), dest);
        long value = rotateLeft(a, -count & bits - 1, bits);
        if (dest.write(p, value) && count != 0) {
            boolean carry = top(value, bits);
            p.registers.flags.carryAndOverflow(carry, carry != top(value, bits - 1));
        }
    }

    /** RCL: a rotation of CF and the operand together. */
    public static void rcl(LogicalProcessor p, Instruction i) {
        Operand dest = i.first();
        int bits = 8 * dest.bytes();
        Flags flags = p.registers.flags;
        long a = dest.read(p);
        int count = count(p, i.second(), dest) % (bits + 1);
        boolean carry = flags.cf();
        long value = a;
        for (int n = 0; n < count; n++) {
            boolean out = top(value, bits);
            value = value << 1 | (carry ? 1 : 0);
            carry = out;
        }
        if (dest.write(p, value) && count != 0) {
            flags.carryAndOverflow(carry, top(value, bits) != carry);
        }
    }

    /** RCR. */
    public static void rcr(LogicalProcessor p, Instruction i) {
        Operand dest = i.first();
        int bits = 8 * dest.bytes();
        Flags flags = p.registers.flags;
        long a = dest.read(p);
        int count = count(p, i.second(), dest) % (bits + 1);
        boolean carry = flags.cf();
        long value = a;
        for (int n = 0; n < count; n++) {
            boolean out = (value & 1) != 0;
            value = value >>> 1 | (carry ? 1L << bits - 1 : 0);
            carry = out;
        }
        if (dest.write(p, value) && count != 0) {
            flags.carryAndOverflow(carry, top(value, bits) != top(value, bits - 1));
        }
    }

    /** SHLD: shifts DEST left, filling from the top of SRC. Counts beyond a 16-bit operand are undefined. */
    public static void shld(LogicalProcessor p, Instruction i) {
        Operand dest = i.first();
        int bits = 8 * dest.bytes();
        long a = dest.read(p);
        long fill = i.second().read(p);
        int count = count(p, i.third(), dest);
        long value;
        boolean carry;
        if (count == 0) {
            value = a;
            carry = false;
        } else if (bits == 16) {
            // as one shift of DEST:SRC:DEST, which is what processors make of counts above 16
            long wide = a << 32 | fill << 16 | a;
            value = wide << count >>> 32;
            carry = (wide >>> 48 - count & 1) != 0;
        } else {
            value = a << count | fill >>> bits - count;
            carry = (a >>> bits - count & 1) != 0;
        }
        if (dest.write(p, value) && count != 0) {
            p.registers.flags.set(value, dest.bytes(), carry, top(value, bits) != top(a, bits), false);
        }
    }

    /** SHRD: shifts DEST right, filling from the bottom of SRC. Counts beyond a 16-bit operand are undefined. */
    public static void shrd(LogicalProcessor p, Instruction i) {
        Operand dest = i.first();
        int bits = 8 * dest.bytes();
        long a = dest.read(p);
        long fill = i.second().read(p);
        int count = count(p, i.third(), dest);
        long value;
        boolean carry;
        if (count == 0) {
            value = a;
            carry = false;
        } else if (bits == 16) {
            long wide = a << 32 | fill << 16 | a;
            value = wide >>> count;
            carry = (wide >>> count - 1 & 1) != 0;
        } else {
            value = a >>> count | fill << bits - count;
            carry = (a >>> count - 1 & 1) != 0;
        }
        if (dest.write(p, value) && count != 0) {
            p.registers.flags.set(value, dest.bytes(), carry, top(value, bits) != top(a, bits), false);
        }
    }

    private static int count(LogicalProcessor p, Operand count, Operand dest) {
        return (int) count.read(p) & (dest.bytes() == 8 ? 63 : 31);
    }

    private static boolean top(long value, int bits) {
        return (value >>> bits - 1 & 1) != 0;
    }

    /** Rotates the low {@code bits} bits, which are the only ones set. */
    private static long rotateLeft(long value, int count, int bits) {
        return count == 0 ? value : value << count | value >>> bits - count;
    }
}
