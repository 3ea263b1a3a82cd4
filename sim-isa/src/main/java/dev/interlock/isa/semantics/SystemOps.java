package dev.interlock.isa.semantics;

import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.register.Flags;
import dev.interlock.isa.register.RegisterFile;

/** System instructions, SDM vol. 1, section 5.21; fences and cache control of 5.6.4; time and random numbers. */
public final class SystemOps {
    private SystemOps() {}

    /** SYSCALL: RCX := address of the following instruction, R11 := RFLAGS; the kernel takes over. */
    public static void syscall(LogicalProcessor p, Instruction i) {
        if ((p.registers.efer & ModelSpecificRegisters.EFER_SCE) == 0) {
            p.undefinedOpcode("SYSCALL is not enabled in IA32_EFER");
            return;
        }
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

    /** Level 0, or #GP(0). */
    static boolean mayUse(LogicalProcessor p) {
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

    /** RDTSC: EDX:EAX := time-stamp counter. With CR4.TSD it is for the kernel. */
    public static void rdtsc(LogicalProcessor p, Instruction i) {
        if ((p.registers.cr4 & ControlRegisters.CR4_TSD) != 0 && !mayUse(p)) {
            return;
        }
        long now = p.clock.timeStamp();
        p.registers.write(RegisterFile.RAX, 4, now);
        p.registers.write(RegisterFile.RDX, 4, now >>> 32);
    }

    /** RDTSCP: as RDTSC, and ECX := this processor's number, as Linux sets TSC_AUX. */
    public static void rdtscp(LogicalProcessor p, Instruction i) {
        rdtsc(p, i);
        if (p.stopped()) {
            return;
        }
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
}
