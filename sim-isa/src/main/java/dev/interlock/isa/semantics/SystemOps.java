package dev.interlock.isa.semantics;

import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.register.Flags;
import dev.interlock.isa.register.RegisterFile;

/** System instructions, SDM vol. 1, section 5.21; fences and cache control of 5.6.4; time and random numbers. */
public final class SystemOps {
    private static final int CR8 = 8;
    private static final long CR0_WP = 1 << 16;
    private static final long CR0_PG = 1L << 31;
    private static final long CR4_PCIDE = 1 << 17;
    /** PSE, PAE, PGE, PCIDE, SMEP, SMAP: what address translation depends on. */
    private static final long CR4_PAGING = 1 << 4 | 1 << 5 | 1 << 7 | CR4_PCIDE | 1 << 20 | 1 << 21;

    private static final long PCID = 0xfff;

    private SystemOps() {}

    /** SYSCALL: RCX := address of the following instruction, R11 := RFLAGS; the kernel takes over. */
    public static void syscall(LogicalProcessor p, Instruction i) {
        if (!p.fence(MemoryPort.Fence.FULL)) {
            return;
        }
        p.registers.gpr[RegisterFile.RCX] = p.nextRip;
        p.registers.gpr[RegisterFile.R11] = p.registers.flags.rflags();
        p.end(LogicalProcessor.Outcome.SYSCALL);
    }

    /** HLT: wait for an interrupt. */
    public static void hlt(LogicalProcessor p, Instruction i) {
        if (mayUse(p)) {
            p.end(LogicalProcessor.Outcome.HALT);
        }
    }

    /** UD0, UD1, UD2, and every opcode that means nothing here. */
    public static void undefined(LogicalProcessor p, Instruction i) {
        p.undefinedOpcode(i.mnemonic());
    }

    /** More than 15 bytes: #GP(0), SDM vol. 2A, section 2.3.11. */
    public static void tooLong(LogicalProcessor p, Instruction i) {
        p.generalProtection("instruction is longer than 15 bytes");
    }

    /** Privileged instructions that we do not model: #GP(0) in a program, #UD in a kernel. */
    public static void privileged(LogicalProcessor p, Instruction i) {
        if (mayUse(p)) {
            p.undefinedOpcode(i.mnemonic());
        }
    }

    /** IN, OUT, INS, OUTS: there are no ports; IOPL is 0 and the I/O permission map is empty. */
    public static void portAccess(LogicalProcessor p, Instruction i) {
        privileged(p, i);
    }

    private static boolean mayUse(LogicalProcessor p) {
        if (p.registers.cpl != 0) {
            p.generalProtection("privileged instruction in a program");
            return false;
        }
        return true;
    }

    /** LFENCE. */
    public static void lfence(LogicalProcessor p, Instruction i) {
        p.fence(MemoryPort.Fence.LOAD);
    }

    /** MFENCE. */
    public static void mfence(LogicalProcessor p, Instruction i) {
        p.fence(MemoryPort.Fence.FULL);
    }

    /** SFENCE. */
    public static void sfence(LogicalProcessor p, Instruction i) {
        p.fence(MemoryPort.Fence.STORE);
    }

    /** CLFLUSH and CLFLUSHOPT: written back and invalidated everywhere. */
    public static void clflush(LogicalProcessor p, Instruction i) {
        p.memory.flushLine(i.first().linearAddress(p), true);
        p.noteIncomplete();
    }

    /** CLWB: written back, and may stay. */
    public static void clwb(LogicalProcessor p, Instruction i) {
        p.memory.flushLine(i.first().linearAddress(p), false);
        p.noteIncomplete();
    }

    /** RDTSC: EDX:EAX := time-stamp counter. */
    public static void rdtsc(LogicalProcessor p, Instruction i) {
        long now = p.clock.timeStamp();
        p.registers.write(RegisterFile.RAX, 4, now);
        p.registers.write(RegisterFile.RDX, 4, now >>> 32);
    }

    /** RDTSCP: as RDTSC, and ECX := this processor's number, as Linux sets TSC_AUX. */
    public static void rdtscp(LogicalProcessor p, Instruction i) {
        rdtsc(p, i);
        p.registers.write(RegisterFile.RCX, 4, p.clock.processor());
    }

    /** RDPID: this processor's number. */
    public static void rdpid(LogicalProcessor p, Instruction i) {
        i.first().write(p, p.clock.processor());
    }

    /** RDRAND and RDSEED: always successful, CF = 1; the other status flags are cleared. */
    public static void rdrand(LogicalProcessor p, Instruction i) {
        i.first().write(p, p.clock.random());
        p.registers.flags.status(Flags.CF);
    }

    /** MOV from CR0, CR2, CR3 or CR4. */
    public static void movFromControl(LogicalProcessor p, Instruction i) {
        if (!isControlRegister(p, i.second().register()) || !mayUse(p)) {
            return;
        }
        RegisterFile registers = p.registers;
        switch (i.second().register()) {
            case 0 -> i.first().write(p, registers.cr0);
            case 2 -> i.first().write(p, registers.cr2);
            case 3 -> i.first().write(p, registers.cr3);
            default -> i.first().write(p, registers.cr4);
        }
    }

    /** CR8 is the priority of a local APIC, which we do not have; the others do not exist, and #UD precedes #GP. */
    private static boolean isControlRegister(LogicalProcessor p, int number) {
        if (number == 1 || number > 4 && !(number == CR8 && p.registers.cpl != 0)) {
            p.undefinedOpcode("no such control register");
            return false;
        }
        return true;
    }

    /** MOV to CR0, CR2, CR3 or CR4. Serialising; CR3 changes the address space. */
    public static void movToControl(LogicalProcessor p, Instruction i) {
        if (!isControlRegister(p, i.first().register()) || !mayUse(p) || !p.fence(MemoryPort.Fence.FULL)) {
            return;
        }
        RegisterFile registers = p.registers;
        long value = i.second().read(p);
        switch (i.first().register()) {
            case 0 -> {
                long changed = registers.cr0 ^ value;
                registers.cr0 = value;
                if ((changed & (CR0_PG | CR0_WP)) != 0) {
                    p.memory.addressSpaceChanged(registers.cr3); // what was allowed so far may not be allowed now
                }
            }
            case 2 -> registers.cr2 = value;
            case 3 -> {
                p.memory.addressSpaceChanged(value);
                if (!p.noteIncomplete()) {
                    registers.cr3 = (registers.cr4 & CR4_PCIDE) != 0 ? value & Long.MAX_VALUE : value;
                }
            }
            default -> {
                long changed = registers.cr4 ^ value;
                if ((changed & value & CR4_PCIDE) != 0 && (registers.cr3 & PCID) != 0) {
                    p.generalProtection("CR4.PCIDE set while the PCID in CR3 is not 0"); // SDM vol. 3, section 4.10.1
                    return;
                }
                registers.cr4 = value;
                if ((changed & CR4_PAGING) != 0) {
                    p.memory.controlChanged(value);
                }
            }
        }
    }

    /** INVLPG: forgets the translation of the page that holds the address. */
    public static void invlpg(LogicalProcessor p, Instruction i) {
        if (mayUse(p)) {
            p.memory.invalidatePage(i.first().linearAddress(p));
            p.noteIncomplete();
        }
    }
}
