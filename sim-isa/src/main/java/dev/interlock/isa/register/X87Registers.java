package dev.interlock.isa.register;

/**
 * The x87 registers: a stack of eight extended numbers, control, status and tags. SDM vol. 1, section 8.1.
 *
 * <p>The stack is stored by physical register: ST(i) is number {@code (top + i) mod 8}. The MMX registers are the
 * significands of the physical registers.
 */
public final class X87Registers {
    /** Control word after FNINIT: all exceptions masked, extended precision, round to nearest. */
    public static final int INITIAL_CONTROL = 0x37f;

    /** Significands, bit 63 being the integer bit. */
    public final long[] significand = new long[8];
    /** Sign in bit 15, biased exponent in bits 14 to 0. */
    public final int[] signExponent = new int[8];
    /** Bit n is set if physical register n is empty. */
    public int empty = 0xff;
    /** The physical register that is ST(0). */
    public int top;
    /** Rounding, precision and exception masks. */
    public int control = INITIAL_CONTROL;
    /** Exception flags, condition codes C0 to C3, ES, busy; without the field TOP. */
    public int status;
    /** Opcode of the last non-control instruction, 11 bits. */
    public int opcode;
    /** Address of the last non-control instruction. */
    public long instructionPointer;
    /** Address of the memory operand of the last non-control instruction that had one. */
    public long dataPointer;

    /** The status word with TOP in bits 13 to 11. */
    public int statusWord() {
        return status & ~0x3800 | top << 11;
    }

    /** Sets the status word and TOP. */
    public void statusWord(int word) {
        status = word & 0xc7ff;
        top = word >> 11 & 7;
    }

    /** The physical number of ST(i). */
    public int physical(int i) {
        return top + i & 7;
    }

    /** True if ST(i) holds nothing. */
    public boolean isEmpty(int i) {
        return (empty >> physical(i) & 1) != 0;
    }

    /** What every MMX instruction does to the stack: TOP = 0, all registers in use (SDM vol. 1, section 9.5.1). */
    public void enterMmx() {
        top = 0;
        empty = 0;
    }

    /** Writes an MMX register. The exponent becomes all ones. */
    public void mmx(int number, long value) {
        enterMmx();
        significand[number] = value;
        signExponent[number] = 0xffff;
    }

    /** FNINIT. */
    public void initialize() {
        control = INITIAL_CONTROL;
        status = 0;
        top = 0;
        empty = 0xff;
        opcode = 0;
        instructionPointer = 0;
        dataPointer = 0;
    }

    /** Copies everything from another. */
    public void copyFrom(X87Registers other) {
        System.arraycopy(other.significand, 0, significand, 0, 8);
        System.arraycopy(other.signExponent, 0, signExponent, 0, 8);
        empty = other.empty;
        top = other.top;
        control = other.control;
        status = other.status;
        opcode = other.opcode;
        instructionPointer = other.instructionPointer;
        dataPointer = other.dataPointer;
    }
}
