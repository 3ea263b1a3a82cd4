package dev.interlock.isa.semantics;

import dev.interlock.isa.floating.FloatingPoint;
import dev.interlock.isa.floating.Format;
import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.instruction.Operand;

/** Conversions between integers, singles and doubles, rounding, and approximations: SDM vol. 1, sections 5.5 and 5.6. */
public final class SseConversion {
    private static final int CURRENT_ROUNDING = -1;

    private SseConversion() {}

    // --- one lane ---

    private static long singleToDouble(FloatingPoint f, int bits) {
        f.take32(f.a, bits);
        f.convert(Format.BINARY64);
        return f.pack64();
    }

    private static long doubleToSingle(FloatingPoint f, long bits) {
        f.take64(f.a, bits);
        f.convert(Format.BINARY32);
        return f.pack32() & 0xffff_ffffL;
    }

    private static long integerToSingle(FloatingPoint f, long value) {
        roundInteger(f, value, Format.BINARY32);
        return f.pack32() & 0xffff_ffffL;
    }

    private static long integerToDouble(FloatingPoint f, long value) {
        roundInteger(f, value, Format.BINARY64);
        return f.pack64();
    }

    private static void roundInteger(FloatingPoint f, long value, Format format) {
        f.a.unpackInteger(value);
        f.convert(format);
    }

    private static long singleToInteger(FloatingPoint f, int bits, int width, int rounding) {
        f.take32(f.a, bits);
        return f.toInteger(width, rounding == CURRENT_ROUNDING ? f.rounding : rounding);
    }

    private static long doubleToInteger(FloatingPoint f, long bits, int width, int rounding) {
        f.take64(f.a, bits);
        return f.toInteger(width, rounding == CURRENT_ROUNDING ? f.rounding : rounding);
    }

    // --- scalars ---

    /** CVTSI2SS. */
    public static void integerToScalarSingle(LogicalProcessor p, Instruction i) {
        long value = i.second().readSigned(p);
        if (p.stopped()) {
            return;
        }
        long single = integerToSingle(SseArithmetic.begin(p), value);
        Operand dest = i.first();
        if (SseArithmetic.finish(p)) {
            dest.writeVector(p, dest.low(p) & ~0xffff_ffffL | single, dest.high(p));
        }
    }

    /** CVTSI2SD. */
    public static void integerToScalarDouble(LogicalProcessor p, Instruction i) {
        long value = i.second().readSigned(p);
        if (p.stopped()) {
            return;
        }
        long converted = integerToDouble(SseArithmetic.begin(p), value);
        if (SseArithmetic.finish(p)) {
            i.first().writeVector(p, converted, i.first().high(p));
        }
    }

    /** CVTSS2SI. */
    public static void scalarSingleToInteger(LogicalProcessor p, Instruction i) {
        scalarSingleToInteger(p, i, CURRENT_ROUNDING);
    }

    /** CVTTSS2SI. */
    public static void scalarSingleToIntegerTruncated(LogicalProcessor p, Instruction i) {
        scalarSingleToInteger(p, i, FloatingPoint.TOWARD_ZERO);
    }

    private static void scalarSingleToInteger(LogicalProcessor p, Instruction i, int rounding) {
        int bits = (int) i.second().low(p);
        if (p.stopped()) {
            return;
        }
        long value = singleToInteger(SseArithmetic.begin(p), bits, 8 * i.first().bytes(), rounding);
        if (SseArithmetic.finish(p)) {
            i.first().write(p, value);
        }
    }

    /** CVTSD2SI. */
    public static void scalarDoubleToInteger(LogicalProcessor p, Instruction i) {
        scalarDoubleToInteger(p, i, CURRENT_ROUNDING);
    }

    /** CVTTSD2SI. */
    public static void scalarDoubleToIntegerTruncated(LogicalProcessor p, Instruction i) {
        scalarDoubleToInteger(p, i, FloatingPoint.TOWARD_ZERO);
    }

    private static void scalarDoubleToInteger(LogicalProcessor p, Instruction i, int rounding) {
        long bits = i.second().low(p);
        if (p.stopped()) {
            return;
        }
        long value = doubleToInteger(SseArithmetic.begin(p), bits, 8 * i.first().bytes(), rounding);
        if (SseArithmetic.finish(p)) {
            i.first().write(p, value);
        }
    }

    /** CVTSS2SD. */
    public static void scalarSingleToDouble(LogicalProcessor p, Instruction i) {
        int bits = (int) i.second().low(p);
        if (p.stopped()) {
            return;
        }
        long value = singleToDouble(SseArithmetic.begin(p), bits);
        if (SseArithmetic.finish(p)) {
            i.first().writeVector(p, value, i.first().high(p));
        }
    }

    /** CVTSD2SS. */
    public static void scalarDoubleToSingle(LogicalProcessor p, Instruction i) {
        long bits = i.second().low(p);
        if (p.stopped()) {
            return;
        }
        long value = doubleToSingle(SseArithmetic.begin(p), bits);
        Operand dest = i.first();
        if (SseArithmetic.finish(p)) {
            dest.writeVector(p, dest.low(p) & ~0xffff_ffffL | value, dest.high(p));
        }
    }

    // --- packed ---

    /** A conversion of a lane: bits in, bits out. */
    @FunctionalInterface
    private interface Lane {
        long convert(FloatingPoint f, long bits);
    }

    /** Four doublewords to four doublewords, or two to two with MMX. */
    private static void each32(LogicalProcessor p, Instruction i, Lane lane) {
        long low = i.second().low(p);
        long high = i.second().high(p);
        if (p.stopped()) {
            return;
        }
        FloatingPoint f = SseArithmetic.begin(p);
        long newLow = two32(f, low, lane);
        enterMmx(p, i.first());
        long newHigh = i.first().bytes() == 16 && i.second().bytes() == 16
                ? two32(f, high, lane)
                : i.first().high(p);
        if (SseArithmetic.finish(p)) {
            i.first().writeVector(p, newLow, newHigh);
        }
    }

    /** The x87 stack becomes MMX registers even if the conversion then raises #XM. */
    private static void enterMmx(LogicalProcessor p, Operand dest) {
        if (dest.kind() == Operand.Kind.MMX) {
            p.registers.x87.enterMmx();
        }
    }

    private static long two32(FloatingPoint f, long half, Lane lane) {
        return lane.convert(f, half & 0xffff_ffffL) & 0xffff_ffffL | lane.convert(f, half >>> 32) << 32;
    }

    /** Two doublewords to two quadwords. */
    private static void widen(LogicalProcessor p, Instruction i, Lane lane) {
        long low = i.second().low(p);
        if (p.stopped()) {
            return;
        }
        FloatingPoint f = SseArithmetic.begin(p);
        long newLow = lane.convert(f, low & 0xffff_ffffL);
        long newHigh = lane.convert(f, low >>> 32);
        if (SseArithmetic.finish(p)) {
            i.first().writeVector(p, newLow, newHigh);
        }
    }

    /** Two quadwords to two doublewords; the high half of the destination is cleared. */
    private static void narrow(LogicalProcessor p, Instruction i, Lane lane) {
        long low = i.second().low(p);
        long high = i.second().high(p);
        if (p.stopped()) {
            return;
        }
        FloatingPoint f = SseArithmetic.begin(p);
        long value = lane.convert(f, low) & 0xffff_ffffL | lane.convert(f, high) << 32;
        enterMmx(p, i.first());
        if (SseArithmetic.finish(p)) {
            i.first().writeVector(p, value, 0);
        }
    }

    /** CVTDQ2PS and CVTPI2PS. */
    public static void integersToSingles(LogicalProcessor p, Instruction i) {
        each32(p, i, (f, bits) -> integerToSingle(f, (int) bits));
    }

    /** CVTPS2DQ and CVTPS2PI. */
    public static void singlesToIntegers(LogicalProcessor p, Instruction i) {
        each32(p, i, (f, bits) -> singleToInteger(f, (int) bits, 32, CURRENT_ROUNDING));
    }

    /** CVTTPS2DQ and CVTTPS2PI. */
    public static void singlesToIntegersTruncated(LogicalProcessor p, Instruction i) {
        each32(p, i, (f, bits) -> singleToInteger(f, (int) bits, 32, FloatingPoint.TOWARD_ZERO));
    }

    /** CVTDQ2PD and CVTPI2PD. */
    public static void integersToDoubles(LogicalProcessor p, Instruction i) {
        widen(p, i, (f, bits) -> integerToDouble(f, (int) bits));
    }

    /** CVTPS2PD. */
    public static void singlesToDoubles(LogicalProcessor p, Instruction i) {
        widen(p, i, (f, bits) -> singleToDouble(f, (int) bits));
    }

    /** CVTPD2PS. */
    public static void doublesToSingles(LogicalProcessor p, Instruction i) {
        narrow(p, i, SseConversion::doubleToSingle);
    }

    /** CVTPD2DQ and CVTPD2PI. */
    public static void doublesToIntegers(LogicalProcessor p, Instruction i) {
        narrow(p, i, (f, bits) -> doubleToInteger(f, bits, 32, CURRENT_ROUNDING));
    }

    /** CVTTPD2DQ and CVTTPD2PI. */
    public static void doublesToIntegersTruncated(LogicalProcessor p, Instruction i) {
        narrow(p, i, (f, bits) -> doubleToInteger(f, bits, 32, FloatingPoint.TOWARD_ZERO));
    }

    // --- ROUNDSS, ROUNDSD, ROUNDPS, ROUNDPD ---

    public static final Semantics ROUND_SCALAR_SINGLE = round(0, true);
    public static final Semantics ROUND_SCALAR_DOUBLE = round(1, true);
    public static final Semantics ROUND_PACKED_SINGLE = round(0, false);
    public static final Semantics ROUND_PACKED_DOUBLE = round(1, false);

    private static Semantics round(int isDouble, boolean scalar) {
        return (p, i) -> {
            Operand dest = i.first();
            long low = i.second().low(p);
            long high = i.second().high(p);
            if (p.stopped()) {
                return;
            }
            FloatingPoint f = SseArithmetic.begin(p);
            int control = (int) i.third().value();
            int mode = (control & 4) != 0 ? f.rounding : control & 3;
            boolean report = (control & 8) == 0;
            long newLow;
            long newHigh = dest.high(p);
            if (isDouble == 1) {
                newLow = roundDouble(f, low, mode, report);
                newHigh = scalar ? newHigh : roundDouble(f, high, mode, report);
            } else if (scalar) {
                newLow = dest.low(p) & ~0xffff_ffffL | roundSingle(f, (int) low, mode, report);
            } else {
                newLow = roundSingle(f, (int) low, mode, report)
                        | roundSingle(f, (int) (low >>> 32), mode, report) << 32;
                newHigh = roundSingle(f, (int) high, mode, report)
                        | roundSingle(f, (int) (high >>> 32), mode, report) << 32;
            }
            f.flags &= ~FloatingPoint.DENORMAL;
            if (SseArithmetic.finish(p)) {
                dest.writeVector(p, newLow, newHigh);
            }
        };
    }

    private static long roundDouble(FloatingPoint f, long bits, int mode, boolean report) {
        f.take64(f.a, bits);
        f.roundToIntegral(mode, report);
        return f.pack64();
    }

    private static long roundSingle(FloatingPoint f, int bits, int mode, boolean report) {
        f.take32(f.a, bits);
        f.roundToIntegral(mode, report);
        return f.pack32() & 0xffff_ffffL;
    }

    // --- approximations: no exceptions; processors differ in the last of their twelve bits ---

    /**
     * RCPSS and RCPPS: 1 ÷ x with a relative error below 1.5 × 2^-12 (SDM vol. 2B, "RCPPS"). The manual leaves the bits
     * open; ours are the reciprocal rounded to twelve bits.
     */
    public static final SseOperation RECIPROCAL = new Approximation() {
        @Override
        double of(double x) {
            return 1 / x;
        }
    };

    /** RSQRTSS and RSQRTPS: 1 ÷ √x, likewise. */
    public static final SseOperation RECIPROCAL_ROOT = new Approximation() {
        @Override
        double of(double x) {
            return x < 0 ? Double.NaN : 1 / Math.sqrt(x);
        }
    };

    private abstract static class Approximation implements SseOperation {
        abstract double of(double x);

        @Override
        public long onDoubles(LogicalProcessor p, long a, long b) {
            throw new IllegalStateException("there is no approximation on doubles");
        }

        @Override
        public int onSingles(LogicalProcessor p, int a, int b) {
            float x = Float.intBitsToFloat(b);
            if (Float.isNaN(x)) {
                return b | 1 << 22;
            }
            boolean denormal = Math.abs(x) < Float.MIN_NORMAL;
            double value = of(denormal ? Math.copySign(0.0, x) : x);
            if (Double.isNaN(value)) {
                return 0xffc0_0000;
            }
            float single = (float) value;
            if (Math.abs(single) < Float.MIN_NORMAL) {
                return Float.floatToRawIntBits(Math.copySign(0f, single));
            }
            if (Float.isInfinite(single)) {
                return Float.floatToRawIntBits(single);
            }
            return Float.floatToRawIntBits(single) + 0x800 & ~0xfff;
        }
    }
}
