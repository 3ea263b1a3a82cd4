package dev.interlock.isa.semantics;

import dev.interlock.isa.floating.FloatingPoint;
import dev.interlock.isa.floating.Format;
import dev.interlock.isa.floating.Unpacked;
import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.instruction.Operand;
import dev.interlock.isa.register.X87Registers;

/** x87 loads, stores, exchanges, conditional moves and constants: SDM vol. 1, sections 8.3.3 and 8.3.4. */
public final class X87Transfer {
    private static final long DECIMAL_LIMIT = 1_000_000_000_000_000_000L;

    private X87Transfer() {}

    /** A number in memory that is brought to extended precision. */
    @FunctionalInterface
    public interface Source {
        /** Reads the memory operand and takes it apart; the processor may have stopped after it. */
        void take(LogicalProcessor p, Instruction i, Unpacked operand);
    }

    public static final Source SINGLE =
            (p, i, operand) -> operand.unpack32((int) i.first().read(p));
    public static final Source DOUBLE =
            (p, i, operand) -> operand.unpack64(i.first().read(p));
    public static final Source INTEGER =
            (p, i, operand) -> operand.unpackInteger(i.first().readSigned(p));

    // --- loads ---

    /** FLD m32, FLD m64, FILD. */
    public static Semantics load(Source source) {
        return (p, i) -> {
            if (!X87.ready(p)) {
                return;
            }
            FloatingPoint f = X87.begin(p);
            source.take(p, i, f.a);
            if (p.stopped()) {
                return;
            }
            X87.noteOperand(p, i);
            f.convert(Format.EXTENDED);
            X87.push(p, f, f.packSignExponent(), f.packSignificand());
        };
    }

    /** FLD m80: bits as they are. */
    public static void loadExtended(LogicalProcessor p, Instruction i) {
        if (!X87.ready(p)) {
            return;
        }
        long significand = i.first().readAt(p, 0, 8);
        int signExponent = (int) i.first().readAt(p, 8, 2);
        if (!p.stopped()) {
            X87.noteOperand(p, i);
            X87.push(p, X87.begin(p), signExponent, significand);
        }
    }

    /** FLD ST(i). */
    public static void loadRegister(LogicalProcessor p, Instruction i) {
        if (!X87.ready(p)) {
            return;
        }
        FloatingPoint f = X87.begin(p);
        X87Registers x87 = p.registers.x87;
        int from = i.first().register();
        if (X87.underflows(p, f, from)) {
            if (X87.note(p, f)) {
                x87.top = x87.top - 1 & 7;
                X87.putIndefinite(p, 0);
            }
            return;
        }
        int physical = x87.physical(from);
        X87.push(p, f, x87.signExponent[physical], x87.significand[physical]);
    }

    /** FBLD: eighteen decimal digits and a sign. */
    public static void loadDecimal(LogicalProcessor p, Instruction i) {
        if (!X87.ready(p)) {
            return;
        }
        long digits = i.first().readAt(p, 0, 8);
        long last = i.first().readAt(p, 8, 2);
        if (p.stopped()) {
            return;
        }
        X87.noteOperand(p, i);
        long value = 0;
        for (int n = 17; n >= 0; n--) {
            value = value * 10 + (n >= 16 ? last >>> 4 * (n - 16) & 15 : digits >>> 4 * n & 15);
        }
        FloatingPoint f = X87.begin(p);
        f.a.unpackInteger(value);
        f.a.negative = (last & 0x8000) != 0;
        f.convert(Format.EXTENDED);
        X87.push(p, f, f.packSignExponent(), f.packSignificand());
    }

    /**
     * FLD1, FLDPI and their like. The constants are known to more bits than a register has and rounded as the control
     * word says.
     *
     * @param signExponent as stored
     * @param significand rounded down
     * @param rest the two bits that follow, in the top of a byte
     */
    public static Semantics constant(int signExponent, long significand, int rest) {
        return (p, i) -> {
            if (!X87.ready(p)) {
                return;
            }
            FloatingPoint f = X87.begin(p);
            boolean up = rest != 0
                    && (f.rounding == FloatingPoint.UP || f.rounding == FloatingPoint.TO_NEAREST && rest >= 0x80);
            X87.push(p, f, signExponent, up ? significand + 1 : significand);
        };
    }

    // --- stores ---

    /** FST and FSTP to m32 and m64. */
    public static Semantics store(Format format, boolean pop) {
        return (p, i) -> {
            if (!X87.ready(p)) {
                return;
            }
            FloatingPoint f = X87.begin(p);
            if (X87.underflows(p, f, 0)) {
                f.result.setIndefinite();
            } else {
                X87.take(p, 0, f.a);
                f.convert(format);
                // a store says it if the number it is given is denormal only in so far as the result is tiny
                f.flags &= ~FloatingPoint.DENORMAL;
            }
            finishStore(p, i, f, format == Format.BINARY32 ? f.pack32() : f.pack64(), pop);
        };
    }

    /** FIST and FISTP. */
    public static Semantics storeInteger(boolean pop) {
        return (p, i) -> {
            if (X87.ready(p)) {
                storeInteger(p, i, X87.begin(p), p.floating.rounding, pop);
            }
        };
    }

    /** FISTTP. */
    public static void storeIntegerTruncated(LogicalProcessor p, Instruction i) {
        if (X87.ready(p)) {
            storeInteger(p, i, X87.begin(p), FloatingPoint.TOWARD_ZERO, true);
        }
    }

    private static void storeInteger(LogicalProcessor p, Instruction i, FloatingPoint f, int rounding, boolean pop) {
        int bits = 8 * i.first().bytes();
        long value = Long.MIN_VALUE >> 64 - bits;
        if (!X87.underflows(p, f, 0)) {
            X87.take(p, 0, f.a);
            value = f.toInteger(bits, rounding);
        }
        finishStore(p, i, f, value, pop);
    }

    private static void finishStore(LogicalProcessor p, Instruction i, FloatingPoint f, long value, boolean pop) {
        boolean allowed = X87.storeAllowed(p, f);
        if (allowed && !i.first().write(p, value)) {
            return; // waiting or faulted, before anything has changed
        }
        if (!allowed) {
            f.flags &= ~FloatingPoint.PRECISION; // nothing was stored that could be inexact
        }
        X87.noteOperand(p, i);
        X87.note(p, f);
        if (allowed && pop) {
            X87.pop(p);
        }
    }

    /** FSTP m80: bits as they are. */
    public static void storeExtended(LogicalProcessor p, Instruction i) {
        if (!X87.ready(p)) {
            return;
        }
        FloatingPoint f = X87.begin(p);
        X87Registers x87 = p.registers.x87;
        long significand = x87.significand[x87.top];
        int signExponent = x87.signExponent[x87.top];
        if (X87.underflows(p, f, 0)) {
            significand = 0xc000_0000_0000_0000L;
            signExponent = 0xffff;
        }
        boolean allowed = X87.storeAllowed(p, f);
        if (allowed && !storeTenBytes(p, i.first(), significand, signExponent)) {
            return;
        }
        X87.noteOperand(p, i);
        X87.note(p, f);
        if (allowed) {
            X87.pop(p);
        }
    }

    private static boolean storeTenBytes(LogicalProcessor p, Operand dest, long low, long high) {
        long start = dest.linearAddress(p);
        boolean crossesPage = (start & 4095) > 4096 - 10;
        return (!crossesPage || p.probeStore(start, 10, dest.address().inStack()))
                && dest.writeAt(p, 0, 8, low)
                && dest.writeAt(p, 8, 2, high);
    }

    /** FBSTP: eighteen decimal digits and a sign; the packed-decimal indefinite if they do not suffice. */
    public static void storeDecimal(LogicalProcessor p, Instruction i) {
        if (!X87.ready(p)) {
            return;
        }
        FloatingPoint f = X87.begin(p);
        long digits = 0xc000_0000_0000_0000L;
        long last = 0xffff;
        boolean underflow = X87.underflows(p, f, 0);
        if (!underflow) {
            X87.take(p, 0, f.a);
            long value = f.toInteger(64, f.rounding);
            boolean valid = (f.flags & FloatingPoint.INVALID) == 0
                    && Math.abs(value) < DECIMAL_LIMIT
                    && value != Long.MIN_VALUE;
            if (valid) {
                digits = decimal(Math.abs(value), 0, 16);
                last = decimal(Math.abs(value), 16, 2) | (f.a.negative ? 0x8000 : 0);
            } else {
                f.flags = FloatingPoint.INVALID;
                f.roundedUp = false;
            }
        }
        boolean allowed = X87.storeAllowed(p, f);
        if (allowed && !storeTenBytes(p, i.first(), digits, last)) {
            return;
        }
        X87.noteOperand(p, i);
        X87.note(p, f);
        if (allowed) {
            X87.pop(p);
        }
    }

    private static long decimal(long value, int from, int count) {
        long rest = value;
        for (int n = 0; n < from; n++) {
            rest /= 10;
        }
        long digits = 0;
        for (int n = 0; n < count; n++) {
            digits |= rest % 10 << 4 * n;
            rest /= 10;
        }
        return digits;
    }

    /** FST ST(i) and FSTP ST(i). */
    public static Semantics storeRegister(boolean pop) {
        return (p, i) -> {
            if (!X87.ready(p)) {
                return;
            }
            FloatingPoint f = X87.begin(p);
            X87Registers x87 = p.registers.x87;
            boolean underflow = X87.underflows(p, f, 0);
            int signExponent = x87.signExponent[x87.top];
            long significand = x87.significand[x87.top];
            if (!X87.note(p, f)) {
                return;
            }
            if (underflow) {
                X87.putIndefinite(p, i.first().register());
            } else {
                X87.put(p, i.first().register(), signExponent, significand);
            }
            if (pop) {
                X87.pop(p);
            }
        };
    }

    /** FSTP1, also called FSTPNCE: moves whatever the register holds, and its being empty; no stack underflow. */
    public static void moveUnchecked(LogicalProcessor p, Instruction i) {
        if (!X87.ready(p)) {
            return;
        }
        X87.note(p, X87.begin(p));
        X87Registers x87 = p.registers.x87;
        int to = i.first().register();
        boolean empty = x87.isEmpty(0);
        X87.put(p, to, x87.signExponent[x87.top], x87.significand[x87.top]);
        if (empty) {
            x87.empty |= 1 << x87.physical(to);
        }
        X87.pop(p);
    }

    /** FXCH. */
    public static void exchange(LogicalProcessor p, Instruction i) {
        if (!X87.ready(p)) {
            return;
        }
        FloatingPoint f = X87.begin(p);
        X87Registers x87 = p.registers.x87;
        int other = i.first().register();
        boolean first = X87.underflows(p, f, 0);
        boolean second = X87.underflows(p, f, other);
        if (!X87.note(p, f)) {
            return;
        }
        if (first) {
            X87.putIndefinite(p, 0);
        }
        if (second) {
            X87.putIndefinite(p, other);
        }
        int a = x87.physical(0);
        int b = x87.physical(other);
        int signExponent = x87.signExponent[a];
        long significand = x87.significand[a];
        X87.put(p, 0, x87.signExponent[b], x87.significand[b]);
        X87.put(p, other, signExponent, significand);
    }

    /** FCMOVcc; the condition is one of Jcc's. */
    public static Semantics conditionalMove(int condition) {
        return (p, i) -> {
            if (!X87.ready(p)) {
                return;
            }
            FloatingPoint f = X87.begin(p);
            X87Registers x87 = p.registers.x87;
            int from = i.second().register();
            boolean underflow = X87.underflows(p, f, 0) | X87.underflows(p, f, from);
            boolean holds = p.registers.flags.condition(condition);
            if (!X87.noteKeepingC1(p, f)) {
                return;
            }
            if (underflow) {
                X87.putIndefinite(p, 0);
            } else if (holds) {
                int physical = x87.physical(from);
                X87.put(p, 0, x87.signExponent[physical], x87.significand[physical]);
            }
        };
    }

    /** FCHS and FABS: the sign bit, also of a NaN. */
    public static Semantics sign(boolean change) {
        return (p, i) -> {
            if (!X87.ready(p)) {
                return;
            }
            FloatingPoint f = X87.begin(p);
            X87Registers x87 = p.registers.x87;
            boolean underflow = X87.underflows(p, f, 0);
            if (!X87.note(p, f)) {
                return;
            }
            if (underflow) {
                X87.putIndefinite(p, 0);
            } else {
                int bits = x87.signExponent[x87.top];
                x87.signExponent[x87.top] = change ? bits ^ 0x8000 : bits & 0x7fff;
            }
        };
    }
}
