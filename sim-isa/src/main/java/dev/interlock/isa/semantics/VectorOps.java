package dev.interlock.isa.semantics;

import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.instruction.Operand;
import dev.interlock.isa.register.Flags;
import dev.interlock.isa.register.RegisterFile;

/** What is peculiar in SSE4.1 and SSE4.2: PTEST, MPSADBW, PHMINPOSUW, and the string comparisons. */
public final class VectorOps {
    private static final int EQUAL_ANY = 0;
    private static final int RANGES = 1;
    private static final int EQUAL_EACH = 2;

    private VectorOps() {}

    /** PTEST: ZF := no common bit; CF := no bit of the source outside the destination. */
    public static void test(LogicalProcessor p, Instruction i) {
        long low = i.second().low(p);
        long high = i.second().high(p);
        if (p.stopped()) {
            return;
        }
        Operand first = i.first();
        boolean disjoint = (low & first.low(p) | high & first.high(p)) == 0;
        boolean within = (low & ~first.low(p) | high & ~first.high(p)) == 0;
        p.registers.flags.status((disjoint ? Flags.ZF : 0) | (within ? Flags.CF : 0));
    }

    /** PHMINPOSUW: the smallest unsigned word and its position. */
    public static void minimumPosition(LogicalProcessor p, Instruction i) {
        long low = i.second().low(p);
        long high = i.second().high(p);
        long least = 0x1_0000;
        int position = 0;
        for (int n = 0; n < 8; n++) {
            long word = lane(low, high, n, 16);
            if (word < least) {
                least = word;
                position = n;
            }
        }
        i.first().writeVector(p, least | (long) position << 16, 0);
    }

    /** MPSADBW: eight sums of absolute differences of four bytes at a time. */
    public static void sumsOfDifferences(LogicalProcessor p, Instruction i) {
        Operand dest = i.first();
        long low = i.second().low(p);
        long high = i.second().high(p);
        if (p.stopped()) {
            return;
        }
        int control = (int) i.third().value();
        int sourceStart = (control & 3) * 4;
        int destStart = control & 4;
        long newLow = 0;
        long newHigh = 0;
        for (int n = 0; n < 8; n++) {
            int sum = 0;
            for (int k = 0; k < 4; k++) {
                long a = lane(dest.low(p), dest.high(p), destStart + n + k, 8);
                sum += (int) Math.abs(a - lane(low, high, sourceStart + k, 8));
            }
            if (n < 4) {
                newLow |= (long) sum << 16 * n;
            } else {
                newHigh |= (long) sum << 16 * (n - 4);
            }
        }
        dest.writeVector(p, newLow, newHigh);
    }

    private static long lane(long low, long high, int number, int bits) {
        int bit = number * bits;
        return (bit < 64 ? low >>> bit : high >>> bit) & (1L << bits) - 1;
    }

    // --- PCMPESTRI, PCMPESTRM, PCMPISTRI, PCMPISTRM: SDM vol. 1, section 12.10.3, and vol. 2B, section 4.1 ---

    /** PCMPISTRI: strings that end at a zero; the answer is an index in ECX. */
    public static void compareImplicitIndex(LogicalProcessor p, Instruction i) {
        compareStrings(p, i, false, false);
    }

    /** PCMPISTRM: strings that end at a zero; the answer is a mask in XMM0. */
    public static void compareImplicitMask(LogicalProcessor p, Instruction i) {
        compareStrings(p, i, false, true);
    }

    /** PCMPESTRI: strings whose lengths are in EAX and EDX; the answer is an index in ECX. */
    public static void compareExplicitIndex(LogicalProcessor p, Instruction i) {
        compareStrings(p, i, true, false);
    }

    /** PCMPESTRM: strings whose lengths are in EAX and EDX; the answer is a mask in XMM0. */
    public static void compareExplicitMask(LogicalProcessor p, Instruction i) {
        compareStrings(p, i, true, true);
    }

    private static void compareStrings(LogicalProcessor p, Instruction i, boolean explicit, boolean mask) {
        long low = i.second().low(p);
        long high = i.second().high(p);
        if (p.stopped()) {
            return;
        }
        int control = (int) i.third().value();
        int bits = (control & 1) != 0 ? 16 : 8;
        int lanes = 128 / bits;
        boolean signed = (control & 2) != 0;
        long[] a = elements(i.first().low(p), i.first().high(p), bits, signed);
        long[] b = elements(low, high, bits, signed);
        int lengthA = explicit ? explicitLength(p, i, RegisterFile.RAX, lanes) : implicitLength(a);
        int lengthB = explicit ? explicitLength(p, i, RegisterFile.RDX, lanes) : implicitLength(b);
        int result = aggregate(control >> 2 & 3, a, lengthA, b, lengthB);
        int all = (1 << lanes) - 1;
        result = switch (control >> 4 & 3) {
            case 1 -> ~result & all;
            case 3 -> result ^ (1 << lengthB) - 1; // negated where the second string is valid
            default -> result;
        };
        p.registers.flags.status((result != 0 ? Flags.CF : 0)
                | (lengthB < lanes ? Flags.ZF : 0)
                | (lengthA < lanes ? Flags.SF : 0)
                | ((result & 1) != 0 ? Flags.OF : 0));
        if (mask) {
            putMask(p, result, bits, (control & 0x40) != 0);
        } else {
            putIndex(p, result, lanes, (control & 0x40) != 0);
        }
    }

    private static void putIndex(LogicalProcessor p, int result, int lanes, boolean mostSignificant) {
        int index = lanes;
        if (result != 0) {
            index = mostSignificant ? 31 - Integer.numberOfLeadingZeros(result) : Integer.numberOfTrailingZeros(result);
        }
        p.registers.write(RegisterFile.RCX, 4, index);
    }

    private static void putMask(LogicalProcessor p, int result, int bits, boolean expanded) {
        long low = result;
        long high = 0;
        if (expanded) {
            low = 0;
            for (int n = 0; n < 64 / bits; n++) {
                long ones = (1L << bits) - 1;
                low |= (result >> n & 1) != 0 ? ones << n * bits : 0;
                high |= (result >> n + 64 / bits & 1) != 0 ? ones << n * bits : 0;
            }
        }
        p.registers.xmm[0] = low;
        p.registers.xmm[1] = high;
    }

    private static long[] elements(long low, long high, int bits, boolean signed) {
        long[] elements = new long[128 / bits];
        for (int n = 0; n < elements.length; n++) {
            long element = lane(low, high, n, bits);
            elements[n] = signed ? element << 64 - bits >> 64 - bits : element;
        }
        return elements;
    }

    private static int implicitLength(long[] string) {
        int length = 0;
        while (length < string.length && string[length] != 0) {
            length++;
        }
        return length;
    }

    /** The absolute value of a register, at most the number of elements. */
    private static int explicitLength(LogicalProcessor p, Instruction i, int register, int lanes) {
        long value = i.operandSize() == 8 ? p.registers.gpr[register] : (int) p.registers.gpr[register];
        long magnitude = Math.abs(value);
        return magnitude < 0 || magnitude > lanes ? lanes : (int) magnitude;
    }

    private static int aggregate(int operation, long[] a, int lengthA, long[] b, int lengthB) {
        int result = 0;
        for (int n = 0; n < b.length; n++) {
            boolean bit = switch (operation) {
                case EQUAL_ANY -> n < lengthB && contains(a, lengthA, b[n]);
                case RANGES -> n < lengthB && isInRange(a, lengthA, b[n]);
                case EQUAL_EACH -> n < lengthA && n < lengthB ? a[n] == b[n] : n >= lengthA && n >= lengthB;
                default -> begins(a, lengthA, b, lengthB, n);
            };
            result |= bit ? 1 << n : 0;
        }
        return result;
    }

    private static boolean contains(long[] set, int length, long element) {
        for (int n = 0; n < length; n++) {
            if (set[n] == element) {
                return true;
            }
        }
        return false;
    }

    private static boolean isInRange(long[] ranges, int length, long element) {
        for (int n = 0; n + 1 < length; n += 2) {
            if (element >= ranges[n] && element <= ranges[n + 1]) {
                return true;
            }
        }
        return false;
    }

    /** Equal ordered: the first string, as far as the second has elements, stands in the second at an offset. */
    private static boolean begins(long[] a, int lengthA, long[] b, int lengthB, int offset) {
        for (int n = 0; n < lengthA && offset + n < b.length; n++) {
            if (offset + n >= lengthB || a[n] != b[offset + n]) {
                return false;
            }
        }
        return true;
    }
}
