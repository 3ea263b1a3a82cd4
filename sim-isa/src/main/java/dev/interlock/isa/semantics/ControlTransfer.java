package dev.interlock.isa.semantics;

import dev.interlock.isa.fault.Fault;
import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.register.RegisterFile;

/** Control transfer, SDM vol. 1, section 5.1.7, and ENTER and LEAVE of 5.1.10. */
public final class ControlTransfer {
    private static final int BREAKPOINT = 3;
    private static final int OVERFLOW = 4;

    private ControlTransfer() {}

    /** JMP, near: to a displacement, a register or a pointer in memory. */
    public static void jmp(LogicalProcessor p, Instruction i) {
        long target = i.first().read(p);
        if (!p.stopped()) {
            goTo(p, target);
        }
    }

    /** Jcc. */
    public static void jcc(LogicalProcessor p, Instruction i) {
        if (p.registers.flags.condition(i.condition())) {
            goTo(p, i.first().read(p));
        }
    }

    /** CALL, near: pushes the address of the following instruction. */
    public static void call(LogicalProcessor p, Instruction i) {
        long target = i.first().read(p);
        if (!p.stopped() && isTarget(p, target) && DataTransfer.push(p, p.nextRip, 8)) {
            p.nextRip = target;
        }
    }

    /** RET, near, and RET imm16, which releases that many bytes of arguments. */
    public static void ret(LogicalProcessor p, Instruction i) {
        long[] gpr = p.registers.gpr;
        long top = gpr[RegisterFile.RSP];
        long target = p.load(top, 8, true);
        if (!p.stopped() && isTarget(p, target)) {
            gpr[RegisterFile.RSP] = top + 8 + (i.first().value() & 0xffff);
            p.nextRip = target;
        }
    }

    /** LOOP: RCX := RCX - 1, then jump if it is not zero. */
    public static void loop(LogicalProcessor p, Instruction i) {
        loop(p, i, true);
    }

    /** LOOPE: as LOOP, and only if ZF = 1. */
    public static void loope(LogicalProcessor p, Instruction i) {
        loop(p, i, p.registers.flags.zf());
    }

    /** LOOPNE: as LOOP, and only if ZF = 0. */
    public static void loopne(LogicalProcessor p, Instruction i) {
        loop(p, i, !p.registers.flags.zf());
    }

    private static void loop(LogicalProcessor p, Instruction i, boolean flagsAgree) {
        int bytes = i.addressSize();
        long count = p.registers.read(RegisterFile.RCX, bytes) - 1;
        if (count != 0 && flagsAgree) {
            goTo(p, i.first().read(p));
        }
        if (!p.stopped()) {
            p.registers.write(RegisterFile.RCX, bytes, count);
        }
    }

    /** JRCXZ, and JECXZ with prefix 67. */
    public static void jrcxz(LogicalProcessor p, Instruction i) {
        if (p.registers.read(RegisterFile.RCX, i.addressSize()) == 0) {
            goTo(p, i.first().read(p));
        }
    }

    private static void goTo(LogicalProcessor p, long target) {
        if (isTarget(p, target)) {
            p.nextRip = target;
        }
    }

    private static boolean isTarget(LogicalProcessor p, long target) {
        if (target << 16 >> 16 != target) {
            p.generalProtection("branch target is not canonical");
            return false;
        }
        return true;
    }

    /** INT3: #BP. The handler is to see the address of the following instruction, since it is a trap. */
    public static void int3(LogicalProcessor p, Instruction i) {
        p.raise(Fault.of(Fault.Vector.BREAKPOINT, "INT3"));
    }

    /** INT1: #DB. */
    public static void int1(LogicalProcessor p, Instruction i) {
        p.raise(Fault.of(Fault.Vector.DEBUG, "INT1"));
    }

    /** INT n. There is no interrupt table with gates open to programs, but for vectors 3 and 4: #GP(vector * 8 + 2). */
    public static void interrupt(LogicalProcessor p, Instruction i) {
        int vector = (int) i.first().value() & 0xff;
        if (vector == BREAKPOINT) {
            p.raise(Fault.of(Fault.Vector.BREAKPOINT, "INT 3"));
        } else if (vector == OVERFLOW) {
            p.raise(Fault.of(Fault.Vector.OVERFLOW, "INT 4"));
        } else {
            p.raise(new Fault(Fault.Vector.GENERAL_PROTECTION, vector * 8 + 2, 0, "no gate for INT " + vector));
        }
    }

    /** ENTER: a stack frame for languages with nested procedures; level 0 is the usual one. */
    public static void enter(LogicalProcessor p, Instruction i) {
        RegisterFile registers = p.registers;
        int bytes = i.operandSize();
        int level = (int) i.second().value() & 31;
        long top = registers.gpr[RegisterFile.RSP] - bytes;
        long frame = top;
        long last = frame - (long) level * bytes - (i.first().value() & 0xffff);
        long outer = registers.gpr[RegisterFile.RBP];
        p.store(top, bytes, outer, true);
        if (level > 0) {
            for (int n = 1; n < level; n++) {
                outer -= bytes;
                top -= bytes;
                p.store(top, bytes, p.load(outer, bytes, true), true);
            }
            top -= bytes;
            p.store(top, bytes, frame, true);
        }
        // a final stack pointer that could not be written faults; what was pushed stays pushed
        if (p.probeStore(last, bytes, true)) {
            registers.write(RegisterFile.RBP, bytes, frame);
            registers.gpr[RegisterFile.RSP] = last;
        }
    }

    /** LEAVE: RSP := RBP, then POP RBP. */
    public static void leave(LogicalProcessor p, Instruction i) {
        RegisterFile registers = p.registers;
        int bytes = i.operandSize();
        long frame = registers.gpr[RegisterFile.RBP];
        long outer = p.load(frame, bytes, true);
        if (!p.stopped()) {
            registers.gpr[RegisterFile.RSP] = frame + bytes;
            registers.write(RegisterFile.RBP, bytes, outer);
        }
    }
}
