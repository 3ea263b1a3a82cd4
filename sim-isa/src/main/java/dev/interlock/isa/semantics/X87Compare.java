package dev.interlock.isa.semantics;

import dev.interlock.isa.floating.FloatingPoint;
import dev.interlock.isa.floating.Unpacked;
import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.instruction.Operand;
import dev.interlock.isa.register.Flags;
import dev.interlock.isa.register.X87Registers;

/** x87 comparisons and classification: SDM vol. 1, section 8.3.6. */
public final class X87Compare {
    private X87Compare() {}

    /** ZF PF CF after COMISD and FCOMI: 000 greater, 001 less, 100 equal, 111 unordered. */
    static long flags(int order) {
        return switch (order) {
            case FloatingPoint.LESS -> Flags.CF;
            case FloatingPoint.EQUAL -> Flags.ZF;
            case FloatingPoint.GREATER -> 0;
            default -> Flags.ZF | Flags.PF | Flags.CF;
        };
    }

    /** C3 C2 C0, in the same pattern. */
    private static int codes(int order) {
        return switch (order) {
            case FloatingPoint.LESS -> X87.C0;
            case FloatingPoint.EQUAL -> X87.C3;
            case FloatingPoint.GREATER -> 0;
            default -> X87.C3 | X87.C2 | X87.C0;
        };
    }

    /** FCOM and FUCOM with ST(i), popping nothing, ST(0), or ST(0) and ST(1). */
    public static Semantics withRegister(boolean signaling, int pops) {
        return (p, i) -> {
            if (!X87.ready(p)) {
                return;
            }
            FloatingPoint f = X87.begin(p);
            int other = i.second() == Operand.NONE ? 1 : i.second().register(); // FCOMPP names none
            boolean underflow = X87.underflows(p, f, 0) | X87.underflows(p, f, other);
            if (!underflow) {
                X87.take(p, other, f.b);
            }
            conclude(p, f, underflow, signaling, pops);
        };
    }

    /** FCOM and FICOM with memory. */
    public static Semantics withMemory(X87Transfer.Source source, int pops) {
        return (p, i) -> {
            if (!X87.ready(p)) {
                return;
            }
            FloatingPoint f = X87.begin(p);
            source.take(p, i, f.b);
            if (p.stopped()) {
                return;
            }
            X87.noteOperand(p, i);
            conclude(p, f, X87.underflows(p, f, 0), true, pops);
        };
    }

    /** FTST: with zero. */
    public static void test(LogicalProcessor p, Instruction i) {
        if (X87.ready(p)) {
            FloatingPoint f = X87.begin(p);
            f.b.unpackInteger(0);
            conclude(p, f, X87.underflows(p, f, 0), true, 0);
        }
    }

    private static void conclude(LogicalProcessor p, FloatingPoint f, boolean underflow, boolean signaling, int pops) {
        int order = FloatingPoint.UNORDERED;
        if (!underflow) {
            X87.take(p, 0, f.a);
            order = f.compare(signaling);
        }
        boolean mayPop = X87.note(p, f);
        X87.condition(p, codes(order)); // also if the exception is not masked
        if (mayPop) {
            for (int n = 0; n < pops; n++) {
                X87.pop(p);
            }
        }
    }

    /** FCOMI, FUCOMI and, popping, FCOMIP and FUCOMIP: the order shows in ZF, PF and CF. */
    public static Semantics toFlags(boolean signaling, int pops) {
        return (p, i) -> {
            if (!X87.ready(p)) {
                return;
            }
            FloatingPoint f = X87.begin(p);
            int order = FloatingPoint.UNORDERED;
            int other = i.second().register();
            boolean underflow = X87.underflows(p, f, 0) | X87.underflows(p, f, other);
            if (!underflow) {
                X87.take(p, 0, f.a);
                X87.take(p, other, f.b);
                order = f.compare(signaling);
            }
            boolean mayPop = X87.noteKeepingC1(p, f);
            p.registers.flags.status(flags(order)); // also if the exception is not masked
            if (mayPop && pops > 0) {
                X87.pop(p);
            }
        };
    }

    /** FXAM: what kind of number ST(0) is. */
    public static void examine(LogicalProcessor p, Instruction i) {
        if (!X87.ready(p)) {
            return;
        }
        X87Registers x87 = p.registers.x87;
        Unpacked number = p.floating.a;
        X87.take(p, 0, number);
        int kind = switch (number.kind) {
            case Unpacked.ZERO -> X87.C3;
            case Unpacked.FINITE -> number.denormal ? X87.C3 | X87.C2 : X87.C2;
            case Unpacked.INFINITY -> X87.C2 | X87.C0;
            case Unpacked.UNSUPPORTED -> 0;
            default -> X87.C0;
        };
        X87.condition(p, (x87.isEmpty(0) ? X87.C3 | X87.C0 : kind) | (number.negative ? X87.C1 : 0));
    }
}
