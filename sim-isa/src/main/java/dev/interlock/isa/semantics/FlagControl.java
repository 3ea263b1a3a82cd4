package dev.interlock.isa.semantics;

import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.register.Flags;
import dev.interlock.isa.register.RegisterFile;

/** Flag control, SDM vol. 1, section 5.1.11. */
public final class FlagControl {
    private static final long TF = 1L << 8;
    private static final long IF = 1L << 9;
    private static final long IOPL = 3L << 12;
    private static final long NT = 1L << 14;
    private static final long AC = 1L << 18;
    private static final long ID = 1L << 21;
    /** What POPF may change at any privilege (SDM vol. 2B, "POPF", table 4-15); IF and IOPL at level 0 only. */
    private static final long POPPABLE = Flags.STATUS | TF | Flags.DF | NT | AC | ID;

    /** The flags that SAHF and LAHF move: SF ZF AF PF CF. */
    private static final long IN_AH = Flags.SF | Flags.ZF | Flags.AF | Flags.PF | Flags.CF;

    private FlagControl() {}

    /** CMC: CF := NOT CF. */
    public static void cmc(LogicalProcessor p, Instruction i) {
        p.registers.flags.carry(!p.registers.flags.cf());
    }

    /** CLC: CF := 0. */
    public static void clc(LogicalProcessor p, Instruction i) {
        p.registers.flags.carry(false);
    }

    /** STC: CF := 1. */
    public static void stc(LogicalProcessor p, Instruction i) {
        p.registers.flags.carry(true);
    }

    /** CLD: strings run upward. */
    public static void cld(LogicalProcessor p, Instruction i) {
        p.registers.flags.df(false);
    }

    /** STD: strings run downward. */
    public static void std(LogicalProcessor p, Instruction i) {
        p.registers.flags.df(true);
    }

    /** CLI: a privilege of level 0, as IOPL is 0. */
    public static void cli(LogicalProcessor p, Instruction i) {
        setInterruptFlag(p, false);
    }

    /** STI: a privilege of level 0, as IOPL is 0. */
    public static void sti(LogicalProcessor p, Instruction i) {
        setInterruptFlag(p, true);
    }

    private static void setInterruptFlag(LogicalProcessor p, boolean enabled) {
        if (p.registers.cpl != 0) {
            p.generalProtection("CLI and STI need privilege level 0");
            return;
        }
        Flags flags = p.registers.flags;
        flags.rflags(enabled ? flags.rflags() | IF : flags.rflags() & ~IF);
    }

    /** CLAC: the kernel may not touch pages of programs, if CR4.SMAP is set. #UD above level 0. */
    public static void clac(LogicalProcessor p, Instruction i) {
        setAccessAllowed(p, false);
    }

    /** STAC: the kernel may touch pages of programs for a while. #UD above level 0. */
    public static void stac(LogicalProcessor p, Instruction i) {
        setAccessAllowed(p, true);
    }

    private static void setAccessAllowed(LogicalProcessor p, boolean allowed) {
        if (p.registers.cpl != 0) {
            p.undefinedOpcode("CLAC and STAC need privilege level 0");
            return;
        }
        Flags flags = p.registers.flags;
        flags.rflags(allowed ? flags.rflags() | AC : flags.rflags() & ~AC);
        p.memory.rightsChanged();
    }

    /** SAHF: SF ZF AF PF CF := AH. */
    public static void sahf(LogicalProcessor p, Instruction i) {
        Flags flags = p.registers.flags;
        long ah = p.registers.gpr[RegisterFile.RAX] >>> 8;
        flags.status(flags.status() & ~IN_AH | ah & IN_AH);
    }

    /** LAHF: AH := SF ZF 0 AF 0 PF 1 CF. */
    public static void lahf(LogicalProcessor p, Instruction i) {
        long ah = p.registers.flags.status() & IN_AH | 1L << 1;
        long[] gpr = p.registers.gpr;
        gpr[RegisterFile.RAX] = gpr[RegisterFile.RAX] & ~0xff00L | ah << 8;
    }

    /** PUSHF and PUSHFQ. */
    public static void pushf(LogicalProcessor p, Instruction i) {
        DataTransfer.push(p, p.registers.flags.rflags(), i.operandSize());
    }

    /** POPF and POPFQ. TF is kept as a bit; single-step traps are not modelled. */
    public static void popf(LogicalProcessor p, Instruction i) {
        RegisterFile registers = p.registers;
        long top = registers.gpr[RegisterFile.RSP];
        long popped = p.load(top, i.operandSize(), true);
        if (p.stopped()) {
            return;
        }
        long changeable = registers.cpl == 0 ? POPPABLE | IF | IOPL : POPPABLE;
        if (i.operandSize() == 2) {
            changeable &= 0xffff;
        }
        registers.flags.rflags(registers.flags.rflags() & ~changeable | popped & changeable);
        registers.gpr[RegisterFile.RSP] = top + i.operandSize();
        p.memory.rightsChanged();
    }
}
