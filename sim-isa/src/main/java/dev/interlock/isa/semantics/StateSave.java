package dev.interlock.isa.semantics;

import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.instruction.Operand;

/** FXSAVE and FXRSTOR: SDM vol. 1, section 10.5, and vol. 2A, table 3-46. The image is {@link LegacyRegion}. */
public final class StateSave {
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
        if (!p.probeStore(start, 8, inStack) || !p.probeStore(start + LegacyRegion.END - 8, 8, inStack)) {
            return;
        }
        LegacyRegion.storeX87(p, image, i.operandSize() == 8);
        LegacyRegion.storeMxcsr(p, image);
        LegacyRegion.storeXmm(p, image);
    }

    /** FXRSTOR and FXRSTOR64. */
    public static void fxrstor(LogicalProcessor p, Instruction i) {
        Operand image = i.first();
        if (!isAligned(p, image)) {
            return;
        }
        long[] words = new long[LegacyRegion.END / 8];
        for (int n = 0; n < words.length; n++) {
            words[n] = image.readAt(p, 8 * n, 8);
        }
        if (p.stopped()) {
            return;
        }
        int mxcsr = LegacyRegion.mxcsr(p, words);
        if (p.stopped()) {
            return;
        }
        LegacyRegion.loadX87(p.registers, words);
        LegacyRegion.loadXmm(p.registers, words);
        p.registers.mxcsr = mxcsr;
    }

    private static boolean isAligned(LogicalProcessor p, Operand image) {
        if ((image.linearAddress(p) & 15) != 0) {
            p.generalProtection("image of FXSAVE is not aligned to 16 bytes");
            return false;
        }
        return true;
    }
}
