package dev.interlock.isa.floating;

/**
 * The arithmetic: add, multiply, divide, square root, compare, convert, each exactly rounded, with the exceptions it
 * raises. SDM vol. 1, section 4.9.
 *
 * <p>An operation leaves its result in {@link #result} and one of {@code pack…}, adds to {@link #flags} and never resets
 * them; the caller does.
 */
public final class FloatingPoint {
    /** Exception flags, in the bits of MXCSR and of the x87 status word. */
    public static final int INVALID = 1;

    public static final int DENORMAL = 1 << 1;
    public static final int ZERO_DIVIDE = 1 << 2;
    public static final int OVERFLOW = 1 << 3;
    public static final int UNDERFLOW = 1 << 4;
    public static final int PRECISION = 1 << 5;

    /** Rounding modes, as encoded in MXCSR and the x87 control word (SDM vol. 1, table 4-8). */
    public static final int TO_NEAREST = 0;

    public static final int DOWN = 1;
    public static final int UP = 2;
    public static final int TOWARD_ZERO = 3;

    /** Result of {@link #compare}. */
    public static final int LESS = -1;

    public static final int EQUAL = 0;
    public static final int GREATER = 1;
    public static final int UNORDERED = 2;

    /** Exceptions that have happened. */
    public int flags;
    /** Whether the last rounding went away from zero, for x87's C1. */
    public boolean roundedUp;
    /** The rounding mode. */
    public int rounding;
    /** MXCSR.DAZ: a denormal operand is taken for zero. */
    public boolean denormalsAreZero;
    /** MXCSR.FZ: a tiny result becomes zero. */
    public boolean flushToZero;
    /** Underflow is not masked: it is raised for exact tiny results too, and the result's exponent has no lower limit. */
    public boolean underflowUnmasked;
    /** Overflow is not masked: the result's exponent has no upper limit. */
    public boolean overflowUnmasked;
    /** x87 chooses between two NaNs by their significands, SSE takes the first. */
    public boolean largerNan;

    /** First operand; take it apart before the call. */
    public final Unpacked a = new Unpacked();
    /** Second operand. */
    public final Unpacked b = new Unpacked();
    /** The result: a special value, or a number rounded to the format and taken apart. */
    public final Unpacked result = new Unpacked();

    /** Takes a single apart as an operand. */
    public void take32(Unpacked operand, int bits) {
        operand.unpack32(bits);
        flushOperand(operand);
    }

    /** Takes a double apart as an operand. */
    public void take64(Unpacked operand, long bits) {
        operand.unpack64(bits);
        flushOperand(operand);
    }

    private void flushOperand(Unpacked operand) {
        if (denormalsAreZero && operand.denormal) {
            operand.setZero(operand.negative);
        }
    }

    // --- arithmetic; each ends in round() or in a special value ---

    /** result := a + b, or a - b. */
    public void add(boolean subtract, Format format) {
        if (takeNan()) {
            return;
        }
        boolean negativeB = b.negative != subtract;
        if (a.kind == Unpacked.INFINITY || b.kind == Unpacked.INFINITY) {
            if (a.kind == b.kind && a.negative != negativeB) {
                invalid();
                return;
            }
            noteDenormals();
            result.setInfinity(a.kind == Unpacked.INFINITY ? a.negative : negativeB);
            return;
        }
        noteDenormals();
        if (b.kind == Unpacked.ZERO) {
            if (a.kind == Unpacked.ZERO) {
                result.setZero(a.negative == negativeB ? a.negative : rounding == DOWN);
            } else {
                round(a.negative, a.exponent, a.significand, 0, format);
            }
        } else if (a.kind == Unpacked.ZERO) {
            round(negativeB, b.exponent, b.significand, 0, format);
        } else {
            addFinite(negativeB, format);
        }
    }

    private void addFinite(boolean negativeB, Format format) {
        boolean swap = b.exponent > a.exponent
                || b.exponent == a.exponent && Long.compareUnsigned(b.significand, a.significand) > 0;
        Unpacked large = swap ? b : a;
        Unpacked small = swap ? a : b;
        boolean negative = swap ? negativeB : a.negative;
        int distance = large.exponent - small.exponent;
        // one bit of headroom: significands start at bit 126 of a 128-bit number
        long high = large.significand >>> 1;
        long low = large.significand << 63;
        long smallHigh = small.significand >>> 1;
        long smallLow = small.significand << 63;
        if (distance >= 127) {
            smallHigh = 0;
            smallLow = 1;
        } else if (distance >= 64) {
            long lost = smallLow | (distance == 64 ? 0 : smallHigh << 128 - distance);
            smallLow = smallHigh >>> distance - 64 | (lost != 0 ? 1 : 0);
            smallHigh = 0;
        } else if (distance > 0) {
            long lost = smallLow << 64 - distance;
            smallLow = smallHigh << 64 - distance | smallLow >>> distance | (lost != 0 ? 1 : 0);
            smallHigh >>>= distance;
        }
        if (a.negative == negativeB) {
            long sum = low + smallLow;
            high += smallHigh + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0);
            low = sum;
        } else {
            long borrow = Long.compareUnsigned(low, smallLow) < 0 ? 1 : 0;
            low -= smallLow;
            high -= smallHigh + borrow;
            if ((high | low) == 0) {
                result.setZero(rounding == DOWN);
                return;
            }
        }
        normalizeAndRound(negative, large.exponent + 1, high, low, format);
    }

    /** result := a × b. */
    public void multiply(Format format) {
        if (takeNan()) {
            return;
        }
        boolean negative = a.negative != b.negative;
        if (a.kind == Unpacked.INFINITY || b.kind == Unpacked.INFINITY) {
            if (a.kind == Unpacked.ZERO || b.kind == Unpacked.ZERO) {
                invalid();
                return;
            }
            noteDenormals();
            result.setInfinity(negative);
            return;
        }
        noteDenormals();
        if (a.kind == Unpacked.ZERO || b.kind == Unpacked.ZERO) {
            result.setZero(negative);
            return;
        }
        long high = unsignedHigh(a.significand, b.significand);
        long low = a.significand * b.significand;
        normalizeAndRound(negative, a.exponent + b.exponent + 1, high, low, format);
    }

    /** result := a ÷ b. */
    public void divide(Format format) {
        if (takeNan()) {
            return;
        }
        boolean negative = a.negative != b.negative;
        if (a.kind == b.kind && a.kind != Unpacked.FINITE) { // 0 ÷ 0 and ∞ ÷ ∞
            invalid();
            return;
        }
        if (b.kind == Unpacked.ZERO && a.kind == Unpacked.FINITE) {
            flags |= ZERO_DIVIDE;
            result.setInfinity(negative);
            return;
        }
        noteDenormals();
        if (a.kind == Unpacked.INFINITY || b.kind == Unpacked.ZERO) {
            result.setInfinity(negative);
        } else if (a.kind == Unpacked.ZERO || b.kind == Unpacked.INFINITY) {
            result.setZero(negative);
        } else {
            divideFinite(negative, format);
        }
    }

    private void divideFinite(boolean negative, Format format) {
        boolean less = Long.compareUnsigned(a.significand, b.significand) < 0;
        long divisor = b.significand;
        long high = less ? a.significand : a.significand >>> 1;
        long low = less ? 0 : a.significand << 63;
        long quotient = WideInteger.divide(high, low, divisor);
        long remainder = low - quotient * divisor;
        long fraction = WideInteger.divide(remainder, 0, divisor);
        long rest = -(fraction * divisor);
        int exponent = a.exponent - b.exponent - (less ? 1 : 0);
        round(negative, exponent, quotient, fraction | (rest != 0 ? 1 : 0), format);
    }

    /** result := √a. */
    public void squareRoot(Format format) {
        b.copyFrom(a);
        if (takeNan()) {
            return;
        }
        if (a.kind == Unpacked.ZERO) {
            result.copyFrom(a);
            return;
        }
        if (a.negative) {
            invalid();
            return;
        }
        noteDenormals();
        if (a.kind == Unpacked.INFINITY) {
            result.copyFrom(a);
            return;
        }
        // √(s × 2^e): make the exponent even, then the root of a 128-bit integer whose top two bits are not both zero
        boolean odd = (a.exponent & 1) != 0;
        long high = odd ? a.significand : a.significand >>> 1;
        long low = odd ? 0 : a.significand << 63;
        long root = WideInteger.squareRoot(high, low);
        long square = root * root;
        long remainderLow = low - square;
        long remainderHigh = high - unsignedHigh(root, root) - (Long.compareUnsigned(low, square) < 0 ? 1 : 0);
        boolean aboveHalf = remainderHigh != 0 || Long.compareUnsigned(remainderLow, root) > 0;
        boolean exact = (remainderHigh | remainderLow) == 0;
        round(false, a.exponent >> 1, root, (aboveHalf ? 1L << 63 : 0) | (exact ? 0 : 1), format);
    }

    /**
     * Compares a and b.
     *
     * @param signaling a quiet NaN is invalid, too
     */
    public int compare(boolean signaling) {
        if (a.kind == Unpacked.UNSUPPORTED || b.kind == Unpacked.UNSUPPORTED) {
            flags |= INVALID;
            return UNORDERED;
        }
        if (a.isNan() || b.isNan()) {
            if (signaling || a.kind == Unpacked.SIGNALING_NAN || b.kind == Unpacked.SIGNALING_NAN) {
                flags |= INVALID;
            }
            return UNORDERED;
        }
        noteDenormals();
        if (a.kind == Unpacked.ZERO && b.kind == Unpacked.ZERO) {
            return EQUAL;
        }
        if (a.kind == Unpacked.ZERO) {
            return b.negative ? GREATER : LESS;
        }
        if (b.kind == Unpacked.ZERO || a.negative != b.negative) {
            return a.negative ? LESS : GREATER;
        }
        int magnitude = compareMagnitude();
        return a.negative ? -magnitude : magnitude;
    }

    private int compareMagnitude() {
        if (a.kind == Unpacked.INFINITY || b.kind == Unpacked.INFINITY) {
            return a.kind == b.kind ? EQUAL : a.kind == Unpacked.INFINITY ? GREATER : LESS;
        }
        if (a.exponent != b.exponent) {
            return a.exponent > b.exponent ? GREATER : LESS;
        }
        return Integer.signum(Long.compareUnsigned(a.significand, b.significand));
    }

    /** result := a in another format. Quiets NaNs. */
    public void convert(Format format) {
        b.copyFrom(a);
        if (takeNan()) {
            return;
        }
        noteDenormals();
        if (a.kind == Unpacked.FINITE) {
            round(a.negative, a.exponent, a.significand, 0, format);
        } else {
            result.copyFrom(a);
        }
    }

    /**
     * a as an integer of 16, 32 or 64 bits; the integer indefinite (only the top bit set) and INVALID if it does not fit.
     */
    public long toInteger(int bits, int mode) {
        long indefinite = Long.MIN_VALUE >> 64 - bits;
        if (a.kind == Unpacked.ZERO) {
            return 0;
        }
        if (a.kind != Unpacked.FINITE || a.exponent >= 64) {
            flags |= INVALID;
            return indefinite;
        }
        long whole = roundedMagnitude(a, mode);
        boolean inexact = lastInexact;
        boolean fits = !lastCarriedOut
                && (a.negative
                        ? Long.compareUnsigned(whole, 1L << bits - 1) <= 0
                        : Long.compareUnsigned(whole, (1L << bits - 1) - 1) <= 0);
        if (!fits) {
            flags |= INVALID;
            return indefinite;
        }
        flags |= inexact ? PRECISION : 0;
        roundedUp = lastRoundedUp;
        return a.negative ? -whole : whole;
    }

    /** result := a rounded to a whole number (FRNDINT, ROUNDSD). */
    public void roundToIntegral(int mode, boolean reportInexact) {
        b.copyFrom(a);
        if (takeNan()) {
            return;
        }
        result.copyFrom(a);
        if (a.kind != Unpacked.FINITE || a.exponent >= 63) {
            return;
        }
        long whole = roundedMagnitude(a, mode);
        if (lastInexact && reportInexact) {
            flags |= PRECISION;
        }
        roundedUp = lastRoundedUp;
        if (whole == 0) {
            result.setZero(a.negative);
        } else {
            result.unpackInteger(whole);
            result.negative = a.negative;
        }
    }

    /** result := a × 2^trunc(b) (FSCALE). */
    public void scale(Format format) {
        if (takeNan()) {
            return;
        }
        if (b.kind == Unpacked.INFINITY) {
            if (a.kind == (b.negative ? Unpacked.INFINITY : Unpacked.ZERO)) {
                invalid();
                return;
            }
            noteDenormals();
            if (b.negative) {
                result.setZero(a.negative);
            } else {
                result.setInfinity(a.negative);
            }
            return;
        }
        noteDenormals();
        if (a.kind != Unpacked.FINITE) {
            result.copyFrom(a);
            return;
        }
        int by = 0;
        if (b.kind == Unpacked.FINITE && b.exponent >= 0) {
            by = b.exponent > 16 ? 1 << 17 : (int) (b.significand >>> 63 - b.exponent);
        }
        round(a.negative, a.exponent + (b.negative ? -by : by), a.significand, 0, format);
    }

    /** result := the exponent of a as a number; zero has the exponent minus infinity (FXTRACT). */
    public void extractExponent() {
        b.copyFrom(a);
        if (takeNan()) {
            return;
        }
        noteDenormals();
        if (a.kind == Unpacked.ZERO) {
            flags |= ZERO_DIVIDE;
            result.setInfinity(true);
        } else if (a.kind == Unpacked.INFINITY) {
            result.setInfinity(false);
        } else {
            result.unpackInteger(a.exponent);
        }
    }

    private boolean lastInexact;
    private boolean lastRoundedUp;
    private boolean lastCarriedOut;

    /** The magnitude of a finite number below 2^64 as a whole number. */
    private long roundedMagnitude(Unpacked number, int mode) {
        int drop = 63 - number.exponent;
        long whole;
        long lost; // the fraction, left-aligned
        if (drop == 0) {
            whole = number.significand;
            lost = 0;
        } else if (drop < 64) {
            whole = number.significand >>> drop;
            lost = number.significand << 64 - drop;
        } else if (drop == 64) {
            whole = 0;
            lost = number.significand;
        } else {
            whole = 0;
            lost = 1;
        }
        lastInexact = lost != 0;
        lastRoundedUp = roundsAway(mode, number.negative, (whole & 1) != 0, lost < 0, lost << 1 != 0);
        lastCarriedOut = lastRoundedUp && whole == -1L;
        return lastRoundedUp ? whole + 1 : whole;
    }

    // --- exceptions ---

    /** If an operand is a NaN the result is one, SDM vol. 1, table 4-7. Unsupported encodings are invalid. */
    boolean takeNan() {
        if (a.kind < Unpacked.QUIET_NAN && b.kind < Unpacked.QUIET_NAN) {
            return false;
        }
        if (a.kind == Unpacked.UNSUPPORTED || b.kind == Unpacked.UNSUPPORTED) {
            invalid();
            return true;
        }
        if (a.kind == Unpacked.SIGNALING_NAN || b.kind == Unpacked.SIGNALING_NAN) {
            flags |= INVALID;
        }
        result.setQuiet(chooseNan());
        return true;
    }

    private Unpacked chooseNan() {
        if (!a.isNan()) {
            return b;
        }
        if (!b.isNan() || !largerNan) {
            return a;
        }
        if (a.kind != b.kind) { // one is quiet and one signaling: the quiet one
            return a.kind == Unpacked.QUIET_NAN ? a : b;
        }
        int order = Long.compareUnsigned(a.significand, b.significand);
        if (order != 0) {
            return order > 0 ? a : b;
        }
        return a.negative ? b : a;
    }

    /** An operation without meaning: the result is the indefinite. */
    public void invalid() {
        flags |= INVALID;
        result.setIndefinite();
    }

    /** The denormal-operand exception, which operations raise unless something worse happened. */
    void noteDenormals() {
        if (a.denormal || b.denormal) {
            flags |= DENORMAL;
        }
    }

    // --- rounding ---

    void normalizeAndRound(boolean negative, int exponent, long high, long low, Format format) {
        long top = high;
        long rest = low;
        int weight = exponent;
        if (top == 0) {
            top = rest;
            rest = 0;
            weight -= 64;
        }
        int shift = Long.numberOfLeadingZeros(top);
        if (shift > 0) {
            top = top << shift | rest >>> 64 - shift;
            rest <<= shift;
            weight -= shift;
        }
        round(negative, weight, top, rest, format);
    }

    /**
     * result := {@code ± (high:low) × 2^(exponent - 127)}, rounded to a format. Bit 63 of {@code high} is set; the last
     * bit of {@code low} may stand for any number of lower ones.
     */
    public void round(boolean negative, int exponent, long high, long low, Format format) {
        roundedUp = false;
        int drop = 64 - format.precision();
        int minExponent = format.minExponent();
        boolean tiny = false;
        if (exponent < minExponent) {
            // tiny if, rounded as if exponents had no limit, it stays below the smallest normal number
            tiny = exponent < minExponent - 1 || !reachesNext(negative, high, low, drop);
            if (tiny && flushToZero && !underflowUnmasked) {
                flags |= UNDERFLOW | PRECISION;
                result.setZero(negative);
                return;
            }
            if (tiny && underflowUnmasked) {
                flags |= UNDERFLOW;
                tiny = false; // the handler gets the number as if the exponent had no limit
            } else {
                drop += minExponent - exponent;
            }
        }
        long kept = drop >= 64 ? 0 : high >>> drop;
        boolean half;
        boolean rest;
        if (drop == 0) {
            half = low < 0;
            rest = low << 1 != 0;
        } else if (drop <= 64) {
            half = (high >>> drop - 1 & 1) != 0;
            rest = (drop == 1 ? 0 : high << 65 - drop) != 0 || low != 0;
        } else {
            half = false;
            rest = true;
        }
        boolean inexact = half || rest;
        if (inexact) {
            flags |= tiny ? UNDERFLOW | PRECISION : PRECISION;
            if (roundsAway(rounding, negative, (kept & 1) != 0, half, rest)) {
                roundedUp = true;
                kept++;
            }
        }
        place(negative, exponent, kept, drop, format);
    }

    /** Puts the rounded bits, whose unit is {@code 2^(exponent - 63 + drop)}, back into a number; notices overflow. */
    private void place(boolean negative, int exponent, long kept, int drop, Format format) {
        if (kept == 0 && !(drop == 0 && roundedUp)) {
            result.setZero(negative);
            return;
        }
        int top;
        long significand;
        if (kept == 0) { // all of 64 bits carried
            top = exponent + 1;
            significand = 1L << 63;
        } else {
            int shift = Long.numberOfLeadingZeros(kept);
            significand = kept << shift;
            top = exponent + drop - shift;
        }
        if (top > format.maxExponent()) {
            if (!overflowUnmasked) {
                overflow(negative, format);
                return;
            }
            flags |= OVERFLOW;
        }
        result.kind = Unpacked.FINITE;
        result.negative = negative;
        result.exponent = top;
        result.significand = significand;
        result.denormal = false;
    }

    private void overflow(boolean negative, Format format) {
        flags |= OVERFLOW | PRECISION;
        boolean toInfinity = rounding == TO_NEAREST || rounding == (negative ? DOWN : UP);
        roundedUp = toInfinity;
        if (toInfinity) {
            result.setInfinity(negative);
        } else {
            result.kind = Unpacked.FINITE;
            result.negative = negative;
            result.exponent = format.maxExponent();
            result.significand = -1L << 64 - format.precision();
            result.denormal = false;
        }
    }

    private boolean reachesNext(boolean negative, long high, long low, int drop) {
        long kept = high >>> drop;
        boolean allOnes = kept == -1L >>> drop;
        boolean half = drop == 0 ? low < 0 : (high >>> drop - 1 & 1) != 0;
        boolean rest = drop == 0 ? low << 1 != 0 : (drop == 1 ? 0 : high << 65 - drop) != 0 || low != 0;
        return allOnes && roundsAway(rounding, negative, true, half, rest);
    }

    private static boolean roundsAway(int mode, boolean negative, boolean odd, boolean half, boolean rest) {
        return switch (mode) {
            case TO_NEAREST -> half && (rest || odd);
            case DOWN -> negative && (half || rest);
            case UP -> !negative && (half || rest);
            default -> false;
        };
    }

    private static long unsignedHigh(long x, long y) {
        return Math.multiplyHigh(x, y) + (x >> 63 & y) + (y >> 63 & x);
    }

    // --- putting the result together ---

    /** The result as a single. */
    public int pack32() {
        int sign = result.negative ? 1 << 31 : 0;
        return switch (result.kind) {
            case Unpacked.ZERO -> sign;
            case Unpacked.INFINITY -> sign | 0x7f80_0000;
            case Unpacked.FINITE -> {
                int fraction = (int) (result.significand >>> 40);
                yield result.exponent < -126
                        ? sign | fraction >>> -126 - result.exponent
                        : sign | result.exponent + 127 << 23 | fraction & 0x7f_ffff;
            }
            default -> sign | 0x7f80_0000 | (int) (result.significand >>> 40) & 0x7f_ffff;
        };
    }

    /** The result as a double. */
    public long pack64() {
        long sign = result.negative ? 1L << 63 : 0;
        return switch (result.kind) {
            case Unpacked.ZERO -> sign;
            case Unpacked.INFINITY -> sign | 0x7ffL << 52;
            case Unpacked.FINITE -> {
                long fraction = result.significand >>> 11;
                yield result.exponent < -1022
                        ? sign | fraction >>> -1022 - result.exponent
                        : sign | result.exponent + 1023L << 52 | fraction & 0xf_ffff_ffff_ffffL;
            }
            default -> sign | 0x7ffL << 52 | result.significand >>> 11 & 0xf_ffff_ffff_ffffL;
        };
    }

    /** Sign and biased exponent of the result as an extended number. */
    public int packSignExponent() {
        int sign = result.negative ? 0x8000 : 0;
        return switch (result.kind) {
            case Unpacked.ZERO -> sign;
            case Unpacked.FINITE -> result.exponent < -16382 ? sign : sign | result.exponent + 16383;
            default -> sign | 0x7fff;
        };
    }

    /** Significand of the result as an extended number. */
    public long packSignificand() {
        if (result.kind == Unpacked.FINITE && result.exponent < -16382) {
            return result.significand >>> -16382 - result.exponent;
        }
        return result.kind == Unpacked.ZERO ? 0 : result.significand;
    }
}
