package dev.interlock.isa.semantics;

import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.register.RegisterFile;

/**
 * RDMSR and WRMSR, SDM vol. 4, table 2-2; and SWAPGS. Only the registers that mean something here exist; any other number
 * is #GP(0), as the manual has it.
 *
 * <pre>
 *   10H        IA32_TIME_STAMP_COUNTER   read only here
 *   277H       IA32_PAT                  eight memory types
 *   C0000080H  IA32_EFER                 11 NXE · 10 LMA (read only) · 8 LME · 0 SCE
 *   C0000081H  IA32_STAR                 selectors of SYSCALL and SYSRET
 *   C0000082H  IA32_LSTAR                where SYSCALL goes
 *   C0000083H  IA32_CSTAR                the same for 32-bit code, which there is none of
 *   C0000084H  IA32_FMASK                flags that SYSCALL clears
 *   C0000100H  IA32_FS_BASE
 *   C0000101H  IA32_GS_BASE
 *   C0000102H  IA32_KERNEL_GS_BASE       what SWAPGS exchanges GS.base with
 *   C0000103H  IA32_TSC_AUX              read only here: the number of the processor
 * </pre>
 */
public final class ModelSpecificRegisters {
    /** SYSCALL is enabled. */
    public static final long EFER_SCE = 1;
    /** Bit 63 of a page-table entry is NX; without it, it is reserved. */
    public static final long EFER_NXE = 1 << 11;

    private static final long EFER_LME = 1 << 8;
    private static final long EFER_LMA = 1 << 10;

    private static final int TIME_STAMP_COUNTER = 0x10;
    private static final int PAT = 0x277;
    private static final int EFER = 0xc000_0080;
    private static final int STAR = 0xc000_0081;
    private static final int LSTAR = 0xc000_0082;
    private static final int CSTAR = 0xc000_0083;
    private static final int FMASK = 0xc000_0084;
    private static final int FS_BASE = 0xc000_0100;
    private static final int GS_BASE = 0xc000_0101;
    private static final int KERNEL_GS_BASE = 0xc000_0102;
    private static final int TSC_AUX = 0xc000_0103;

    private ModelSpecificRegisters() {}

    /** RDMSR: EDX:EAX := MSR[ECX]. */
    public static void rdmsr(LogicalProcessor p, Instruction i) {
        if (!SystemOps.mayUse(p)) {
            return;
        }
        RegisterFile registers = p.registers;
        int number = (int) registers.gpr[RegisterFile.RCX];
        long value;
        switch (number) {
            case TIME_STAMP_COUNTER -> value = p.clock.timeStamp();
            case PAT -> value = registers.pat;
            case EFER -> value = registers.efer;
            case STAR -> value = registers.star;
            case LSTAR -> value = registers.lstar;
            case CSTAR -> value = registers.cstar;
            case FMASK -> value = registers.fmask;
            case FS_BASE -> value = registers.fsBase;
            case GS_BASE -> value = registers.gsBase;
            case KERNEL_GS_BASE -> value = registers.kernelGsBase;
            case TSC_AUX -> value = p.clock.processor();
            default -> {
                p.generalProtection("there is no MSR " + Integer.toHexString(number) + "H to read");
                return;
            }
        }
        registers.write(RegisterFile.RAX, 4, value);
        registers.write(RegisterFile.RDX, 4, value >>> 32);
    }

    /** WRMSR: MSR[ECX] := EDX:EAX. Serialising, and so the store buffer is empty before anything changes. */
    public static void wrmsr(LogicalProcessor p, Instruction i) {
        if (!SystemOps.mayUse(p)) {
            return;
        }
        RegisterFile registers = p.registers;
        int number = (int) registers.gpr[RegisterFile.RCX];
        long value = registers.gpr[RegisterFile.RDX] << 32 | registers.gpr[RegisterFile.RAX] & 0xffff_ffffL;
        String forbidden = forbidden(registers, number, value);
        if (forbidden != null) {
            p.generalProtection(forbidden);
        } else if (p.fence(MemoryPort.Fence.FULL)) {
            write(p, number, value);
        }
    }

    private static String forbidden(RegisterFile registers, int number, long value) {
        return switch (number) {
            case PAT -> forbiddenInPat(value);
            case EFER -> forbiddenInEfer(registers, value);
            case LSTAR, CSTAR, FS_BASE, GS_BASE, KERNEL_GS_BASE ->
                value << 16 >> 16 == value ? null : "address is not canonical";
            case STAR -> null;
            case FMASK -> value >>> 32 == 0 ? null : "bits 63:32 of IA32_FMASK are reserved";
            default -> "there is no MSR " + Integer.toHexString(number) + "H to write";
        };
    }

    /** UC 0, WC 1, WT 4, WP 5, WB 6, UC- 7; SDM vol. 3, table 12-10. */
    private static String forbiddenInPat(long value) {
        for (int shift = 0; shift < 64; shift += 8) {
            long type = value >>> shift & 0xff;
            if (type > 7 || type == 2 || type == 3) {
                return "entry " + shift / 8 + " of IA32_PAT is " + type + ", which is no memory type";
            }
        }
        return null;
    }

    private static String forbiddenInEfer(RegisterFile registers, long value) {
        if ((value & ~(EFER_SCE | EFER_LME | EFER_LMA | EFER_NXE)) != 0) {
            return "a reserved bit of IA32_EFER is set";
        }
        boolean paging = (registers.cr0 & ControlRegisters.CR0_PG) != 0;
        return paging && ((registers.efer ^ value) & EFER_LME) != 0 ? "IA32_EFER.LME changed while paging is on" : null;
    }

    private static void write(LogicalProcessor p, int number, long value) {
        RegisterFile registers = p.registers;
        switch (number) {
            case PAT -> {
                registers.pat = value;
                p.memory.controlChanged(registers.cr4);
            }
            case EFER -> {
                registers.efer = value & ~EFER_LMA | registers.efer & EFER_LMA;
                p.memory.controlChanged(registers.cr4); // entries that were reserved may not be now
            }
            case STAR -> registers.star = value;
            case LSTAR -> registers.lstar = value;
            case CSTAR -> registers.cstar = value;
            case FMASK -> registers.fmask = value;
            case FS_BASE -> registers.fsBase = value;
            case GS_BASE -> registers.gsBase = value;
            default -> registers.kernelGsBase = value;
        }
    }

    /** SWAPGS: exchanges GS.base with IA32_KERNEL_GS_BASE. */
    public static void swapgs(LogicalProcessor p, Instruction i) {
        if (SystemOps.mayUse(p)) {
            RegisterFile registers = p.registers;
            long base = registers.gsBase;
            registers.gsBase = registers.kernelGsBase;
            registers.kernelGsBase = base;
        }
    }
}
