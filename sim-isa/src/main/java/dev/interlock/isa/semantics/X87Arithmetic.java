package dev.interlock.isa.semantics;

import dev.interlock.isa.floating.FloatingPoint;
import dev.interlock.isa.floating.Format;
import dev.interlock.isa.floating.Remainder;
import dev.interlock.isa.floating.Transcendental;
import dev.interlock.isa.floating.Unpacked;
import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.register.X87Registers;

/** x87 arithmetic: SDM vol. 1, sections 8.3.5 and 8.3.7. */
public final class X87Arithmetic {
    private X87Arithmetic() {}

    /** A binary operation of the engine: result := a ∘ b. */
    @FunctionalInterface
    public interface Operation {
        /** Performs it. */
        void perform(FloatingPoint f, Format format);
    }

    public static final Operation ADD = (f, format) -> f.add(false, format);
    public static final Operation SUBTRACT = (f, format) -> f.add(true, format);
    public static final Operation MULTIPLY = FloatingPoint::multiply;
    public static final Operation DIVIDE = FloatingPoint::divide;

    /** DEST := DEST ∘ SRC, or SRC ∘ DEST if reversed; one of them is ST(0). */
    public static Semantics withRegister(Operation operation, boolean reversed, boolean pop) {
        return (p, i) -> {
            if (!X87.ready(p)) {
                return;
            }
            FloatingPoint f = X87.begin(p);
            int dest = i.first().register();
            int source = i.second().register();
            boolean underflow = X87.underflows(p, f, dest) | X87.underflows(p, f, source);
            if (!underflow) {
                X87.take(p, dest, reversed ? f.b : f.a);
                X87.take(p, source, reversed ? f.a : f.b);
                operation.perform(f, X87.precision(p));
            }
            conclude(p, f, dest, underflow, pop);
        };
    }

    /** ST(0) := ST(0) ∘ memory, or memory ∘ ST(0) if reversed. */
    public static Semantics withMemory(X87Transfer.Source source, Operation operation, boolean reversed) {
        return (p, i) -> {
            if (!X87.ready(p)) {
                return;
            }
            FloatingPoint f = X87.begin(p);
            source.take(p, i, reversed ? f.a : f.b);
            if (p.stopped()) {
                return;
            }
            X87.noteOperand(p, i);
            boolean underflow = X87.underflows(p, f, 0);
            if (!underflow) {
                X87.take(p, 0, reversed ? f.b : f.a);
                operation.perform(f, X87.precision(p));
            }
            conclude(p, f, 0, underflow, false);
        };
    }

    private static void conclude(LogicalProcessor p, FloatingPoint f, int dest, boolean underflow, boolean pop) {
        if (!X87.note(p, f)) {
            return;
        }
        if (underflow) {
            X87.putIndefinite(p, dest);
        } else {
            X87.putResult(p, f, dest);
        }
        if (pop) {
            X87.pop(p);
        }
    }

    /** An operation on ST(0) alone. */
    public static Semantics unary(Operation operation) {
        return (p, i) -> {
            if (!X87.ready(p)) {
                return;
            }
            FloatingPoint f = X87.begin(p);
            boolean underflow = X87.underflows(p, f, 0);
            if (!underflow) {
                X87.take(p, 0, f.a);
                operation.perform(f, X87.precision(p));
            }
            conclude(p, f, 0, underflow, false);
        };
    }

    public static final Operation SQUARE_ROOT = FloatingPoint::squareRoot;
    public static final Operation ROUND = (f, format) -> {
        f.roundToIntegral(f.rounding, true);
        if (f.a.denormal) {
            f.flags |= FloatingPoint.DENORMAL;
        }
    };

    /** An operation on ST(0) and ST(1) whose result replaces ST(1), with a pop (FYL2X, FPATAN), or ST(0) (FSCALE). */
    public static Semantics binary(Operation operation, boolean intoSecond) {
        return (p, i) -> {
            if (!X87.ready(p)) {
                return;
            }
            FloatingPoint f = X87.begin(p);
            boolean underflow = X87.underflows(p, f, 0) | X87.underflows(p, f, 1);
            if (!underflow) {
                X87.take(p, 0, f.a);
                X87.take(p, 1, f.b);
                operation.perform(f, Format.EXTENDED);
            }
            conclude(p, f, intoSecond ? 1 : 0, underflow, intoSecond);
        };
    }

    /** FSCALE: ST(0) := ST(0) × 2^trunc(ST(1)). */
    public static final Operation SCALE = FloatingPoint::scale;

    /** FXTRACT: ST(0) becomes its exponent, its significand is pushed. */
    public static void extract(LogicalProcessor p, Instruction i) {
        if (!X87.ready(p)) {
            return;
        }
        FloatingPoint f = X87.begin(p);
        X87Registers x87 = p.registers.x87;
        boolean underflow = X87.underflows(p, f, 0);
        boolean overflow = !underflow && !x87.isEmpty(7);
        if (underflow || overflow) {
            f.flags |= FloatingPoint.INVALID | X87.STACK_FAULT;
            if (X87.note(p, f)) {
                X87.putIndefinite(p, 0);
                x87.top = x87.top - 1 & 7;
                X87.putIndefinite(p, 0);
            }
            x87.status = overflow ? x87.status | X87.C1 : x87.status & ~X87.C1;
            return;
        }
        X87.take(p, 0, f.a);
        Unpacked number = new Unpacked();
        number.copyFrom(f.a);
        f.extractExponent();
        int exponentSign = f.packSignExponent();
        long exponentSignificand = f.packSignificand();
        if (!X87.note(p, f)) {
            return;
        }
        if (number.kind == Unpacked.FINITE) {
            f.result.copyFrom(number);
            f.result.exponent = 0;
        } else if (number.kind != Unpacked.ZERO && number.kind != Unpacked.INFINITY) {
            // a NaN goes to both
        } else {
            f.result.copyFrom(number);
        }
        X87.put(p, 0, exponentSign, exponentSignificand);
        x87.top = x87.top - 1 & 7;
        X87.put(p, 0, f.packSignExponent(), f.packSignificand());
    }

    /** FPREM and FPREM1: one step of at most 63 bits towards the remainder; C2 says that more are needed. */
    public static Semantics remainder(boolean nearest) {
        return (p, i) -> {
            if (!X87.ready(p)) {
                return;
            }
            FloatingPoint f = X87.begin(p);
            boolean underflow = X87.underflows(p, f, 0) | X87.underflows(p, f, 1);
            int quotient = 0;
            if (!underflow) {
                X87.take(p, 0, f.a);
                X87.take(p, 1, f.b);
                quotient = Remainder.divide(f, nearest);
            }
            boolean write = X87.note(p, f);
            p.registers.x87.status &= ~X87.C2;
            if (!write) {
                return;
            }
            if (underflow) {
                X87.putIndefinite(p, 0);
                return;
            }
            X87.putResult(p, f, 0);
            if (f.result.isNan()) {
                return; // there is no quotient
            }
            if (quotient < 0) {
                X87.condition(p, X87.C2);
            } else {
                X87.condition(
                        p,
                        ((quotient & 4) != 0 ? X87.C0 : 0)
                                | ((quotient & 2) != 0 ? X87.C3 : 0)
                                | ((quotient & 1) != 0 ? X87.C1 : 0));
            }
        };
    }

    // --- transcendental functions ---

    public static final Operation TWO_TO_X_MINUS_1 = (f, format) -> Transcendental.twoToXMinus1(f);
    public static final Operation Y_LOG2_X = (f, format) -> Transcendental.yLog2(f);
    public static final Operation Y_LOG2_X_PLUS_1 = (f, format) -> Transcendental.yLog2Plus1(f);
    public static final Operation ARC_TANGENT = (f, format) -> Transcendental.arcTangent(f);

    /** FSIN and FCOS; C2 if the operand is 2^63 or larger, which leaves it as it is. */
    public static Semantics circular(boolean cosine) {
        return (p, i) -> {
            if (!X87.ready(p)) {
                return;
            }
            FloatingPoint f = X87.begin(p);
            boolean underflow = X87.underflows(p, f, 0);
            if (!underflow) {
                X87.take(p, 0, f.a);
                if (isTooLarge(p, f)) {
                    return;
                }
                Transcendental.circular(f, cosine);
            }
            conclude(p, f, 0, underflow, false);
            p.registers.x87.status &= ~X87.C2;
        };
    }

    private static boolean isTooLarge(LogicalProcessor p, FloatingPoint f) {
        if (f.a.kind == Unpacked.FINITE && f.a.exponent >= 63) {
            X87.note(p, f);
            p.registers.x87.status |= X87.C2;
            return true;
        }
        return false;
    }

    /** FSINCOS: ST(0) becomes the sine, the cosine is pushed. */
    public static void sineAndCosine(LogicalProcessor p, Instruction i) {
        pushSecond(p, true);
    }

    /** FPTAN: ST(0) becomes the tangent, 1.0 is pushed. */
    public static void tangent(LogicalProcessor p, Instruction i) {
        pushSecond(p, false);
    }

    private static void pushSecond(LogicalProcessor p, boolean cosine) {
        if (!X87.ready(p)) {
            return;
        }
        FloatingPoint f = X87.begin(p);
        X87Registers x87 = p.registers.x87;
        boolean underflow = X87.underflows(p, f, 0);
        boolean overflow = !underflow && !x87.isEmpty(7);
        if (underflow || overflow) {
            f.flags |= FloatingPoint.INVALID | X87.STACK_FAULT;
            if (X87.note(p, f)) {
                X87.putIndefinite(p, 0);
                x87.top = x87.top - 1 & 7;
                X87.putIndefinite(p, 0);
            }
            x87.status = (overflow ? x87.status | X87.C1 : x87.status & ~X87.C1) & ~X87.C2;
            return;
        }
        X87.take(p, 0, f.a);
        if (isTooLarge(p, f)) {
            return;
        }
        boolean number = f.a.kind == Unpacked.FINITE || f.a.kind == Unpacked.ZERO;
        if (cosine) {
            Transcendental.circular(f, false);
        } else {
            Transcendental.tangent(f);
        }
        int firstSign = f.packSignExponent();
        long firstSignificand = f.packSignificand();
        int secondSign = firstSign;
        long secondSignificand = firstSignificand;
        if (cosine && number) {
            X87.take(p, 0, f.a);
            Transcendental.circular(f, true);
            secondSign = f.packSignExponent();
            secondSignificand = f.packSignificand();
        } else if (number) {
            secondSign = 0x3fff;
            secondSignificand = 1L << 63;
        }
        if (!X87.note(p, f)) {
            return;
        }
        x87.status &= ~X87.C2;
        X87.put(p, 0, firstSign, firstSignificand);
        x87.top = x87.top - 1 & 7;
        X87.put(p, 0, secondSign, secondSignificand);
    }
}
