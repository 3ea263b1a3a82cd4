package dev.interlock.isa.semantics;

import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.instruction.Operand;
import dev.interlock.isa.register.RegisterFile;
import dev.interlock.isa.register.X87Registers;

/**
 * FXSAVE and FXRSTOR: SDM vol. 1, section 10.5, and vol. 2A, table 3-46.
 *
 * <pre>
 *     0  FCW  FSW  FTW  FOP   FIP           (FTW: one bit per physical register, 1 = in use)
 *    16  FDP                  MXCSR  MXCSR_MASK
 *    32  ST0                  160 bytes in steps of 16: ST0 … ST7, ten bytes each
 *   160  XMM0 … XMM15
 *   416  reserved, then for software
 * </pre>
 */
public final class StateSave {
    private static final int MXCSR_MASK = 0xffff;
    private static final int STACK_AT = 32;
    private static final int XMM_AT = 160;
    private static final int END = 416;

    private StateSave() {}

    /** FXSAVE and FXSAVE64. */
    public static void fxsave(LogicalProcessor p, Instruction i) {
        Operand image = i.first();
        if (!isAligned(p, image)) {
            return;
        }
        long start = image.linearAddress(p);
        boolean inStack = image.address().inStack();
        // it may cross into a second page: both must be writable before anything is written
        if (!p.probeStore(start, 8, inStack) || !p.probeStore(start + END - 8, 8, inStack)) {
            return;
        }
        RegisterFile registers = p.registers;
        X87Registers x87 = registers.x87;
        long header =
                x87.control | (long) x87.statusWord() << 16 | (~x87.empty & 0xffL) << 32 | (long) x87.opcode << 48;
        put(p, image, 0, header);
        put(p, image, 8, i.operandSize() == 8 ? x87.instructionPointer : x87.instructionPointer & 0xffff_ffffL);
        put(p, image, 16, i.operandSize() == 8 ? x87.dataPointer : x87.dataPointer & 0xffff_ffffL);
        put(p, image, 24, registers.mxcsr | (long) MXCSR_MASK << 32);
        for (int n = 0; n < 8; n++) {
            put(p, image, STACK_AT + 16 * n, x87.significand[x87.physical(n)]);
            put(p, image, STACK_AT + 16 * n + 8, x87.signExponent[x87.physical(n)] & 0xffffL);
        }
        for (int n = 0; n < registers.xmm.length; n++) {
            put(p, image, XMM_AT + 8 * n, registers.xmm[n]);
        }
    }

    private static void put(LogicalProcessor p, Operand image, int at, long value) {
        image.writeAt(p, at, 8, value);
    }

    /** FXRSTOR and FXRSTOR64. */
    public static void fxrstor(LogicalProcessor p, Instruction i) {
        Operand image = i.first();
        if (!isAligned(p, image)) {
            return;
        }
        long[] words = new long[END / 8];
        for (int n = 0; n < words.length; n++) {
            words[n] = image.readAt(p, 8 * n, 8);
        }
        if (p.stopped()) {
            return;
        }
        int mxcsr = (int) words[3];
        if ((mxcsr & ~MXCSR_MASK) != 0) {
            p.generalProtection("reserved bits of MXCSR");
            return;
        }
        RegisterFile registers = p.registers;
        X87Registers x87 = registers.x87;
        x87.control = (int) words[0] & 0x1f3f | 0x40;
        x87.statusWord((int) (words[0] >>> 16) & 0xffff);
        x87.empty = ~(int) (words[0] >>> 32) & 0xff;
        x87.opcode = (int) (words[0] >>> 48) & 0x7ff;
        x87.instructionPointer = words[1];
        x87.dataPointer = words[2];
        registers.mxcsr = mxcsr;
        for (int n = 0; n < 8; n++) {
            x87.significand[x87.physical(n)] = words[STACK_AT / 8 + 2 * n];
            x87.signExponent[x87.physical(n)] = (int) words[STACK_AT / 8 + 2 * n + 1] & 0xffff;
        }
        System.arraycopy(words, XMM_AT / 8, registers.xmm, 0, registers.xmm.length);
    }

    private static boolean isAligned(LogicalProcessor p, Operand image) {
        if ((image.linearAddress(p) & 15) != 0) {
            p.generalProtection("image of FXSAVE is not aligned to 16 bytes");
            return false;
        }
        return true;
    }
}
