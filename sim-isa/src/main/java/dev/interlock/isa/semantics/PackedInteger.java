package dev.interlock.isa.semantics;

import java.util.function.IntBinaryOperator;

/**
 * Packed integer arithmetic on eight bytes at a time: what MMX has once and SSE2 twice. SDM vol. 1, sections 5.4 and
 * 5.6.3, and of SSSE3 and SSE4.1 what is of the same kind.
 */
public final class PackedInteger {
    private static final long BYTE_TOPS = 0x8080_8080_8080_8080L;
    private static final long WORD_TOPS = 0x8000_8000_8000_8000L;
    private static final long DOUBLEWORD_TOPS = 0x8000_0000_8000_0000L;

    private PackedInteger() {}

    // --- addition and subtraction: the top bit of each lane is added apart, so that no carry crosses ---

    public static long addBytes(long a, long b) {
        return addLanes(a, b, BYTE_TOPS);
    }

    public static long addWords(long a, long b) {
        return addLanes(a, b, WORD_TOPS);
    }

    public static long addDoublewords(long a, long b) {
        return addLanes(a, b, DOUBLEWORD_TOPS);
    }

    private static long addLanes(long a, long b, long tops) {
        return (a & ~tops) + (b & ~tops) ^ (a ^ b) & tops;
    }

    public static long subtractBytes(long a, long b) {
        return subtractLanes(a, b, BYTE_TOPS);
    }

    public static long subtractWords(long a, long b) {
        return subtractLanes(a, b, WORD_TOPS);
    }

    public static long subtractDoublewords(long a, long b) {
        return subtractLanes(a, b, DOUBLEWORD_TOPS);
    }

    private static long subtractLanes(long a, long b, long tops) {
        return (a | tops) - (b & ~tops) ^ (a ^ ~b) & tops;
    }

    public static long addSaturatingSignedBytes(long a, long b) {
        return Vector.signedBytes(a, b, (x, y) -> saturate(x + y, Byte.MIN_VALUE, Byte.MAX_VALUE));
    }

    public static long addSaturatingSignedWords(long a, long b) {
        return Vector.signedWords(a, b, (x, y) -> saturate(x + y, Short.MIN_VALUE, Short.MAX_VALUE));
    }

    public static long addSaturatingUnsignedBytes(long a, long b) {
        return Vector.unsignedBytes(a, b, (x, y) -> Math.min(x + y, 0xff));
    }

    public static long addSaturatingUnsignedWords(long a, long b) {
        return Vector.unsignedWords(a, b, (x, y) -> Math.min(x + y, 0xffff));
    }

    public static long subtractSaturatingSignedBytes(long a, long b) {
        return Vector.signedBytes(a, b, (x, y) -> saturate(x - y, Byte.MIN_VALUE, Byte.MAX_VALUE));
    }

    public static long subtractSaturatingSignedWords(long a, long b) {
        return Vector.signedWords(a, b, (x, y) -> saturate(x - y, Short.MIN_VALUE, Short.MAX_VALUE));
    }

    public static long subtractSaturatingUnsignedBytes(long a, long b) {
        return Vector.unsignedBytes(a, b, (x, y) -> Math.max(x - y, 0));
    }

    public static long subtractSaturatingUnsignedWords(long a, long b) {
        return Vector.unsignedWords(a, b, (x, y) -> Math.max(x - y, 0));
    }

    static int saturate(int value, int low, int high) {
        return Math.max(low, Math.min(high, value));
    }

    // --- multiplication ---

    public static long multiplyLowWords(long a, long b) {
        return Vector.signedWords(a, b, (x, y) -> x * y);
    }

    public static long multiplyHighSignedWords(long a, long b) {
        return Vector.signedWords(a, b, (x, y) -> x * y >> 16);
    }

    public static long multiplyHighUnsignedWords(long a, long b) {
        return Vector.unsignedWords(a, b, (x, y) -> x * y >>> 16);
    }

    /** PMULHRSW: the upper half of the product, rounded. */
    public static long multiplyHighRoundedWords(long a, long b) {
        return Vector.signedWords(a, b, (x, y) -> (x * y >> 14) + 1 >> 1);
    }

    public static long multiplyLowDoublewords(long a, long b) {
        return Vector.doublewords(a, b, (x, y) -> x * y);
    }

    public static long multiplyUnsignedDoublewords(long a, long b) {
        return (a & 0xffff_ffffL) * (b & 0xffff_ffffL);
    }

    public static long multiplySignedDoublewords(long a, long b) {
        return (long) (int) a * (int) b;
    }

    /** PMADDWD: sums of neighbouring products of words. */
    public static long multiplyAddWords(long a, long b) {
        int low = (short) a * (short) b + (short) (a >>> 16) * (short) (b >>> 16);
        int high = (short) (a >>> 32) * (short) (b >>> 32) + (short) (a >>> 48) * (short) (b >>> 48);
        return low & 0xffff_ffffL | (long) high << 32;
    }

    /** PMADDUBSW: saturated sums of neighbouring products of unsigned and signed bytes. */
    public static long multiplyAddBytes(long a, long b) {
        long result = 0;
        for (int n = 0; n < 64; n += 16) {
            int sum = ((int) (a >>> n) & 0xff) * (byte) (b >>> n) + ((int) (a >>> n + 8) & 0xff) * (byte) (b >>> n + 8);
            result |= (saturate(sum, Short.MIN_VALUE, Short.MAX_VALUE) & 0xffffL) << n;
        }
        return result;
    }

    /** PSADBW: the sum of absolute differences of eight bytes. */
    public static long sumAbsoluteDifferences(long a, long b) {
        int sum = 0;
        for (int n = 0; n < 64; n += 8) {
            sum += Math.abs(((int) (a >>> n) & 0xff) - ((int) (b >>> n) & 0xff));
        }
        return sum;
    }

    // --- logic ---

    public static long and(long a, long b) {
        return a & b;
    }

    public static long andNot(long a, long b) {
        return ~a & b;
    }

    public static long or(long a, long b) {
        return a | b;
    }

    public static long xor(long a, long b) {
        return a ^ b;
    }

    // --- comparison, minimum, maximum ---

    public static long equalBytes(long a, long b) {
        // a lane is equal if its exclusive or is zero: find zero lanes without a carry between them
        long difference = a ^ b;
        long nonZeroTops = (difference & ~BYTE_TOPS) + ~BYTE_TOPS | difference;
        return ((~nonZeroTops & BYTE_TOPS) >>> 7) * 0xff;
    }

    public static long equalWords(long a, long b) {
        return Vector.unsignedWords(a, b, (x, y) -> x == y ? -1 : 0);
    }

    public static long equalDoublewords(long a, long b) {
        return Vector.doublewords(a, b, (x, y) -> x == y ? -1 : 0);
    }

    public static long equalQuadwords(long a, long b) {
        return a == b ? -1 : 0;
    }

    public static long greaterBytes(long a, long b) {
        return Vector.signedBytes(a, b, (x, y) -> x > y ? -1 : 0);
    }

    public static long greaterWords(long a, long b) {
        return Vector.signedWords(a, b, (x, y) -> x > y ? -1 : 0);
    }

    public static long greaterDoublewords(long a, long b) {
        return Vector.doublewords(a, b, (x, y) -> x > y ? -1 : 0);
    }

    public static long greaterQuadwords(long a, long b) {
        return a > b ? -1 : 0;
    }

    public static long minUnsignedBytes(long a, long b) {
        return Vector.unsignedBytes(a, b, Math::min);
    }

    public static long maxUnsignedBytes(long a, long b) {
        return Vector.unsignedBytes(a, b, Math::max);
    }

    public static long minSignedBytes(long a, long b) {
        return Vector.signedBytes(a, b, Math::min);
    }

    public static long maxSignedBytes(long a, long b) {
        return Vector.signedBytes(a, b, Math::max);
    }

    public static long minSignedWords(long a, long b) {
        return Vector.signedWords(a, b, Math::min);
    }

    public static long maxSignedWords(long a, long b) {
        return Vector.signedWords(a, b, Math::max);
    }

    public static long minUnsignedWords(long a, long b) {
        return Vector.unsignedWords(a, b, Math::min);
    }

    public static long maxUnsignedWords(long a, long b) {
        return Vector.unsignedWords(a, b, Math::max);
    }

    public static long minSignedDoublewords(long a, long b) {
        return Vector.doublewords(a, b, Math::min);
    }

    public static long maxSignedDoublewords(long a, long b) {
        return Vector.doublewords(a, b, Math::max);
    }

    public static long minUnsignedDoublewords(long a, long b) {
        return Vector.doublewords(a, b, (x, y) -> Integer.compareUnsigned(x, y) < 0 ? x : y);
    }

    public static long maxUnsignedDoublewords(long a, long b) {
        return Vector.doublewords(a, b, (x, y) -> Integer.compareUnsigned(x, y) > 0 ? x : y);
    }

    public static long averageBytes(long a, long b) {
        return Vector.unsignedBytes(a, b, (x, y) -> x + y + 1 >> 1);
    }

    public static long averageWords(long a, long b) {
        return Vector.unsignedWords(a, b, (x, y) -> x + y + 1 >> 1);
    }

    // --- signs and absolute values ---

    public static long absoluteBytes(long a) {
        return Vector.signedBytes(a, 0, (x, y) -> Math.abs(x));
    }

    public static long absoluteWords(long a) {
        return Vector.signedWords(a, 0, (x, y) -> Math.abs(x));
    }

    public static long absoluteDoublewords(long a) {
        return Vector.doublewords(a, 0, (x, y) -> Math.abs(x));
    }

    public static long signBytes(long a, long b) {
        return Vector.signedBytes(a, b, (x, y) -> x * Integer.signum(y));
    }

    public static long signWords(long a, long b) {
        return Vector.signedWords(a, b, (x, y) -> x * Integer.signum(y));
    }

    public static long signDoublewords(long a, long b) {
        return Vector.doublewords(a, b, (x, y) -> x * Integer.signum(y));
    }

    // --- two halves to one: packing and horizontal sums ---

    public static long packSignedWords(long low, long high) {
        return packWords(low, high, Byte.MIN_VALUE, Byte.MAX_VALUE);
    }

    public static long packUnsignedWords(long low, long high) {
        return packWords(low, high, 0, 0xff);
    }

    private static long packWords(long low, long high, int least, int most) {
        long result = 0;
        for (int n = 0; n < 4; n++) {
            result |= (saturate((short) (low >>> 16 * n), least, most) & 0xffL) << 8 * n;
            result |= (saturate((short) (high >>> 16 * n), least, most) & 0xffL) << 8 * n + 32;
        }
        return result;
    }

    public static long packSignedDoublewords(long low, long high) {
        return packDoublewords(low, high, Short.MIN_VALUE, Short.MAX_VALUE);
    }

    public static long packUnsignedDoublewords(long low, long high) {
        return packDoublewords(low, high, 0, 0xffff);
    }

    private static long packDoublewords(long low, long high, int least, int most) {
        return saturate((int) low, least, most) & 0xffffL
                | (saturate((int) (low >>> 32), least, most) & 0xffffL) << 16
                | (saturate((int) high, least, most) & 0xffffL) << 32
                | (saturate((int) (high >>> 32), least, most) & 0xffffL) << 48;
    }

    public static long horizontalAddWords(long low, long high) {
        return neighbours(low, high, (x, y) -> x + y);
    }

    public static long horizontalSubtractWords(long low, long high) {
        return neighbours(low, high, (x, y) -> x - y);
    }

    public static long horizontalAddSaturatingWords(long low, long high) {
        return neighbours(low, high, (x, y) -> saturate(x + y, Short.MIN_VALUE, Short.MAX_VALUE));
    }

    public static long horizontalSubtractSaturatingWords(long low, long high) {
        return neighbours(low, high, (x, y) -> saturate(x - y, Short.MIN_VALUE, Short.MAX_VALUE));
    }

    private static long neighbours(long low, long high, IntBinaryOperator operation) {
        long result = 0;
        for (int n = 0; n < 2; n++) {
            int first = operation.applyAsInt((short) (low >>> 32 * n), (short) (low >>> 32 * n + 16));
            int second = operation.applyAsInt((short) (high >>> 32 * n), (short) (high >>> 32 * n + 16));
            result |= (first & 0xffffL) << 16 * n | (second & 0xffffL) << 16 * n + 32;
        }
        return result;
    }

    public static long horizontalAddDoublewords(long low, long high) {
        return (int) low + (int) (low >>> 32) & 0xffff_ffffL | (long) ((int) high + (int) (high >>> 32)) << 32;
    }

    public static long horizontalSubtractDoublewords(long low, long high) {
        return (int) low - (int) (low >>> 32) & 0xffff_ffffL | (long) ((int) high - (int) (high >>> 32)) << 32;
    }

    // --- shifts: a count beyond the lane gives zeros, or signs ---

    public static long shiftLeftWords(long half, long count) {
        return isBeyond(count, 16) ? 0 : half << count & lanes(0xffffL << count & 0xffff, 16);
    }

    public static long shiftLeftDoublewords(long half, long count) {
        return isBeyond(count, 32) ? 0 : half << count & lanes(0xffff_ffffL << count & 0xffff_ffffL, 32);
    }

    public static long shiftLeftQuadwords(long half, long count) {
        return isBeyond(count, 64) ? 0 : half << count;
    }

    public static long shiftRightWords(long half, long count) {
        return isBeyond(count, 16) ? 0 : half >>> count & lanes(0xffffL >>> count, 16);
    }

    public static long shiftRightDoublewords(long half, long count) {
        return isBeyond(count, 32) ? 0 : half >>> count & lanes(0xffff_ffffL >>> count, 32);
    }

    public static long shiftRightQuadwords(long half, long count) {
        return isBeyond(count, 64) ? 0 : half >>> count;
    }

    public static long shiftRightSignedWords(long half, long count) {
        int by = isBeyond(count, 16) ? 15 : (int) count;
        return Vector.signedWords(half, 0, (x, y) -> x >> by);
    }

    public static long shiftRightSignedDoublewords(long half, long count) {
        int by = isBeyond(count, 32) ? 31 : (int) count;
        return Vector.doublewords(half, 0, (x, y) -> x >> by);
    }

    private static boolean isBeyond(long count, int bits) {
        return Long.compareUnsigned(count, bits) >= 0;
    }

    private static long lanes(long lane, int bits) {
        long both = lane | lane << bits;
        return bits == 32 ? both : both | both << 32;
    }
}
