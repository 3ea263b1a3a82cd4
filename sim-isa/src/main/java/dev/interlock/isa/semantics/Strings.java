package dev.interlock.isa.semantics;

import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.instruction.Instruction.Repetition;
import dev.interlock.isa.instruction.Operand;
import dev.interlock.isa.register.RegisterFile;

/**
 * String instructions, SDM vol. 1, section 5.1.8.
 *
 * <p>Each execution is one iteration: with a repeat prefix it ends with {@link LogicalProcessor.Outcome#REPEAT} while
 * others follow, and RSI, RDI and RCX stand so that the instruction can simply be executed again. That is how hardware
 * takes interrupts and page faults in the middle of a string (SDM vol. 2B, "REP/REPE/REPZ/REPNE/REPNZ").
 */
public final class Strings {
    private Strings() {}

    /** MOVS: [RDI] := [RSI]. */
    public static void movs(LogicalProcessor p, Instruction i) {
        if (isOver(p, i)) {
            return;
        }
        if (i.first().write(p, i.second().read(p))) {
            advance(p, i, RegisterFile.RSI, i.first());
            advance(p, i, RegisterFile.RDI, i.first());
            repeat(p, i, true);
        }
    }

    /** STOS: [RDI] := accumulator. */
    public static void stos(LogicalProcessor p, Instruction i) {
        if (isOver(p, i)) {
            return;
        }
        if (i.first().write(p, i.second().read(p))) {
            advance(p, i, RegisterFile.RDI, i.first());
            repeat(p, i, true);
        }
    }

    /** LODS: accumulator := [RSI]. */
    public static void lods(LogicalProcessor p, Instruction i) {
        if (isOver(p, i)) {
            return;
        }
        if (i.first().write(p, i.second().read(p))) {
            advance(p, i, RegisterFile.RSI, i.second());
            repeat(p, i, true);
        }
    }

    /** CMPS: the flags of [RSI] - [RDI]. */
    public static void cmps(LogicalProcessor p, Instruction i) {
        if (isOver(p, i)) {
            return;
        }
        long a = i.first().read(p);
        long b = i.second().read(p);
        if (p.stopped()) {
            return;
        }
        p.registers.flags.setSubtract(a, b, a - b, i.first().bytes());
        advance(p, i, RegisterFile.RSI, i.first());
        advance(p, i, RegisterFile.RDI, i.first());
        repeat(p, i, a == b == (i.repetition() == Repetition.WHILE_EQUAL));
    }

    /** SCAS: the flags of accumulator - [RDI]. */
    public static void scas(LogicalProcessor p, Instruction i) {
        if (isOver(p, i)) {
            return;
        }
        long a = i.first().read(p);
        long b = i.second().read(p);
        if (p.stopped()) {
            return;
        }
        p.registers.flags.setSubtract(a, b, a - b, i.second().bytes());
        advance(p, i, RegisterFile.RDI, i.second());
        repeat(p, i, a == b == (i.repetition() == Repetition.WHILE_EQUAL));
    }

    /** True if a repeat prefix stands before it and the count is zero: nothing is done at all. */
    private static boolean isOver(LogicalProcessor p, Instruction i) {
        return i.repetition() != Repetition.ONCE && p.registers.read(RegisterFile.RCX, i.addressSize()) == 0;
    }

    private static void advance(LogicalProcessor p, Instruction i, int register, Operand element) {
        int step = p.registers.flags.df() ? -element.bytes() : element.bytes();
        p.registers.write(register, i.addressSize(), p.registers.gpr[register] + step);
    }

    private static void repeat(LogicalProcessor p, Instruction i, boolean goOn) {
        if (i.repetition() == Repetition.ONCE) {
            return;
        }
        long count = p.registers.read(RegisterFile.RCX, i.addressSize()) - 1;
        p.registers.write(RegisterFile.RCX, i.addressSize(), count);
        if (goOn && count != 0) {
            p.end(LogicalProcessor.Outcome.REPEAT);
        }
    }
}
