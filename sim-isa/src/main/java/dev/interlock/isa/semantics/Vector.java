package dev.interlock.isa.semantics;

import dev.interlock.isa.instruction.Operand;
import java.util.function.IntBinaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * What packed instructions have in common: an operation on eight bytes, done once for an MMX register and twice for an
 * XMM register. The opcode table names the operation and the way it is spread:
 *
 * <ul>
 *   <li>{@link #eachHalf}: low with low, high with high (PADDB, PAND …)
 *   <li>{@link #pairwise}: the two halves of the destination make the new low half, those of the source the new high half
 *       (PACKSSWB, PHADDW …); with MMX the destination and the source make all of it
 *   <li>{@link #interleaveLow}, {@link #interleaveHigh}: PUNPCKL and PUNPCKH
 *   <li>{@link #shift}: each half by one count
 * </ul>
 */
public final class Vector {
    private Vector() {}

    /** An operation on each half on its own. */
    public static Semantics eachHalf(LongBinaryOperator operation) {
        return (p, i) -> {
            Operand dest = i.first();
            long low = i.second().low(p);
            long high = i.second().high(p);
            if (!p.stopped()) {
                long newLow = operation.applyAsLong(dest.low(p), low);
                dest.writeVector(p, newLow, dest.bytes() == 8 ? 0 : operation.applyAsLong(dest.high(p), high));
            }
        };
    }

    /** An operation of one operand on each half on its own. */
    public static Semantics eachHalf(LongUnaryOperator operation) {
        return (p, i) -> {
            long low = i.second().low(p);
            long high = i.second().high(p);
            if (!p.stopped()) {
                i.first()
                        .writeVector(
                                p,
                                operation.applyAsLong(low),
                                i.first().bytes() == 8 ? 0 : operation.applyAsLong(high));
            }
        };
    }

    /** An operation that brings two halves together to one. */
    public static Semantics pairwise(LongBinaryOperator operation) {
        return (p, i) -> {
            Operand dest = i.first();
            long low = i.second().low(p);
            long high = i.second().high(p);
            if (p.stopped()) {
                return;
            }
            if (dest.bytes() == 8) {
                dest.writeVector(p, operation.applyAsLong(dest.low(p), low), 0);
            } else {
                dest.writeVector(p, operation.applyAsLong(dest.low(p), dest.high(p)), operation.applyAsLong(low, high));
            }
        };
    }

    /** PUNPCKL: the low halves, interleaved in units of a number of bits. */
    public static Semantics interleaveLow(int bits) {
        return interleave(bits, false);
    }

    /** PUNPCKH: the high halves, interleaved in units of a number of bits. */
    public static Semantics interleaveHigh(int bits) {
        return interleave(bits, true);
    }

    private static Semantics interleave(int bits, boolean upper) {
        return (p, i) -> {
            Operand dest = i.first();
            long low = i.second().low(p);
            long high = i.second().high(p);
            if (p.stopped()) {
                return;
            }
            if (dest.bytes() == 8) {
                dest.writeVector(p, interleave(dest.low(p), low, bits, upper), 0);
            } else {
                long a = upper ? dest.high(p) : dest.low(p);
                long b = upper ? high : low;
                if (bits == 64) {
                    dest.writeVector(p, a, b);
                } else {
                    dest.writeVector(p, interleave(a, b, bits, false), interleave(a, b, bits, true));
                }
            }
        };
    }

    private static long interleave(long a, long b, int bits, boolean upper) {
        int from = upper ? 32 : 0;
        long mask = (1L << bits) - 1;
        long result = 0;
        for (int n = 0; n < 32 / bits; n++) {
            result |= (a >>> from + n * bits & mask) << 2 * n * bits;
            result |= (b >>> from + n * bits & mask) << (2 * n + 1) * bits;
        }
        return result;
    }

    /** A shift of the lanes of a half by a count. */
    @FunctionalInterface
    public interface LaneShift {
        /** Shifts; the count may be larger than a lane. */
        long shift(long half, long count);
    }

    /** A shift by an immediate or by the low half of an operand. */
    public static Semantics shift(LaneShift operation) {
        return (p, i) -> {
            Operand dest = i.first();
            Operand source = i.second();
            boolean immediate = source.kind() == Operand.Kind.IMMEDIATE;
            long count = immediate ? source.value() & 0xff : source.low(p);
            if (!immediate) {
                source.high(p); // read and thrown away; it may fault
            }
            if (!p.stopped()) {
                long low = operation.shift(dest.low(p), count);
                dest.writeVector(p, low, dest.bytes() == 8 ? 0 : operation.shift(dest.high(p), count));
            }
        };
    }

    /**
     * MMX instructions raise what x87 instructions left pending, SDM vol. 1, section 9.6.4; not so CVTPI2PS and CVTPI2PD
     * with memory, which touch no MMX register.
     */
    public static Semantics afterX87Exceptions(Semantics meaning) {
        return (p, i) -> {
            boolean noMmx = i.first().kind() == Operand.Kind.XMM && i.second().isMemory();
            if (noMmx || X87.ready(p)) {
                meaning.execute(p, i);
            }
        };
    }

    // --- lanes of a half ---

    /** Applies an operation to each of the eight unsigned bytes. */
    static long unsignedBytes(long a, long b, IntBinaryOperator operation) {
        long result = 0;
        for (int n = 0; n < 64; n += 8) {
            result |= (operation.applyAsInt((int) (a >>> n) & 0xff, (int) (b >>> n) & 0xff) & 0xffL) << n;
        }
        return result;
    }

    /** Applies an operation to each of the eight signed bytes. */
    static long signedBytes(long a, long b, IntBinaryOperator operation) {
        long result = 0;
        for (int n = 0; n < 64; n += 8) {
            result |= (operation.applyAsInt((byte) (a >>> n), (byte) (b >>> n)) & 0xffL) << n;
        }
        return result;
    }

    /** Applies an operation to each of the four unsigned words. */
    static long unsignedWords(long a, long b, IntBinaryOperator operation) {
        long result = 0;
        for (int n = 0; n < 64; n += 16) {
            result |= (operation.applyAsInt((int) (a >>> n) & 0xffff, (int) (b >>> n) & 0xffff) & 0xffffL) << n;
        }
        return result;
    }

    /** Applies an operation to each of the four signed words. */
    static long signedWords(long a, long b, IntBinaryOperator operation) {
        long result = 0;
        for (int n = 0; n < 64; n += 16) {
            result |= (operation.applyAsInt((short) (a >>> n), (short) (b >>> n)) & 0xffffL) << n;
        }
        return result;
    }

    /** Applies an operation to each of the two doublewords. */
    static long doublewords(long a, long b, IntBinaryOperator operation) {
        return operation.applyAsInt((int) a, (int) b) & 0xffff_ffffL
                | (long) operation.applyAsInt((int) (a >>> 32), (int) (b >>> 32)) << 32;
    }
}
