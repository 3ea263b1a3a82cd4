package dev.interlock.isa.floating;

/**
 * A number taken apart: {@code ± significand × 2^(exponent - 63)}, with bit 63 of the significand set. Mutable, so that
 * arithmetic need not allocate.
 */
public final class Unpacked {
    public static final int ZERO = 0;
    public static final int FINITE = 1;
    public static final int INFINITY = 2;
    public static final int QUIET_NAN = 3;
    public static final int SIGNALING_NAN = 4;
    /** Extended encodings without an integer bit that processors since the 80387 do not support. */
    public static final int UNSUPPORTED = 5;

    private static final long INTEGER_BIT = 1L << 63;
    private static final long QUIET_BIT = 1L << 62;

    /** One of the constants above. */
    public int kind;

    public boolean negative;
    /** Of a finite number. */
    public int exponent;
    /** Of a finite number or a NaN (as in the extended format). */
    public long significand;
    /** True if it was encoded as a denormal. */
    public boolean denormal;

    /** True for both kinds of NaN. */
    public boolean isNan() {
        return kind == QUIET_NAN || kind == SIGNALING_NAN;
    }

    /** Takes a single apart. */
    public void unpack32(int bits) {
        unpack(bits < 0, bits >>> 23 & 0xff, (long) (bits & 0x7f_ffff) << 40, 0xff, 127);
    }

    /** Takes a double apart. */
    public void unpack64(long bits) {
        unpack(bits < 0, (int) (bits >>> 52) & 0x7ff, (bits & 0xf_ffff_ffff_ffffL) << 11, 0x7ff, 1023);
    }

    private void unpack(boolean sign, int biased, long fraction, int maxBiased, int bias) {
        negative = sign;
        denormal = false;
        significand = fraction | INTEGER_BIT;
        if (biased == maxBiased) {
            kind = fraction == 0 ? INFINITY : (fraction & QUIET_BIT) != 0 ? QUIET_NAN : SIGNALING_NAN;
        } else if (biased != 0) {
            kind = FINITE;
            exponent = biased - bias;
        } else if (fraction == 0) {
            kind = ZERO;
            significand = 0;
        } else {
            normalize(fraction, 1 - bias);
            denormal = true;
        }
    }

    /** Takes an extended number apart: sign and biased exponent in 16 bits, significand in 64. */
    public void unpack80(int signExponent, long bits) {
        negative = (signExponent & 0x8000) != 0;
        denormal = false;
        significand = bits;
        int biased = signExponent & 0x7fff;
        boolean integerBit = bits < 0;
        if (biased == 0x7fff) {
            long fraction = bits << 1;
            kind = !integerBit
                    ? UNSUPPORTED
                    : fraction == 0 ? INFINITY : (bits & QUIET_BIT) != 0 ? QUIET_NAN : SIGNALING_NAN;
        } else if (biased != 0) {
            kind = integerBit ? FINITE : UNSUPPORTED;
            exponent = biased - 16383;
        } else if (bits == 0) {
            kind = ZERO;
        } else {
            normalize(bits, -16382);
            denormal = true;
        }
    }

    /** Takes an integer apart. */
    public void unpackInteger(long value) {
        negative = value < 0;
        denormal = false;
        if (value == 0) {
            kind = ZERO;
            significand = 0;
        } else {
            normalize(Math.abs(value), 63); // the most negative value stays, and is right as an unsigned number
        }
    }

    private void normalize(long bits, int weightOfTop) {
        int shift = Long.numberOfLeadingZeros(bits);
        kind = FINITE;
        significand = bits << shift;
        exponent = weightOfTop - shift;
    }

    /** Becomes a copy. */
    public void copyFrom(Unpacked other) {
        kind = other.kind;
        negative = other.negative;
        exponent = other.exponent;
        significand = other.significand;
        denormal = other.denormal;
    }

    /** Becomes a zero. */
    public void setZero(boolean sign) {
        kind = ZERO;
        negative = sign;
        significand = 0;
        denormal = false;
    }

    /** Becomes an infinity. */
    public void setInfinity(boolean sign) {
        kind = INFINITY;
        negative = sign;
        significand = INTEGER_BIT;
        denormal = false;
    }

    /** The QNaN floating-point indefinite, SDM vol. 1, section 4.8.3.7. */
    public void setIndefinite() {
        kind = QUIET_NAN;
        negative = true;
        significand = INTEGER_BIT | QUIET_BIT;
        denormal = false;
    }

    /** Becomes a NaN that is quiet and otherwise the same. */
    void setQuiet(Unpacked nan) {
        kind = QUIET_NAN;
        negative = nan.negative;
        significand = nan.significand | QUIET_BIT;
        denormal = false;
    }
}
