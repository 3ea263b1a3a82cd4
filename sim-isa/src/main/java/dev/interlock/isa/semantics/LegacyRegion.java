package dev.interlock.isa.semantics;

import dev.interlock.isa.instruction.Operand;
import dev.interlock.isa.register.RegisterFile;
import dev.interlock.isa.register.X87Registers;

/**
 * The 512 bytes that FXSAVE writes, and that begin every XSAVE area: SDM vol. 1, sections 10.5.1 and 13.4.1.
 *
 * <pre>
 *     0  FCW  FSW  FTW  FOP   FIP           (FTW: one bit per physical register, 1 = in use)
 *    16  FDP                  MXCSR  MXCSR_MASK
 *    32  ST0                  160 bytes in steps of 16: ST0 … ST7, ten bytes each
 *   160  XMM0 … XMM15
 *   416  reserved, then for software
 * </pre>
 */
final class LegacyRegion {
    /** Where the part that the processor uses ends. */
    static final int END = 416;

    static final int MXCSR_MASK = 0xffff;
    private static final int MXCSR_AT = 24;
    private static final int STACK_AT = 32;
    private static final int XMM_AT = 160;

    private LegacyRegion() {}

    /** True for the 8-byte words of the x87 state: bytes 0 to 23 and 32 to 159. */
    static boolean belongsToX87(int word) {
        return word < MXCSR_AT / 8 || word >= STACK_AT / 8 && word < XMM_AT / 8;
    }

    /** True for the 8-byte word that holds MXCSR and its mask. */
    static boolean belongsToMxcsr(int word) {
        return word == MXCSR_AT / 8;
    }

    /** True for the 8-byte words of XMM0 to XMM15. */
    static boolean belongsToXmm(int word) {
        return word >= XMM_AT / 8;
    }

    /** Writes control, status, tags, pointers and the stack; {@code wide} pointers have 64 bits, others 32. */
    static void storeX87(LogicalProcessor p, Operand image, boolean wide) {
        X87Registers x87 = p.registers.x87;
        long header =
                x87.control | (long) x87.statusWord() << 16 | (~x87.empty & 0xffL) << 32 | (long) x87.opcode << 48;
        image.writeAt(p, 0, 8, header);
        image.writeAt(p, 8, 8, wide ? x87.instructionPointer : x87.instructionPointer & 0xffff_ffffL);
        image.writeAt(p, 16, 8, wide ? x87.dataPointer : x87.dataPointer & 0xffff_ffffL);
        for (int n = 0; n < 8; n++) {
            image.writeAt(p, STACK_AT + 16 * n, 8, x87.significand[x87.physical(n)]);
            image.writeAt(p, STACK_AT + 16 * n + 8, 8, x87.signExponent[x87.physical(n)] & 0xffffL);
        }
    }

    /** Writes MXCSR and the mask of its bits that exist. */
    static void storeMxcsr(LogicalProcessor p, Operand image) {
        image.writeAt(p, MXCSR_AT, 8, p.registers.mxcsr | (long) MXCSR_MASK << 32);
    }

    /** Writes XMM0 to XMM15. */
    static void storeXmm(LogicalProcessor p, Operand image) {
        for (int n = 0; n < p.registers.xmm.length; n++) {
            image.writeAt(p, XMM_AT + 8 * n, 8, p.registers.xmm[n]);
        }
    }

    /** MXCSR as an image has it, or #GP(0) if it sets a bit that must be zero; see {@link LogicalProcessor#stopped}. */
    static int mxcsr(LogicalProcessor p, long[] words) {
        int mxcsr = (int) words[MXCSR_AT / 8];
        if ((mxcsr & ~MXCSR_MASK) != 0) {
            p.generalProtection("reserved bits of MXCSR");
        }
        return mxcsr;
    }

    /** Takes control, status, tags, pointers and the stack from an image. */
    static void loadX87(RegisterFile registers, long[] words) {
        X87Registers x87 = registers.x87;
        x87.control = (int) words[0] & 0x1f3f | 0x40;
        x87.statusWord((int) (words[0] >>> 16) & 0xffff);
        x87.empty = ~(int) (words[0] >>> 32) & 0xff;
        x87.opcode = (int) (words[0] >>> 48) & 0x7ff;
        x87.instructionPointer = words[1];
        x87.dataPointer = words[2];
        for (int n = 0; n < 8; n++) {
            x87.significand[x87.physical(n)] = words[STACK_AT / 8 + 2 * n];
            x87.signExponent[x87.physical(n)] = (int) words[STACK_AT / 8 + 2 * n + 1] & 0xffff;
        }
    }

    /** Takes XMM0 to XMM15 from an image. */
    static void loadXmm(RegisterFile registers, long[] words) {
        System.arraycopy(words, XMM_AT / 8, registers.xmm, 0, registers.xmm.length);
    }
}
