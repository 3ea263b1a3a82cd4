package dev.interlock.os.signal;

import dev.interlock.isa.register.RegisterFile;
import dev.interlock.isa.register.X87Registers;

/** The image of FXSAVE64 in words of eight bytes, SDM vol. 1, table 10-2: what context switches and signal frames keep. */
public final class FxsaveImage {
    /** Words up to the end of XMM15; the rest of the 512 bytes is nobody's. */
    public static final int WORDS = 416 / 8;

    private static final int STACK_AT = 32 / 8;
    private static final int XMM_AT = 160 / 8;
    private static final long MXCSR_MASK = 0xffff;

    private FxsaveImage() {}

    /** As FXSAVE64 stores it. */
    public static long[] of(RegisterFile registers) {
        X87Registers x87 = registers.x87;
        long[] words = new long[WORDS];
        words[0] = x87.control | (long) x87.statusWord() << 16 | (~x87.empty & 0xffL) << 32 | (long) x87.opcode << 48;
        words[1] = x87.instructionPointer;
        words[2] = x87.dataPointer;
        words[3] = registers.mxcsr | MXCSR_MASK << 32;
        for (int n = 0; n < 8; n++) {
            words[STACK_AT + 2 * n] = x87.significand[x87.physical(n)];
            words[STACK_AT + 2 * n + 1] = x87.signExponent[x87.physical(n)] & 0xffffL;
        }
        System.arraycopy(registers.xmm, 0, words, XMM_AT, registers.xmm.length);
        return words;
    }

    /** True if FXRSTOR64 would take it: MXCSR has no bit that does not exist. */
    public static boolean isValid(long[] words) {
        return (words[3] & 0xffff_ffffL & ~MXCSR_MASK) == 0;
    }

    /** The x87 part, as FXRSTOR64 loads it. */
    public static void loadX87(RegisterFile registers, long[] words) {
        X87Registers x87 = registers.x87;
        x87.control = (int) words[0] & 0xffff;
        x87.statusWord((int) (words[0] >>> 16) & 0xffff);
        x87.empty = ~(int) (words[0] >>> 32) & 0xff;
        x87.opcode = (int) (words[0] >>> 48) & 0x7ff;
        x87.instructionPointer = words[1];
        x87.dataPointer = words[2];
        for (int n = 0; n < 8; n++) {
            x87.significand[x87.physical(n)] = words[STACK_AT + 2 * n];
            x87.signExponent[x87.physical(n)] = (int) words[STACK_AT + 2 * n + 1] & 0xffff;
        }
    }

    /** XMM0 to XMM15 and MXCSR, as FXRSTOR64 loads them. */
    public static void loadSse(RegisterFile registers, long[] words) {
        registers.mxcsr = (int) words[3];
        System.arraycopy(words, XMM_AT, registers.xmm, 0, registers.xmm.length);
    }
}
