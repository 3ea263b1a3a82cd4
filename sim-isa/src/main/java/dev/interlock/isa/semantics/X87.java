package dev.interlock.isa.semantics;

import dev.interlock.isa.fault.Fault;
import dev.interlock.isa.floating.FloatingPoint;
import dev.interlock.isa.floating.Format;
import dev.interlock.isa.floating.Unpacked;
import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.register.X87Registers;

/**
 * What x87 instructions have in common: the stack with its overflow and underflow, and the exceptions, which are noted by
 * one instruction and raised by the next. SDM vol. 1, sections 8.1, 8.5 and 8.6.
 *
 * <pre>
 *   status   15 B   14 C3   13:11 TOP   10 C2   9 C1   8 C0   7 ES   6 SF   5 PE  4 UE  3 OE  2 ZE  1 DE  0 IE
 *   control  11:10 rounding   9:8 precision   5:0 masks
 * </pre>
 */
final class X87 {
    static final int STACK_FAULT = 1 << 6;
    static final int C0 = 1 << 8;
    static final int C1 = 1 << 9;
    static final int C2 = 1 << 10;
    static final int C3 = 1 << 14;
    private static final int ERROR_SUMMARY = 1 << 7;
    private static final int BUSY = 1 << 15;
    private static final int EXCEPTIONS = 0x3f;
    private static final int BEFORE_COMPUTATION =
            FloatingPoint.INVALID | FloatingPoint.DENORMAL | FloatingPoint.ZERO_DIVIDE;
    private static final int NUMERIC_RANGE = FloatingPoint.OVERFLOW | FloatingPoint.UNDERFLOW;
    /** What an unmasked overflow subtracts from the exponent and an underflow adds (SDM vol. 1, section 8.5.4). */
    private static final int EXPONENT_ADJUSTMENT = 24576;

    private static final int MIN_DENORMAL_EXPONENT = -16382 - 63;
    private static final int INDEFINITE_EXPONENT = 0xffff;
    private static final long INDEFINITE_SIGNIFICAND = 0xc000_0000_0000_0000L;

    private X87() {}

    /** Raises #MF if an earlier instruction left an unmasked exception. True if the instruction may begin. */
    static boolean ready(LogicalProcessor p) {
        X87Registers x87 = p.registers.x87;
        if ((x87.status & ERROR_SUMMARY) != 0) {
            p.raise(Fault.of(Fault.Vector.X87_ERROR, "unmasked x87 exception of an earlier instruction"));
            return false;
        }
        return true;
    }

    /** Sets the engine to the control word. */
    static FloatingPoint begin(LogicalProcessor p) {
        FloatingPoint f = p.floating;
        int control = p.registers.x87.control;
        f.flags = 0;
        f.roundedUp = false;
        f.rounding = control >> 10 & 3;
        f.denormalsAreZero = false;
        f.flushToZero = false;
        f.underflowUnmasked = (control & FloatingPoint.UNDERFLOW) == 0;
        f.overflowUnmasked = (control & FloatingPoint.OVERFLOW) == 0;
        f.largerNan = true;
        return f;
    }

    /** The format that the precision control chooses for arithmetic. */
    static Format precision(LogicalProcessor p) {
        return switch (p.registers.x87.control >> 8 & 3) {
            case 0 -> Format.EXTENDED_TO_SINGLE;
            case 2 -> Format.EXTENDED_TO_DOUBLE;
            default -> Format.EXTENDED;
        };
    }

    /** Takes ST(i) apart. */
    static void take(LogicalProcessor p, int i, Unpacked operand) {
        X87Registers x87 = p.registers.x87;
        int physical = x87.physical(i);
        operand.unpack80(x87.signExponent[physical], x87.significand[physical]);
    }

    /** True if ST(i) is empty; then the stack-underflow exception is noted in {@code f.flags} and in SF. */
    static boolean underflows(LogicalProcessor p, FloatingPoint f, int i) {
        if (!p.registers.x87.isEmpty(i)) {
            return false;
        }
        f.flags |= FloatingPoint.INVALID | STACK_FAULT;
        return true;
    }

    /**
     * Notes the exceptions of an instruction whose result goes to a register.
     *
     * @return true if a result is to be written
     */
    static boolean note(LogicalProcessor p, FloatingPoint f) {
        X87Registers x87 = p.registers.x87;
        if ((f.flags & ~x87.control & BEFORE_COMPUTATION) != 0) {
            f.flags &= BEFORE_COMPUTATION | STACK_FAULT; // there is no result to be inexact
        }
        x87.status = x87.status & ~C1 | f.flags | (f.roundedUp && (f.flags & FloatingPoint.PRECISION) != 0 ? C1 : 0);
        x87.instructionPointer = p.registers.rip;
        int unmasked = f.flags & ~x87.control & EXCEPTIONS;
        if (unmasked != 0) {
            x87.status |= ERROR_SUMMARY | BUSY;
        }
        return (unmasked & BEFORE_COMPUTATION) == 0;
    }

    /** As {@link #note}, for instructions that leave C1 alone but for stack faults: FCMOVcc and FCOMI. */
    static boolean noteKeepingC1(LogicalProcessor p, FloatingPoint f) {
        int c1 = (f.flags & STACK_FAULT) == 0 ? p.registers.x87.status & C1 : 0;
        boolean write = note(p, f);
        p.registers.x87.status |= c1;
        return write;
    }

    /** True if a result that goes to memory is to be written: no unmasked exception but inexactness. */
    static boolean storeAllowed(LogicalProcessor p, FloatingPoint f) {
        int unmasked = f.flags & ~p.registers.x87.control & EXCEPTIONS;
        return (unmasked & (BEFORE_COMPUTATION | NUMERIC_RANGE)) == 0;
    }

    /** Works out ES and B after a change of masks or flags (FLDCW, FLDENV, FNCLEX). */
    static void summarize(X87Registers x87) {
        boolean pending = (x87.status & ~x87.control & EXCEPTIONS) != 0;
        x87.status = x87.status & ~(ERROR_SUMMARY | BUSY) | (pending ? ERROR_SUMMARY | BUSY : 0);
    }

    /** Writes the engine's result to ST(i); the exponent of an unmasked overflow or underflow is adjusted. */
    static void putResult(LogicalProcessor p, FloatingPoint f, int i) {
        int unmasked = f.flags & ~p.registers.x87.control;
        if (f.result.kind == Unpacked.FINITE) {
            if ((unmasked & FloatingPoint.OVERFLOW) != 0) {
                f.result.exponent -= EXPONENT_ADJUSTMENT;
            } else if ((unmasked & FloatingPoint.UNDERFLOW) != 0) {
                f.result.exponent += EXPONENT_ADJUSTMENT;
            }
            if (f.result.exponent > Format.EXTENDED.maxExponent()) { // only FSCALE gets that far
                f.result.setInfinity(f.result.negative);
                p.registers.x87.status |= FloatingPoint.PRECISION | C1;
            } else if (f.result.exponent < MIN_DENORMAL_EXPONENT) {
                f.result.setZero(f.result.negative);
                p.registers.x87.status |= FloatingPoint.PRECISION;
            }
        }
        put(p, i, f.packSignExponent(), f.packSignificand());
    }

    /** Writes bits to ST(i), which is then in use. */
    static void put(LogicalProcessor p, int i, int signExponent, long significand) {
        X87Registers x87 = p.registers.x87;
        int physical = x87.physical(i);
        x87.signExponent[physical] = signExponent;
        x87.significand[physical] = significand;
        x87.empty &= ~(1 << physical);
    }

    /** Writes the indefinite to ST(i): the masked response to stack faults. */
    static void putIndefinite(LogicalProcessor p, int i) {
        put(p, i, INDEFINITE_EXPONENT, INDEFINITE_SIGNIFICAND);
    }

    /** Marks ST(0) empty and moves the top up. */
    static void pop(LogicalProcessor p) {
        X87Registers x87 = p.registers.x87;
        x87.empty |= 1 << x87.top;
        x87.top = x87.top + 1 & 7;
    }

    /**
     * Pushes bits, once their exceptions are in {@code f.flags}. If the register is in use that is a stack overflow, and
     * the indefinite is pushed.
     */
    static void push(LogicalProcessor p, FloatingPoint f, int signExponent, long significand) {
        X87Registers x87 = p.registers.x87;
        boolean overflow = !x87.isEmpty(7);
        if (overflow) {
            f.flags = FloatingPoint.INVALID | STACK_FAULT;
        }
        // an unmasked denormal operand does not keep the number from being pushed; it is exact after all
        boolean write = note(p, f) || (f.flags & ~x87.control & FloatingPoint.INVALID) == 0;
        x87.status = overflow ? x87.status | C1 : x87.status & ~C1;
        if (!write) {
            return;
        }
        x87.top = x87.top - 1 & 7;
        if (overflow) {
            putIndefinite(p, 0);
        } else {
            put(p, 0, signExponent, significand);
        }
    }

    /** Sets the condition codes C3, C2, C0 and clears C1. */
    static void condition(LogicalProcessor p, int codes) {
        X87Registers x87 = p.registers.x87;
        x87.status = x87.status & ~(C0 | C1 | C2 | C3) | codes;
    }

    /** Notes where the memory operand of a non-control instruction is. */
    static void noteOperand(LogicalProcessor p, Instruction i) {
        p.registers.x87.dataPointer = i.first().address().effective(p);
    }
}
