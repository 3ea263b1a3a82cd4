package dev.interlock.isa.instruction;

import dev.interlock.isa.register.RegisterFile;
import dev.interlock.isa.semantics.LogicalProcessor;

/**
 * An address expression: {@code segment:[base + index * scale + displacement]}.
 *
 * <p>SDM vol. 1, section 3.7.5, "Specifying an Offset". In 64-bit mode only FS and GS have a base. The expression is a
 * function of the registers, not of where the instruction lies, so decoded instructions can be shared by all addresses
 * at which their page is mapped; RIP is a base like another.
 */
public final class Address {
    /** No register. */
    public static final int NO_REGISTER = -1;
    /** RIP, the address of the next instruction, as a base. */
    public static final int RIP = 16;

    /** No segment base: CS, DS, ES and SS. */
    public static final int FLAT = 0;
    /** The segment whose base is {@link RegisterFile#fsBase}. */
    public static final int FS = 4;
    /** The segment whose base is {@link RegisterFile#gsBase}. */
    public static final int GS = 5;

    /** Of operands that are not in memory. */
    static final Address ABSENT = new Address(NO_REGISTER, NO_REGISTER, 0, 0, FLAT, 8);

    private final int base;
    private final int index;
    private final int shift;
    private final long displacement;
    private final int segment;
    private final boolean narrow;
    private final boolean inStack;

    /**
     * An address expression.
     *
     * @param base 0 to 15, {@link #RIP} or {@link #NO_REGISTER}
     * @param index 0 to 15 or {@link #NO_REGISTER}
     * @param shift the logarithm of the scale, 0 to 3
     * @param displacement sign-extended
     * @param segment {@link #FLAT}, {@link #FS} or {@link #GS}
     * @param addressBytes 8, or 4 with prefix 67
     */
    public Address(int base, int index, int shift, long displacement, int segment, int addressBytes) {
        this.base = base;
        this.index = index;
        this.shift = shift;
        this.displacement = displacement;
        this.segment = segment;
        narrow = addressBytes == 4;
        // RSP and RBP as base choose SS, which matters only for the choice between #SS and #GP
        inStack = (base == RegisterFile.RSP || base == RegisterFile.RBP) && segment == FLAT;
    }

    /** The linear address: effective address plus segment base. */
    public long linear(LogicalProcessor p) {
        return linear(p, 0);
    }

    /** The linear address some bytes further on; the sum wraps at the address size. */
    public long linear(LogicalProcessor p, long further) {
        long effective = effective(p, further);
        if (segment == FLAT) {
            return effective;
        }
        return effective + (segment == FS ? p.registers.fsBase : p.registers.gsBase);
    }

    /** The offset within the segment, which is what LEA computes. */
    public long effective(LogicalProcessor p) {
        return effective(p, 0);
    }

    private long effective(LogicalProcessor p, long further) {
        long[] gpr = p.registers.gpr;
        long sum = displacement + further;
        if (base >= 0) {
            sum += base == RIP ? p.nextRip : gpr[base];
        }
        if (index >= 0) {
            sum += gpr[index] << shift;
        }
        return narrow ? sum & 0xffff_ffffL : sum;
    }

    /** The base register, {@link #RIP} or {@link #NO_REGISTER}. */
    public int base() {
        return base;
    }

    /** The index register or {@link #NO_REGISTER}. */
    public int index() {
        return index;
    }

    /** 1, 2, 4 or 8. */
    public int scale() {
        return 1 << shift;
    }

    /** The constant part. */
    public long displacement() {
        return displacement;
    }

    /** {@link #FLAT}, {@link #FS} or {@link #GS}. */
    public int segment() {
        return segment;
    }

    /** 8, or 4 with prefix 67. */
    public int addressBytes() {
        return narrow ? 4 : 8;
    }

    /** True if the stack segment is used, so that a bad address is #SS rather than #GP. */
    public boolean inStack() {
        return inStack;
    }

    /** The registers it is computed from, see {@link Registers}. */
    long registers() {
        return (base >= 0 && base < 16 ? Registers.general(base) : 0) | (index >= 0 ? Registers.general(index) : 0);
    }
}
