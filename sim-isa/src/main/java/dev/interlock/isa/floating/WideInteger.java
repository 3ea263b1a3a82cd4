package dev.interlock.isa.floating;

/** Integer arithmetic on 128 bits, as far as division and square roots need it. */
public final class WideInteger {
    private WideInteger() {}

    /**
     * The quotient of an unsigned 128-bit dividend that fits in 64 bits: long division with two digits of 32 bits
     * (Knuth, TAOCP vol. 2, section 4.3.1, algorithm D).
     */
    public static long divide(long high, long low, long divisor) {
        int shift = Long.numberOfLeadingZeros(divisor);
        long d = divisor << shift;
        long top = shift == 0 ? high : high << shift | low >>> 64 - shift;
        long rest = low << shift;
        long digit1 = quotientDigit(top, rest >>> 32, d);
        long middle = (top << 32 | rest >>> 32) - digit1 * d;
        long digit0 = quotientDigit(middle, rest & 0xffff_ffffL, d);
        return (digit1 << 32) + digit0;
    }

    /** One digit of 32 bits: the estimate from the divisor's upper half is at most two too large. */
    private static long quotientDigit(long remainder, long nextDigit, long d) {
        long upper = d >>> 32;
        long lower = d & 0xffff_ffffL;
        long digit = Long.divideUnsigned(remainder, upper);
        long left = remainder - digit * upper;
        while (digit >>> 32 != 0 || Long.compareUnsigned(digit * lower, left << 32 | nextDigit) > 0) {
            digit--;
            left += upper;
            if (left >>> 32 != 0) {
                break;
            }
        }
        return digit;
    }

    /** The root of an unsigned 128-bit integer, rounded down, by the method of pencil and paper in base two. */
    public static long squareRoot(long high, long low) {
        long root = 0;
        long remainderHigh = 0;
        long remainder = 0;
        for (int bit = 63; bit >= 0; bit--) {
            // bring down the next two bits
            long pair = (bit >= 32 ? high >>> 2 * (bit - 32) : low >>> 2 * bit) & 3;
            remainderHigh = remainderHigh << 2 | remainder >>> 62;
            remainder = remainder << 2 | pair;
            // try root * 4 + 1, of up to 66 bits
            long trialHigh = root >>> 62;
            long trial = root << 2 | 1;
            boolean fits = remainderHigh != trialHigh
                    ? Long.compareUnsigned(remainderHigh, trialHigh) > 0
                    : Long.compareUnsigned(remainder, trial) >= 0;
            root <<= 1;
            if (fits) {
                remainderHigh -= trialHigh + (Long.compareUnsigned(remainder, trial) < 0 ? 1 : 0);
                remainder -= trial;
                root |= 1;
            }
        }
        return root;
    }
}
