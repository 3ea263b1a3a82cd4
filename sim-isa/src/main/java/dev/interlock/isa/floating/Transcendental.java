package dev.interlock.isa.floating;

import java.math.BigInteger;

/**
 * Sine, cosine, tangent, arc tangent, logarithm and power for x87, to well within one unit in the last place of 64
 * bits: SDM vol. 1, section 8.3.10.
 *
 * <p>The functions are computed in fixed point, as integers in units of 2^-{@value #FRACTION}, by power series; speed is
 * not the point, since compilers no longer emit these instructions in loops. The result then goes through the engine's
 * rounding like any other.
 */
public final class Transcendental {
    /** Bits behind the point. An operand below 2^-{@value #TINY} is as good as the first term of its series. */
    private static final int FRACTION = 320;

    private static final int TINY = 70;

    private static final BigInteger ONE = BigInteger.ONE.shiftLeft(FRACTION);
    private static final BigInteger LN2 = naturalLogarithm(ONE.shiftLeft(1));
    private static final BigInteger PI = pi();
    /**
     * Half of π as processors have it when they reduce the operand of a circular function: 66 bits, so that large operands
     * give other values than mathematics does (SDM vol. 1, section 8.3.8).
     */
    private static final BigInteger HALF_PI_66 = new BigInteger("C90FDAA22168C234C", 16).shiftLeft(FRACTION - 67);

    private Transcendental() {}

    // --- instructions; operands in f.a and f.b, which are ST(0) and ST(1) ---

    /** F2XM1: 2^a - 1, for a from -1 to 1. */
    public static void twoToXMinus1(FloatingPoint f) {
        if (isSpecial(f, f.a)) {
            if (f.a.kind == Unpacked.INFINITY) {
                f.result.copyFrom(f.a);
                if (f.a.negative) {
                    f.result.unpackInteger(-1);
                }
            }
            return;
        }
        if (f.a.exponent < -TINY) {
            put(f, f.a.negative, significand(f.a).multiply(LN2), f.a.exponent - 63 - FRACTION);
            return;
        }
        if (f.a.exponent >= 0) { // -1, 1, and what the manual leaves undefined: that stays as it is
            f.flags |= FloatingPoint.PRECISION;
            f.result.copyFrom(f.a);
            if (f.a.negative && f.a.exponent == 0 && f.a.significand == 1L << 63) {
                f.result.exponent = -1;
            }
            return;
        }
        BigInteger x = multiply(fixed(f.a), LN2);
        // e^x - 1 = x + x²/2! + …
        BigInteger sum = BigInteger.ZERO;
        BigInteger term = x;
        for (int n = 2; term.signum() != 0; n++) {
            sum = sum.add(term);
            term = multiply(term, x).divide(BigInteger.valueOf(n));
        }
        put(f, sum);
    }

    /** FYL2X: b × log2(a). */
    public static void yLog2(FloatingPoint f) {
        Unpacked x = f.a;
        Unpacked y = f.b;
        if (takeNan(f)) {
            return;
        }
        if (x.kind == Unpacked.FINITE && x.negative || x.kind == Unpacked.INFINITY && x.negative) {
            f.invalid();
            return;
        }
        boolean logarithmIsZero = x.kind == Unpacked.FINITE && x.exponent == 0 && x.significand == 1L << 63;
        if (x.kind == Unpacked.ZERO) {
            if (y.kind == Unpacked.ZERO) {
                f.invalid();
                return;
            }
            f.flags |= y.kind == Unpacked.INFINITY ? 0 : FloatingPoint.ZERO_DIVIDE;
            f.result.setInfinity(!y.negative);
            return;
        }
        if (x.kind == Unpacked.INFINITY) {
            if (y.kind == Unpacked.ZERO) {
                f.invalid();
            } else {
                f.result.setInfinity(y.negative);
            }
            return;
        }
        if (y.kind == Unpacked.INFINITY) {
            if (logarithmIsZero) {
                f.invalid();
            } else {
                f.result.setInfinity(y.negative != x.exponent < 0);
            }
            return;
        }
        noteDenormals(f);
        if (y.kind == Unpacked.ZERO || logarithmIsZero) {
            f.result.setZero(y.negative != (x.exponent < 0));
            return;
        }
        BigInteger mantissa = significand(x).shiftLeft(FRACTION - 63);
        BigInteger logarithm = divide(naturalLogarithm(mantissa), LN2)
                .add(BigInteger.valueOf(x.exponent).shiftLeft(FRACTION));
        putProduct(f, logarithm, -FRACTION, y);
    }

    /** FYL2XP1: b × log2(a + 1), for small a. */
    public static void yLog2Plus1(FloatingPoint f) {
        Unpacked x = f.a;
        Unpacked y = f.b;
        if (takeNan(f)) {
            return;
        }
        if (x.kind == Unpacked.ZERO && y.kind == Unpacked.INFINITY
                || x.kind == Unpacked.INFINITY && (x.negative || y.kind == Unpacked.ZERO)) {
            f.invalid();
            return;
        }
        noteDenormals(f);
        if (x.kind == Unpacked.INFINITY || y.kind == Unpacked.INFINITY) {
            f.result.setInfinity(x.negative != y.negative);
            return;
        }
        if (x.kind == Unpacked.ZERO || y.kind == Unpacked.ZERO) {
            f.result.setZero(x.negative != y.negative);
            return;
        }
        if (x.exponent < -TINY) {
            BigInteger quotient = significand(x).shiftLeft(2 * FRACTION).divide(LN2);
            putProduct(f, x.negative ? quotient.negate() : quotient, x.exponent - 63 - FRACTION, y);
            return;
        }
        if (x.exponent > 64 && !x.negative) { // far beyond what the manual defines
            yLog2(f);
            return;
        }
        BigInteger sum = x.exponent > 64 ? BigInteger.ZERO : ONE.add(fixed(x));
        if (sum.signum() <= 0) { // beyond what the manual defines
            f.invalid();
            return;
        }
        putProduct(f, divide(naturalLogarithm(sum), LN2), -FRACTION, y);
    }

    /** FPATAN: the angle of the point (a, b), that is arctan(b ÷ a) in all four quadrants. */
    public static void arcTangent(FloatingPoint f) {
        Unpacked x = f.a;
        Unpacked y = f.b;
        if (takeNan(f)) {
            return;
        }
        noteDenormals(f);
        boolean xIsSmall = x.kind == Unpacked.ZERO || y.kind == Unpacked.INFINITY && x.kind != Unpacked.INFINITY;
        boolean yIsSmall = y.kind == Unpacked.ZERO || x.kind == Unpacked.INFINITY && y.kind != Unpacked.INFINITY;
        if (yIsSmall) {
            if (x.negative) {
                put(f, y.negative, PI, -FRACTION);
            } else {
                f.result.setZero(y.negative);
            }
            return;
        }
        if (xIsSmall) {
            put(f, y.negative, PI, -FRACTION - 1);
            return;
        }
        if (x.kind == Unpacked.INFINITY) { // both are
            BigInteger quarter = PI.shiftRight(2);
            put(f, y.negative, x.negative ? quarter.multiply(BigInteger.valueOf(3)) : quarter, -FRACTION);
            return;
        }
        int distance = y.exponent - x.exponent;
        if (distance < -TINY && !x.negative) {
            BigInteger quotient = significand(y).shiftLeft(FRACTION).divide(significand(x));
            put(f, y.negative, quotient, distance - FRACTION);
            return;
        }
        BigInteger angle;
        if (distance > FRACTION) {
            angle = PI.shiftRight(1);
        } else if (distance < -FRACTION) {
            angle = BigInteger.ZERO;
        } else {
            BigInteger above = significand(y).shiftLeft(Math.max(distance, 0));
            BigInteger below = significand(x).shiftLeft(Math.max(-distance, 0));
            angle = above.compareTo(below) <= 0
                    ? arcTangent(divide(above, below))
                    : PI.shiftRight(1).subtract(arcTangent(divide(below, above)));
        }
        put(f, y.negative, x.negative ? PI.subtract(angle) : angle, -FRACTION);
    }

    /** FSIN and FCOS of a, which is below 2^63. */
    public static void circular(FloatingPoint f, boolean cosine) {
        if (isSpecial(f, f.a)) {
            if (f.a.kind == Unpacked.INFINITY) {
                f.invalid();
            } else if (f.a.kind == Unpacked.ZERO && cosine) {
                f.result.unpackInteger(1);
            }
            return;
        }
        if (f.a.exponent < -TINY) {
            if (cosine) {
                put(f, false, ONE.subtract(BigInteger.ONE), -FRACTION);
            } else {
                put(
                        f,
                        f.a.negative,
                        significand(f.a).shiftLeft(FRACTION).subtract(BigInteger.ONE),
                        f.a.exponent - 63 - FRACTION);
            }
            return;
        }
        BigInteger magnitude = fixed(f.a).abs();
        BigInteger quarters = quarters(magnitude);
        BigInteger rest = magnitude.subtract(quarters.multiply(HALF_PI_66));
        int quadrant = quarters.intValue() + (cosine ? 1 : 0) & 3;
        BigInteger value = (quadrant & 1) == 0 ? sine(rest) : cosine(rest);
        boolean negative = (quadrant & 2) != 0 != (f.a.negative && !cosine);
        put(f, negative != value.signum() < 0, value.abs(), -FRACTION);
    }

    /** How many quarters of a turn, rounded, are in an angle; what is left is at most an eighth. */
    private static BigInteger quarters(BigInteger angle) {
        return angle.add(HALF_PI_66.shiftRight(1)).divide(HALF_PI_66);
    }

    /** FPTAN of a, which is below 2^63. */
    public static void tangent(FloatingPoint f) {
        if (isSpecial(f, f.a)) {
            if (f.a.kind == Unpacked.INFINITY) {
                f.invalid();
            }
            return;
        }
        if (f.a.exponent < -TINY) {
            put(
                    f,
                    f.a.negative,
                    significand(f.a).shiftLeft(FRACTION).add(BigInteger.ONE),
                    f.a.exponent - 63 - FRACTION);
            return;
        }
        BigInteger magnitude = fixed(f.a).abs();
        BigInteger quarters = quarters(magnitude);
        BigInteger rest = magnitude.subtract(quarters.multiply(HALF_PI_66));
        BigInteger value =
                quarters.testBit(0) ? divide(cosine(rest).negate(), sine(rest)) : divide(sine(rest), cosine(rest));
        put(f, f.a.negative != value.signum() < 0, value.abs(), -FRACTION);
    }

    // --- special operands ---

    /** NaNs, zeros and infinities; the result of a zero is the zero itself. */
    private static boolean isSpecial(FloatingPoint f, Unpacked a) {
        f.b.copyFrom(a);
        if (takeNan(f)) {
            return true;
        }
        if (a.kind == Unpacked.FINITE) {
            noteDenormals(f);
            return false;
        }
        f.result.copyFrom(a);
        return true;
    }

    private static boolean takeNan(FloatingPoint f) {
        return f.takeNan();
    }

    private static void noteDenormals(FloatingPoint f) {
        f.flags |= f.a.denormal || f.b.denormal ? FloatingPoint.DENORMAL : 0;
    }

    // --- fixed point ---

    private static BigInteger significand(Unpacked number) {
        return new BigInteger(Long.toUnsignedString(number.significand));
    }

    private static BigInteger fixed(Unpacked number) {
        BigInteger magnitude = significand(number).shiftLeft(FRACTION).shiftRight(63 - number.exponent);
        return number.negative ? magnitude.negate() : magnitude;
    }

    /** A product, truncated toward zero, so that the terms of a series with either sign reach it. */
    private static BigInteger multiply(BigInteger a, BigInteger b) {
        BigInteger product = a.multiply(b);
        return product.signum() < 0 ? product.negate().shiftRight(FRACTION).negate() : product.shiftRight(FRACTION);
    }

    private static BigInteger divide(BigInteger a, BigInteger b) {
        return a.shiftLeft(FRACTION).divide(b);
    }

    private static void put(FloatingPoint f, BigInteger value) {
        put(f, value.signum() < 0, value.abs(), -FRACTION);
    }

    /** {@code logarithm × 2^unit × y}. */
    private static void putProduct(FloatingPoint f, BigInteger logarithm, int unit, Unpacked y) {
        boolean negative = logarithm.signum() < 0 != y.negative;
        put(f, negative, logarithm.abs().multiply(significand(y)), unit + y.exponent - 63);
    }

    /** The engine's result := {@code ± magnitude × 2^unit}, rounded; never exact, since no transcendental number is. */
    private static void put(FloatingPoint f, boolean negative, BigInteger magnitude, int unit) {
        int bits = magnitude.bitLength();
        BigInteger top = bits >= 128 ? magnitude.shiftRight(bits - 128) : magnitude.shiftLeft(128 - bits);
        f.round(negative, unit + bits - 1, top.shiftRight(64).longValue(), top.longValue() | 1, Format.EXTENDED);
    }

    // --- series ---

    /** x - x³/3! + x⁵/5! - … for x from -π/4 to 3π/4. */
    private static BigInteger sine(BigInteger x) {
        BigInteger square = multiply(x, x);
        BigInteger sum = BigInteger.ZERO;
        BigInteger term = x;
        for (int n = 1; term.signum() != 0; n += 2) {
            sum = sum.add(term);
            term = multiply(term, square)
                    .divide(BigInteger.valueOf((long) (n + 1) * (n + 2)))
                    .negate();
        }
        return sum;
    }

    private static BigInteger cosine(BigInteger x) {
        return sine(PI.shiftRight(1).subtract(x));
    }

    /** For x from 0 to 1: halves the angle three times, then x - x³/3 + x⁵/5 - … */
    private static BigInteger arcTangent(BigInteger x) {
        BigInteger reduced = x;
        for (int n = 0; n < 3; n++) {
            // tan(α/2) = t ÷ (1 + √(1 + t²))
            BigInteger root =
                    ONE.add(multiply(reduced, reduced)).shiftLeft(FRACTION).sqrt();
            reduced = divide(reduced, ONE.add(root));
        }
        return oddSeries(reduced, true).shiftLeft(3);
    }

    /** x ± x³/3 + x⁵/5 ± … */
    private static BigInteger oddSeries(BigInteger x, boolean alternating) {
        BigInteger square = multiply(x, x);
        BigInteger sum = BigInteger.ZERO;
        BigInteger power = x;
        for (int n = 1; power.signum() != 0; n += 2) {
            sum = sum.add(power.divide(BigInteger.valueOf(n)));
            power = multiply(power, square);
            power = alternating ? power.negate() : power;
        }
        return sum;
    }

    /** ln x = 2 artanh((x - 1) ÷ (x + 1)), after square roots have brought x near 1. */
    private static BigInteger naturalLogarithm(BigInteger x) {
        BigInteger reduced = x;
        int roots = 0;
        while (reduced.subtract(ONE).abs().compareTo(ONE.shiftRight(3)) > 0) {
            reduced = reduced.shiftLeft(FRACTION).sqrt();
            roots++;
        }
        BigInteger ratio = divide(reduced.subtract(ONE), reduced.add(ONE));
        return oddSeries(ratio, false).shiftLeft(roots + 1);
    }

    /** Machin: π = 16 arctan(1/5) - 4 arctan(1/239). */
    private static BigInteger pi() {
        BigInteger fifth = oddSeries(ONE.divide(BigInteger.valueOf(5)), true);
        BigInteger small = oddSeries(ONE.divide(BigInteger.valueOf(239)), true);
        return fifth.shiftLeft(4).subtract(small.shiftLeft(2));
    }
}
