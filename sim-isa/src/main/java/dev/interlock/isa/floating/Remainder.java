package dev.interlock.isa.floating;

/** The remainder of FPREM and FPREM1: exact, a step at a time. SDM vol. 1, section 8.3.9, and vol. 2A, "FPREM". */
public final class Remainder {
    private Remainder() {}

    /**
     * f.result := the remainder of f.a ÷ f.b, or a step towards it.
     *
     * @param nearest the quotient is rounded to the nearest (FPREM1), else toward zero (FPREM)
     * @return the low bits of the quotient, or a negative number if more steps are needed
     */
    public static int divide(FloatingPoint f, boolean nearest) {
        if (f.takeNan()) {
            return 0;
        }
        if (f.a.kind == Unpacked.INFINITY || f.b.kind == Unpacked.ZERO) {
            f.invalid();
            return 0;
        }
        f.noteDenormals();
        if (f.a.kind == Unpacked.ZERO || f.b.kind == Unpacked.INFINITY) {
            f.result.copyFrom(f.a);
            if (f.a.kind == Unpacked.FINITE) {
                f.round(f.a.negative, f.a.exponent, f.a.significand, 0, Format.EXTENDED);
            }
            return 0;
        }
        int distance = f.a.exponent - f.b.exponent;
        if (distance < -1 || distance < 0 && !nearest) {
            f.round(f.a.negative, f.a.exponent, f.a.significand, 0, Format.EXTENDED);
            return 0;
        }
        boolean complete = distance < 64;
        // a step that is not the last takes between 32 and 63 bits off, so that a multiple of 32 remains
        int bits = complete ? distance : 32 + distance % 32;
        return divideByBits(f, bits, complete, nearest);
    }

    /** Shift and subtract, a bit of the quotient at a time. */
    private static int divideByBits(FloatingPoint f, int bits, boolean complete, boolean nearest) {
        long rest = f.a.significand;
        long quotient = 0;
        boolean carry = false; // the bit above rest
        int exponent = f.a.exponent;
        if (bits >= 0) {
            for (int n = bits; ; n--) {
                quotient <<= 1;
                if (carry || Long.compareUnsigned(rest, f.b.significand) >= 0) {
                    rest -= f.b.significand;
                    quotient |= 1;
                }
                if (n == 0) {
                    break;
                }
                carry = rest < 0;
                rest <<= 1;
                exponent--;
            }
        }
        boolean negative = f.a.negative;
        if (complete && nearest) {
            // compare the rest with half the divisor
            int toHalf;
            if (bits < 0) { // a is between a quarter of b and b
                toHalf = Long.compareUnsigned(rest, f.b.significand);
            } else {
                toHalf = rest < 0 ? 1 : Long.compareUnsigned(rest << 1, f.b.significand);
            }
            if (toHalf > 0 || toHalf == 0 && (quotient & 1) != 0) {
                quotient++;
                negative = !negative;
                if (bits < 0) {
                    // 2b' - a' in units of a's last bit, where it is smaller than b'
                    rest = f.b.significand - (rest - f.b.significand);
                } else {
                    rest = f.b.significand - rest;
                }
            }
        }
        if (rest == 0) {
            f.result.setZero(f.a.negative);
        } else {
            f.normalizeAndRound(negative, exponent, rest, 0, Format.EXTENDED);
        }
        return complete ? (int) quotient & 7 : -1;
    }
}
