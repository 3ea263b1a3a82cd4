package dev.interlock.isa.semantics;

import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.instruction.Operand;
import dev.interlock.isa.register.RegisterFile;
import dev.interlock.isa.register.X87Registers;
import java.util.Arrays;

/**
 * XSAVE, XSAVEOPT, XRSTOR, XGETBV and XSETBV: SDM vol. 1, chapter 13. Two state components exist, x87 (bit 0) and SSE
 * (bit 1), both in the legacy region; the area has the standard format.
 *
 * <pre>
 *     0  legacy region, see {@link LegacyRegion}
 *   512  XSTATE_BV   which components the area holds; the others have their initial configuration
 *   520  XCOMP_BV    must be zero: there is no compaction
 *   528  reserved    must be zero up to 535
 *   576  the end
 * </pre>
 *
 * <p>EDX:EAX and XCR0 say together which components are meant (the requested-feature bitmap, RFBM). A component is in its
 * initial configuration if its registers have their initial values; XSAVEOPT then need not write it. Whether a component
 * was modified since it was restored is not tracked: that optimization is the processor's choice (section 13.9).
 */
public final class ExtendedState {
    /** The x87 component. */
    static final int X87 = 1;
    /** The SSE component: XMM0 to XMM15. MXCSR is saved with it, and never counted as modified. */
    static final int SSE = 1 << 1;
    /** What XCR0 may enable. */
    static final int COMPONENTS = X87 | SSE;
    /** Bytes of the area for any XCR0 that is possible here. */
    static final int AREA_BYTES = 576;

    private static final int XSTATE_BV_AT = 512;
    private static final int XCOMP_BV_AT = 520;
    private static final int RESERVED_AT = 528;
    private static final int ALIGNMENT = 64;
    private static final int CR4_OSXSAVE = 1 << 18;
    private static final int XCR0 = 0;
    private static final int XCR0_AND_IN_USE = 1;

    private ExtendedState() {}

    /** True if the system has switched the instructions on; CPUID tells programs. */
    static boolean enabled(RegisterFile registers) {
        return (registers.cr4 & CR4_OSXSAVE) != 0;
    }

    /** XSAVE and XSAVE64: writes the requested components, whatever they hold. */
    public static void xsave(LogicalProcessor p, Instruction i) {
        save(p, i, false);
    }

    /** XSAVEOPT and XSAVEOPT64: writes those of the requested components that are in use. */
    public static void xsaveopt(LogicalProcessor p, Instruction i) {
        save(p, i, true);
    }

    private static void save(LogicalProcessor p, Instruction i, boolean optimized) {
        Operand area = i.first();
        if (!mayUse(p) || !isAligned(p, area)) {
            return;
        }
        int requested = requested(p.registers);
        int inUse = inUse(p.registers);
        long start = area.linearAddress(p);
        boolean inStack = area.address().inStack();
        // it may cross into a second page: both must be writable before anything is written
        if (!p.probeStore(start, 8, inStack) || !p.probeStore(start + XSTATE_BV_AT, 8, inStack)) {
            return;
        }
        long held = area.readAt(p, XSTATE_BV_AT, 8);
        int written = optimized ? requested & inUse : requested;
        if ((written & X87) != 0) {
            LegacyRegion.storeX87(p, area, i.operandSize() == 8);
        }
        if ((requested & SSE) != 0) {
            LegacyRegion.storeMxcsr(p, area);
        }
        if ((written & SSE) != 0) {
            LegacyRegion.storeXmm(p, area);
        }
        area.writeAt(p, XSTATE_BV_AT, 8, held & ~requested | requested & inUse);
    }

    /** XRSTOR and XRSTOR64: a requested component that the area does not hold gets its initial configuration. */
    public static void xrstor(LogicalProcessor p, Instruction i) {
        Operand area = i.first();
        if (!mayUse(p) || !isAligned(p, area)) {
            return;
        }
        RegisterFile registers = p.registers;
        int requested = requested(registers);
        long held = area.readAt(p, XSTATE_BV_AT, 8);
        long mustBeZero = area.readAt(p, XCOMP_BV_AT, 8) | area.readAt(p, RESERVED_AT, 8);
        if (p.stopped()) {
            return;
        }
        if ((held & ~registers.xcr0) != 0 || mustBeZero != 0) {
            p.generalProtection("header of the XSAVE area");
            return;
        }
        int taken = requested & (int) held;
        long[] words = new long[LegacyRegion.END / 8];
        for (int n = 0; n < words.length; n++) {
            boolean wanted = (taken & X87) != 0 && LegacyRegion.belongsToX87(n)
                    || (taken & SSE) != 0 && LegacyRegion.belongsToXmm(n)
                    || (requested & SSE) != 0 && LegacyRegion.belongsToMxcsr(n);
            words[n] = wanted ? area.readAt(p, 8 * n, 8) : 0;
        }
        if (p.stopped()) {
            return;
        }
        if ((requested & SSE) != 0) { // MXCSR comes from the area even if the component does not
            int mxcsr = LegacyRegion.mxcsr(p, words);
            if (p.stopped()) {
                return;
            }
            registers.mxcsr = mxcsr;
            LegacyRegion.loadXmm(registers, words); // zeros if the area does not hold them: as it should be
        }
        if ((taken & X87) != 0) {
            LegacyRegion.loadX87(registers, words);
        } else if ((requested & X87) != 0) {
            initialize(registers.x87);
        }
    }

    /** XGETBV: EDX:EAX := XCR0, or with ECX = 1 the components of XCR0 that are in use. */
    public static void xgetbv(LogicalProcessor p, Instruction i) {
        if (!mayUse(p)) {
            return;
        }
        long value;
        switch ((int) p.registers.gpr[RegisterFile.RCX]) {
            case XCR0 -> value = p.registers.xcr0;
            case XCR0_AND_IN_USE -> value = p.registers.xcr0 & inUse(p.registers);
            default -> {
                p.generalProtection("no such extended control register");
                return;
            }
        }
        p.registers.write(RegisterFile.RAX, 4, value);
        p.registers.write(RegisterFile.RDX, 4, value >>> 32);
    }

    /** XSETBV: XCR0 := EDX:EAX, for a kernel. x87 cannot be switched off. */
    public static void xsetbv(LogicalProcessor p, Instruction i) {
        if (!mayUse(p)) {
            return;
        }
        long[] gpr = p.registers.gpr;
        long value = gpr[RegisterFile.RDX] << 32 | gpr[RegisterFile.RAX] & 0xffff_ffffL;
        if (p.registers.cpl != 0) {
            p.generalProtection("privileged instruction in a program");
        } else if ((int) gpr[RegisterFile.RCX] != XCR0 || (value & X87) == 0 || (value & ~COMPONENTS) != 0) {
            p.generalProtection("XSETBV of a component that does not exist");
        } else if (p.fence(MemoryPort.Fence.FULL)) {
            p.registers.xcr0 = value;
        }
    }

    private static boolean mayUse(LogicalProcessor p) {
        if (enabled(p.registers)) {
            return true;
        }
        p.undefinedOpcode("CR4.OSXSAVE is 0");
        return false;
    }

    private static boolean isAligned(LogicalProcessor p, Operand area) {
        if ((area.linearAddress(p) & ALIGNMENT - 1) == 0) {
            return true;
        }
        p.generalProtection("XSAVE area is not aligned to 64 bytes");
        return false;
    }

    /** RFBM: XCR0 AND EDX:EAX. */
    private static int requested(RegisterFile registers) {
        return (int) (registers.xcr0 & registers.gpr[RegisterFile.RAX]);
    }

    /** XINUSE: the components that are not in their initial configuration. SDM vol. 1, section 13.6. */
    private static int inUse(RegisterFile registers) {
        return (isInitial(registers.x87) ? 0 : X87)
                | (Arrays.stream(registers.xmm).allMatch(n -> n == 0) ? 0 : SSE);
    }

    private static boolean isInitial(X87Registers x87) {
        for (int n = 0; n < 8; n++) {
            if (x87.significand[n] != 0 || x87.signExponent[n] != 0) {
                return false;
            }
        }
        return x87.control == X87Registers.INITIAL_CONTROL
                && x87.statusWord() == 0
                && x87.empty == 0xff
                && x87.opcode == 0
                && x87.instructionPointer == 0
                && x87.dataPointer == 0;
    }

    private static void initialize(X87Registers x87) {
        x87.initialize();
        Arrays.fill(x87.significand, 0);
        Arrays.fill(x87.signExponent, 0);
    }
}
