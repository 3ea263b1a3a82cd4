package dev.interlock.isa.semantics;

import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.register.RegisterFile;

/**
 * Moves to and from the control registers, SDM vol. 2B, "MOV – Move to/from Control Registers", and vol. 3, section 2.5.
 *
 * <pre>
 *   CR0  31 PG · 30 CD · 29 NW · 18 AM · 16 WP · 5 NE · 4 ET · 3 TS · 2 EM · 1 MP · 0 PE
 *   CR2  the address of the last page fault
 *   CR3  63 keep (MOV only) · 39:12 the top table · 11:0 PCID, or 4 PCD · 3 PWT
 *   CR4  21 SMAP · 20 SMEP · 18 OSXSAVE · 17 PCIDE · 10 OSXMMEXCPT · 9 OSFXSR · 7 PGE · 6 MCE · 5 PAE · 4 PSE · 2 TSD
 *   CR8  3:0 task priority
 * </pre>
 *
 * A value that the manual forbids is #GP(0), and nothing is changed. A bit of CR4 whose feature CPUID does not report is
 * reserved.
 */
public final class ControlRegisters {
    /** Paging. */
    public static final long CR0_PG = 1L << 31;
    /** The kernel's writes obey R/W too. */
    public static final long CR0_WP = 1 << 16;

    private static final long CR0_PE = 1;
    private static final long CR0_ET = 1 << 4;
    private static final long CR0_NW = 1 << 29;
    private static final long CR0_CD = 1 << 30;
    /** PE MP EM TS ET NE WP AM NW CD PG: the others of the low half stay zero. */
    private static final long CR0_DEFINED = CR0_PG | CR0_CD | CR0_NW | 1 << 18 | CR0_WP | 0x3f;

    private static final long CR3_KEEP = 1L << 63;
    /** Bits 62:40: we model 40 bits of physical address. */
    private static final long CR3_RESERVED = 0x7fff_ff00_0000_0000L;

    /** Time-stamp disable: RDTSC is for the kernel. */
    public static final long CR4_TSD = 1 << 2;

    private static final long CR4_PSE = 1 << 4;
    private static final long CR4_PAE = 1 << 5;
    private static final long CR4_MCE = 1 << 6;
    private static final long CR4_PGE = 1 << 7;
    private static final long CR4_OSFXSR = 1 << 9;
    private static final long CR4_OSXMMEXCPT = 1 << 10;
    private static final long CR4_PCIDE = 1 << 17;
    private static final long CR4_OSXSAVE = 1 << 18;
    private static final long CR4_SMEP = 1 << 20;
    private static final long CR4_SMAP = 1 << 21;
    /** What address translation depends on. */
    private static final long CR4_PAGING = CR4_PSE | CR4_PAE | CR4_PGE | CR4_PCIDE | CR4_SMEP | CR4_SMAP;

    private static final long CR4_DEFINED = CR4_PAGING | CR4_TSD | CR4_MCE | CR4_OSFXSR | CR4_OSXMMEXCPT | CR4_OSXSAVE;

    private static final long PCID = 0xfff;

    private ControlRegisters() {}

    /** MOV r64, CRn. */
    public static void moveFrom(LogicalProcessor p, Instruction i) {
        int number = i.second().register();
        if (!exists(p, number) || !SystemOps.mayUse(p)) {
            return;
        }
        RegisterFile registers = p.registers;
        i.first()
                .write(
                        p,
                        switch (number) {
                            case 0 -> registers.cr0;
                            case 2 -> registers.cr2;
                            case 3 -> registers.cr3;
                            case 4 -> registers.cr4;
                            default -> registers.cr8;
                        });
    }

    /** CR1, CR5 to CR7 and CR9 to CR15 do not exist: #UD, which precedes #GP. */
    private static boolean exists(LogicalProcessor p, int number) {
        if (number == 1 || number > 4 && number != 8) {
            p.undefinedOpcode("there is no CR" + number);
            return false;
        }
        return true;
    }

    /** MOV CRn, r64: serialising, but for CR8; the store buffer is empty before anything changes. */
    public static void moveTo(LogicalProcessor p, Instruction i) {
        int number = i.first().register();
        if (!exists(p, number) || !SystemOps.mayUse(p)) {
            return;
        }
        long value = i.second().read(p);
        String forbidden = switch (number) {
            case 0 -> forbiddenInCr0(p.registers, value);
            case 3 -> forbiddenInCr3(p.registers, value);
            case 4 -> forbiddenInCr4(p.registers, value);
            case 8 -> value >>> 4 != 0 ? "bits 63:4 of CR8 are reserved" : null;
            default -> null;
        };
        if (forbidden != null) {
            p.generalProtection(forbidden);
            return;
        }
        if (number != 8 && !p.fence(MemoryPort.Fence.FULL)) {
            return;
        }
        switch (number) {
            case 0 -> loadCr0(p, value);
            case 2 -> p.registers.cr2 = value;
            case 3 -> loadCr3(p, value);
            case 4 -> loadCr4(p, value);
            default -> p.registers.cr8 = value;
        }
    }

    private static String forbiddenInCr0(RegisterFile registers, long value) {
        if (value >>> 32 != 0) {
            return "bits 63:32 of CR0 are reserved";
        }
        if ((value & CR0_PG) != 0 && (value & CR0_PE) == 0) {
            return "CR0.PG set without CR0.PE";
        }
        if ((value & CR0_NW) != 0 && (value & CR0_CD) == 0) {
            return "CR0.NW set without CR0.CD";
        }
        if ((registers.cr0 & ~value & CR0_PG) != 0) {
            return "CR0.PG cleared in 64-bit mode";
        }
        return null;
    }

    private static void loadCr0(LogicalProcessor p, long value) {
        RegisterFile registers = p.registers;
        long loaded = value & CR0_DEFINED | CR0_ET;
        long changed = registers.cr0 ^ loaded;
        registers.cr0 = loaded;
        if ((changed & (CR0_PG | CR0_WP)) != 0) {
            p.memory.addressSpaceChanged(registers.cr3); // what was allowed so far may not be allowed now
        }
    }

    private static String forbiddenInCr3(RegisterFile registers, long value) {
        if ((value & CR3_RESERVED) != 0) {
            return "bits 62:40 of CR3 are reserved";
        }
        if ((value & CR3_KEEP) != 0 && (registers.cr4 & CR4_PCIDE) == 0) {
            return "bit 63 of CR3 is reserved without CR4.PCIDE";
        }
        return null;
    }

    private static void loadCr3(LogicalProcessor p, long value) {
        p.memory.addressSpaceChanged(value);
        if (!p.noteIncomplete()) {
            p.registers.cr3 = value & ~CR3_KEEP;
        }
    }

    private static String forbiddenInCr4(RegisterFile registers, long value) {
        if ((value & ~CR4_DEFINED) != 0) {
            return "bit " + (63 - Long.numberOfLeadingZeros(value & ~CR4_DEFINED)) + " of CR4 is reserved";
        }
        if ((value & CR4_PAE) == 0) {
            return "CR4.PAE cleared in 64-bit mode";
        }
        if ((value & ~registers.cr4 & CR4_PCIDE) != 0 && (registers.cr3 & PCID) != 0) {
            return "CR4.PCIDE set while the PCID in CR3 is not 0"; // SDM vol. 3, section 4.10.1
        }
        return null;
    }

    private static void loadCr4(LogicalProcessor p, long value) {
        long changed = p.registers.cr4 ^ value;
        p.registers.cr4 = value;
        if ((changed & CR4_PAGING) != 0) {
            p.memory.controlChanged(value);
        }
    }

    /** INVLPG: forgets the translation of the page that holds the address. */
    public static void invlpg(LogicalProcessor p, Instruction i) {
        if (SystemOps.mayUse(p)) {
            p.memory.invalidatePage(i.first().linearAddress(p));
            p.noteIncomplete();
        }
    }

    /**
     * INVPCID: forgets translations by PCID. The type is in the register, and in memory lies
     *
     * <pre>
     *   +8   linear address (type 0 only)
     *   +0   63:12 reserved · 11:0 PCID
     * </pre>
     */
    public static void invpcid(LogicalProcessor p, Instruction i) {
        if (!SystemOps.mayUse(p)) {
            return;
        }
        long descriptor = i.second().linearAddress(p);
        long pcid = p.load(descriptor, 8, i.second().inStack());
        long address = p.load(descriptor + 8, 8, i.second().inStack());
        if (p.stopped()) {
            return;
        }
        long type = i.first().read(p);
        MemoryPort.Invalidation[] types = MemoryPort.Invalidation.values();
        if (type < 0 || type >= types.length) {
            p.generalProtection("there is no INVPCID type " + type);
            return;
        }
        if (pcid >>> 12 != 0) {
            p.generalProtection("bits 63:12 of an INVPCID descriptor are reserved");
            return;
        }
        if (type < 2 && pcid != 0 && (p.registers.cr4 & CR4_PCIDE) == 0) {
            p.generalProtection("there is no PCID but 0 without CR4.PCIDE");
            return;
        }
        if (type == 0 && address << 16 >> 16 != address) {
            p.generalProtection("address is not canonical");
            return;
        }
        if (p.fence(MemoryPort.Fence.FULL)) {
            p.memory.invalidate(types[(int) type], pcid, address);
            p.noteIncomplete();
        }
    }
}
