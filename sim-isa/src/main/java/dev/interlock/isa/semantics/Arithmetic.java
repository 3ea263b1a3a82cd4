package dev.interlock.isa.semantics;

import dev.interlock.isa.fault.Fault;
import dev.interlock.isa.floating.WideInteger;
import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.instruction.Operand;
import dev.interlock.isa.register.Flags;
import dev.interlock.isa.register.RegisterFile;

/** Binary arithmetic, SDM vol. 1, section 5.1.2. */
public final class Arithmetic {
    private Arithmetic() {}

    /** ADD: DEST := DEST + SRC. */
    public static void add(LogicalProcessor p, Instruction i) {
        Operand dest = i.first();
        long a = dest.read(p);
        long b = i.second().read(p);
        long sum = a + b;
        if (dest.write(p, sum)) {
            p.registers.flags.setAdd(a, b, sum, dest.bytes());
        }
    }

    /** ADC: DEST := DEST + SRC + CF. */
    public static void adc(LogicalProcessor p, Instruction i) {
        Operand dest = i.first();
        Flags flags = p.registers.flags;
        long a = dest.read(p);
        long b = i.second().read(p);
        long sum = a + b + (flags.cf() ? 1 : 0);
        if (dest.write(p, sum)) {
            flags.setAdd(a, b, sum, dest.bytes());
        }
    }

    /** SUB: DEST := DEST - SRC. */
    public static void sub(LogicalProcessor p, Instruction i) {
        Operand dest = i.first();
        long a = dest.read(p);
        long b = i.second().read(p);
        long difference = a - b;
        if (dest.write(p, difference)) {
            p.registers.flags.setSubtract(a, b, difference, dest.bytes());
        }
    }

    /** SBB: DEST := DEST - (SRC + CF). */
    public static void sbb(LogicalProcessor p, Instruction i) {
        Operand dest = i.first();
        Flags flags = p.registers.flags;
        long a = dest.read(p);
        long b = i.second().read(p);
        long difference = a - b - (flags.cf() ? 1 : 0);
        if (dest.write(p, difference)) {
            flags.setSubtract(a, b, difference, dest.bytes());
        }
    }

    /** CMP: the flags of DEST - SRC. */
    public static void cmp(LogicalProcessor p, Instruction i) {
        Operand first = i.first();
        long a = first.read(p);
        long b = i.second().read(p);
        if (!p.stopped()) {
            p.registers.flags.setSubtract(a, b, a - b, first.bytes());
        }
    }

    /** INC: DEST := DEST + 1; CF stays. */
    public static void inc(LogicalProcessor p, Instruction i) {
        Operand dest = i.first();
        long a = dest.read(p);
        if (dest.write(p, a + 1)) {
            p.registers.flags.keepCarryAnd(a, a + 1, dest.bytes(), true);
        }
    }

    /** DEC: DEST := DEST - 1; CF stays. */
    public static void dec(LogicalProcessor p, Instruction i) {
        Operand dest = i.first();
        long a = dest.read(p);
        if (dest.write(p, a - 1)) {
            p.registers.flags.keepCarryAnd(a, a - 1, dest.bytes(), false);
        }
    }

    /** NEG: DEST := 0 - DEST. */
    public static void neg(LogicalProcessor p, Instruction i) {
        Operand dest = i.first();
        long a = dest.read(p);
        if (dest.write(p, -a)) {
            p.registers.flags.setSubtract(0, a, -a, dest.bytes());
        }
    }

    /** MUL: unsigned, accumulator by SRC into AX, DX:AX, EDX:EAX or RDX:RAX. CF = OF = upper half is not zero. */
    public static void mul(LogicalProcessor p, Instruction i) {
        Operand source = i.first();
        long b = source.read(p);
        if (p.stopped()) {
            return;
        }
        int bytes = source.bytes();
        long a = p.registers.read(RegisterFile.RAX, bytes);
        long low = a * b;
        long high = bytes == 8 ? unsignedHigh(a, b) : low >>> 8 * bytes;
        putProduct(p, low, high, bytes, high != 0);
    }

    /** IMUL with one operand: signed, into the same pairs. CF = OF = the upper half is more than the sign. */
    public static void imul(LogicalProcessor p, Instruction i) {
        Operand source = i.first();
        long b = source.readSigned(p);
        if (p.stopped()) {
            return;
        }
        int bytes = source.bytes();
        long a = source.signExtend(p.registers.gpr[RegisterFile.RAX]);
        long low = a * b;
        long high = bytes == 8 ? Math.multiplyHigh(a, b) : low >> 8 * bytes;
        putProduct(p, low, high, bytes, high != source.signExtend(low) >> 63);
    }

    private static void putProduct(LogicalProcessor p, long low, long high, int bytes, boolean wide) {
        RegisterFile registers = p.registers;
        if (bytes == 1) {
            registers.write(RegisterFile.RAX, 2, low);
        } else {
            registers.write(RegisterFile.RAX, bytes, low);
            registers.write(RegisterFile.RDX, bytes, high);
        }
        registers.flags.set(low, bytes, wide, wide, false);
    }

    /** IMUL r, r/m: DEST := DEST * SRC, truncated; CF = OF = something was lost. */
    public static void imulTwo(LogicalProcessor p, Instruction i) {
        multiplyTruncated(p, i.first(), i.first().readSigned(p), i.second().readSigned(p));
    }

    /** IMUL r, r/m, imm: DEST := SRC1 * SRC2, truncated; CF = OF = something was lost. */
    public static void imulThree(LogicalProcessor p, Instruction i) {
        multiplyTruncated(p, i.first(), i.second().readSigned(p), i.third().read(p));
    }

    private static void multiplyTruncated(LogicalProcessor p, Operand dest, long a, long b) {
        long product = a * b;
        boolean lost =
                dest.bytes() == 8 ? Math.multiplyHigh(a, b) != product >> 63 : dest.signExtend(product) != product;
        if (dest.write(p, product)) {
            p.registers.flags.set(product, dest.bytes(), lost, lost, false);
        }
    }

    /** DIV: unsigned; the flags are undefined and stay. #DE if the quotient does not fit. */
    public static void div(LogicalProcessor p, Instruction i) {
        long divisor = i.first().read(p);
        if (p.stopped()) {
            return;
        }
        int bytes = i.first().bytes();
        RegisterFile registers = p.registers;
        if (bytes == 8) {
            divideWide(p, registers.gpr[RegisterFile.RDX], registers.gpr[RegisterFile.RAX], divisor);
            return;
        }
        long dividend = dividend(registers, bytes);
        if (divisor == 0 || Long.compareUnsigned(dividend >>> 8 * bytes, divisor) >= 0) {
            divideError(p);
            return;
        }
        putQuotient(
                registers, Long.divideUnsigned(dividend, divisor), Long.remainderUnsigned(dividend, divisor), bytes);
    }

    private static void divideWide(LogicalProcessor p, long high, long low, long divisor) {
        if (Long.compareUnsigned(high, divisor) >= 0) { // also if the divisor is zero
            divideError(p);
            return;
        }
        long quotient = high == 0 ? Long.divideUnsigned(low, divisor) : WideInteger.divide(high, low, divisor);
        putQuotient(p.registers, quotient, low - quotient * divisor, 8);
    }

    /** IDIV: signed, truncating toward zero; the flags are undefined and stay. #DE if the quotient does not fit. */
    public static void idiv(LogicalProcessor p, Instruction i) {
        Operand source = i.first();
        long divisor = source.readSigned(p);
        if (p.stopped()) {
            return;
        }
        int bytes = source.bytes();
        RegisterFile registers = p.registers;
        if (bytes == 8) {
            divideWideSigned(p, registers.gpr[RegisterFile.RDX], registers.gpr[RegisterFile.RAX], divisor);
            return;
        }
        int unused = 64 - 16 * bytes;
        long dividend = dividend(registers, bytes) << unused >> unused;
        if (divisor == 0) {
            divideError(p);
            return;
        }
        long quotient = dividend / divisor; // the most negative long over -1 is itself, which does not fit either
        if (source.signExtend(quotient) != quotient) {
            divideError(p);
            return;
        }
        putQuotient(registers, quotient, dividend % divisor, bytes);
    }

    private static void divideWideSigned(LogicalProcessor p, long high, long low, long divisor) {
        boolean negativeDividend = high < 0;
        boolean negativeQuotient = negativeDividend != divisor < 0;
        long magnitudeLow = negativeDividend ? -low : low;
        long magnitudeHigh = negativeDividend ? ~high + (low == 0 ? 1 : 0) : high;
        long magnitude = Math.abs(divisor); // the most negative value stays, and is right as an unsigned number
        if (Long.compareUnsigned(magnitudeHigh, magnitude) >= 0) {
            divideError(p);
            return;
        }
        long unsigned = magnitudeHigh == 0
                ? Long.divideUnsigned(magnitudeLow, magnitude)
                : WideInteger.divide(magnitudeHigh, magnitudeLow, magnitude);
        boolean fits = negativeQuotient ? unsigned >= 0 || unsigned == Long.MIN_VALUE : unsigned >= 0;
        if (!fits) {
            divideError(p);
            return;
        }
        long quotient = negativeQuotient ? -unsigned : unsigned;
        putQuotient(p.registers, quotient, low - quotient * divisor, 8);
    }

    /** AX, DX:AX or EDX:EAX, zero-extended. */
    private static long dividend(RegisterFile registers, int bytes) {
        if (bytes == 1) {
            return registers.read(RegisterFile.RAX, 2);
        }
        return registers.read(RegisterFile.RDX, bytes) << 8 * bytes | registers.read(RegisterFile.RAX, bytes);
    }

    private static void putQuotient(RegisterFile registers, long quotient, long remainder, int bytes) {
        if (bytes == 1) {
            registers.write(RegisterFile.RAX, 2, quotient & 0xff | (remainder & 0xff) << 8);
        } else {
            registers.write(RegisterFile.RAX, bytes, quotient);
            registers.write(RegisterFile.RDX, bytes, remainder);
        }
    }

    private static void divideError(LogicalProcessor p) {
        p.raise(Fault.of(Fault.Vector.DIVIDE_ERROR, "divisor is zero or the quotient does not fit"));
    }

    /** The upper 64 bits of an unsigned product. */
    static long unsignedHigh(long a, long b) {
        return Math.multiplyHigh(a, b) + (a >> 63 & b) + (b >> 63 & a);
    }
}
