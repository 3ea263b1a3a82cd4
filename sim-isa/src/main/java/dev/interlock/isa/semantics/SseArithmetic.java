package dev.interlock.isa.semantics;

import dev.interlock.isa.fault.Fault;
import dev.interlock.isa.floating.FloatingPoint;
import dev.interlock.isa.floating.Format;
import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.instruction.Operand;

/**
 * SSE floating-point arithmetic, scalar and packed: SDM vol. 1, sections 5.5.1, 5.6.1 and chapter 11.
 *
 * <p>An operation is written once, as an {@link SseOperation}; that it works on one lane or on all, on singles or on
 * doubles, is an axis of the opcode table. Java's own arithmetic is used where it does the same and would raise nothing
 * new; otherwise {@link FloatingPoint} does it.
 */
public final class SseArithmetic {
    /** MXCSR bits, SDM vol. 1, figure 10-3. */
    private static final int EXCEPTIONS = 0x3f;

    private static final int DENORMALS_ARE_ZERO = 1 << 6;
    private static final int OVERFLOW_MASK = 1 << 10;
    private static final int UNDERFLOW_MASK = 1 << 11;
    private static final int FLUSH_TO_ZERO = 1 << 15;
    private static final int BEFORE_COMPUTATION =
            FloatingPoint.INVALID | FloatingPoint.DENORMAL | FloatingPoint.ZERO_DIVIDE;

    private SseArithmetic() {}

    // --- the axis: lanes and width ---

    /** ADDSD and its like: the low double; the high half stays. */
    public static Semantics scalarDouble(SseOperation operation) {
        return (p, i) -> {
            Operand dest = i.first();
            long b = i.second().low(p);
            if (p.stopped()) {
                return;
            }
            begin(p);
            long value = operation.onDoubles(p, dest.low(p), b);
            if (finish(p)) {
                dest.writeVector(p, value, dest.high(p));
            }
        };
    }

    /** ADDSS and its like: the low single. */
    public static Semantics scalarSingle(SseOperation operation) {
        return (p, i) -> {
            Operand dest = i.first();
            long b = i.second().low(p);
            if (p.stopped()) {
                return;
            }
            begin(p);
            long a = dest.low(p);
            int value = operation.onSingles(p, (int) a, (int) b);
            if (finish(p)) {
                dest.writeVector(p, a & ~0xffff_ffffL | value & 0xffff_ffffL, dest.high(p));
            }
        };
    }

    /** ADDPD and its like: both doubles. */
    public static Semantics packedDouble(SseOperation operation) {
        return (p, i) -> {
            Operand dest = i.first();
            long low = i.second().low(p);
            long high = i.second().high(p);
            if (p.stopped()) {
                return;
            }
            begin(p);
            long newLow = operation.onDoubles(p, dest.low(p), low);
            long newHigh = operation.onDoubles(p, dest.high(p), high);
            if (finish(p)) {
                dest.writeVector(p, newLow, newHigh);
            }
        };
    }

    /** ADDPS and its like: all four singles. */
    public static Semantics packedSingle(SseOperation operation) {
        return (p, i) -> {
            Operand dest = i.first();
            long low = i.second().low(p);
            long high = i.second().high(p);
            if (p.stopped()) {
                return;
            }
            begin(p);
            long newLow = twoSingles(p, operation, dest.low(p), low);
            long newHigh = twoSingles(p, operation, dest.high(p), high);
            if (finish(p)) {
                dest.writeVector(p, newLow, newHigh);
            }
        };
    }

    private static long twoSingles(LogicalProcessor p, SseOperation operation, long a, long b) {
        long low = operation.onSingles(p, (int) a, (int) b) & 0xffff_ffffL;
        return low | (long) operation.onSingles(p, (int) (a >>> 32), (int) (b >>> 32)) << 32;
    }

    /** HADDPS, HSUBPS: neighbours within the destination, then within the source. */
    public static Semantics horizontalSingle(SseOperation operation) {
        return (p, i) -> {
            Operand dest = i.first();
            long low = i.second().low(p);
            long high = i.second().high(p);
            if (p.stopped()) {
                return;
            }
            begin(p);
            long newLow = neighbours(p, operation, dest.low(p), dest.high(p));
            long newHigh = neighbours(p, operation, low, high);
            if (finish(p)) {
                dest.writeVector(p, newLow, newHigh);
            }
        };
    }

    private static long neighbours(LogicalProcessor p, SseOperation operation, long a, long b) {
        long low = operation.onSingles(p, (int) a, (int) (a >>> 32)) & 0xffff_ffffL;
        return low | (long) operation.onSingles(p, (int) b, (int) (b >>> 32)) << 32;
    }

    /** HADDPD, HSUBPD. */
    public static Semantics horizontalDouble(SseOperation operation) {
        return (p, i) -> {
            Operand dest = i.first();
            long low = i.second().low(p);
            long high = i.second().high(p);
            if (p.stopped()) {
                return;
            }
            begin(p);
            long newLow = operation.onDoubles(p, dest.low(p), dest.high(p));
            long newHigh = operation.onDoubles(p, low, high);
            if (finish(p)) {
                dest.writeVector(p, newLow, newHigh);
            }
        };
    }

    /** ADDSUBPS: subtracts even lanes, adds odd ones. */
    public static void addSubtractSingles(LogicalProcessor p, Instruction i) {
        Operand dest = i.first();
        long low = i.second().low(p);
        long high = i.second().high(p);
        if (p.stopped()) {
            return;
        }
        begin(p);
        long newLow = subtractAndAdd(p, dest.low(p), low);
        long newHigh = subtractAndAdd(p, dest.high(p), high);
        if (finish(p)) {
            dest.writeVector(p, newLow, newHigh);
        }
    }

    private static long subtractAndAdd(LogicalProcessor p, long a, long b) {
        long low = SseOperation.SUBTRACT.onSingles(p, (int) a, (int) b) & 0xffff_ffffL;
        return low | (long) SseOperation.ADD.onSingles(p, (int) (a >>> 32), (int) (b >>> 32)) << 32;
    }

    /** ADDSUBPD: subtracts the low lane, adds the high one. */
    public static void addSubtractDoubles(LogicalProcessor p, Instruction i) {
        Operand dest = i.first();
        long low = i.second().low(p);
        long high = i.second().high(p);
        if (p.stopped()) {
            return;
        }
        begin(p);
        long newLow = SseOperation.SUBTRACT.onDoubles(p, dest.low(p), low);
        long newHigh = SseOperation.ADD.onDoubles(p, dest.high(p), high);
        if (finish(p)) {
            dest.writeVector(p, newLow, newHigh);
        }
    }

    // --- MXCSR around an instruction ---

    /** Sets the engine to the rounding mode and the treatment of denormals in MXCSR. */
    static FloatingPoint begin(LogicalProcessor p) {
        FloatingPoint f = p.floating;
        int mxcsr = p.registers.mxcsr;
        f.flags = 0;
        f.rounding = mxcsr >> 13 & 3;
        f.denormalsAreZero = (mxcsr & DENORMALS_ARE_ZERO) != 0;
        f.flushToZero = (mxcsr & FLUSH_TO_ZERO) != 0;
        f.overflowUnmasked = (mxcsr & OVERFLOW_MASK) == 0;
        f.underflowUnmasked = (mxcsr & UNDERFLOW_MASK) == 0;
        f.largerNan = false;
        return f;
    }

    /** Notes the exceptions in MXCSR. True if none of them is unmasked, so that the instruction goes on. */
    static boolean finish(LogicalProcessor p) {
        int flags = p.floating.flags;
        if (flags == 0) {
            return true;
        }
        int unmasked = flags & ~(p.registers.mxcsr >> 7) & EXCEPTIONS;
        if (unmasked == 0) {
            p.registers.mxcsr |= flags;
            return true;
        }
        // exceptions found before the computation keep those of its result from happening
        p.registers.mxcsr |= (unmasked & BEFORE_COMPUTATION) != 0 ? flags & BEFORE_COMPUTATION : flags;
        p.raise(Fault.of(Fault.Vector.SIMD_ERROR, "unmasked floating-point exception"));
        return false;
    }

    // --- comparisons ---

    /** CMPPS, CMPSD … with the predicate in the immediate (SDM vol. 2A, table 3-1, the first eight). */
    public static final SseOperation[] COMPARISONS = {
        SseOperation.compare(0), SseOperation.compare(1), SseOperation.compare(2), SseOperation.compare(3),
        SseOperation.compare(4), SseOperation.compare(5), SseOperation.compare(6), SseOperation.compare(7)
    };

    private static final Semantics[] COMPARE_SCALAR_SINGLE = new Semantics[8];
    private static final Semantics[] COMPARE_SCALAR_DOUBLE = new Semantics[8];
    private static final Semantics[] COMPARE_PACKED_SINGLE = new Semantics[8];
    private static final Semantics[] COMPARE_PACKED_DOUBLE = new Semantics[8];

    static {
        for (int n = 0; n < 8; n++) {
            COMPARE_SCALAR_SINGLE[n] = scalarSingle(COMPARISONS[n]);
            COMPARE_SCALAR_DOUBLE[n] = scalarDouble(COMPARISONS[n]);
            COMPARE_PACKED_SINGLE[n] = packedSingle(COMPARISONS[n]);
            COMPARE_PACKED_DOUBLE[n] = packedDouble(COMPARISONS[n]);
        }
    }

    public static void compareScalarSingle(LogicalProcessor p, Instruction i) {
        COMPARE_SCALAR_SINGLE[predicate(i)].execute(p, i);
    }

    public static void compareScalarDouble(LogicalProcessor p, Instruction i) {
        COMPARE_SCALAR_DOUBLE[predicate(i)].execute(p, i);
    }

    public static void comparePackedSingle(LogicalProcessor p, Instruction i) {
        COMPARE_PACKED_SINGLE[predicate(i)].execute(p, i);
    }

    public static void comparePackedDouble(LogicalProcessor p, Instruction i) {
        COMPARE_PACKED_DOUBLE[predicate(i)].execute(p, i);
    }

    private static int predicate(Instruction i) {
        return (int) i.third().value() & 7;
    }

    /** COMISS, COMISD, UCOMISS, UCOMISD: ZF PF CF say equal, unordered, less; OF SF AF are cleared. */
    public static Semantics orderedFlags(boolean isDouble, boolean signaling) {
        return (p, i) -> {
            long b = i.second().low(p);
            if (p.stopped()) {
                return;
            }
            long a = i.first().low(p);
            FloatingPoint f = begin(p);
            if (isDouble) {
                f.take64(f.a, a);
                f.take64(f.b, b);
            } else {
                f.take32(f.a, (int) a);
                f.take32(f.b, (int) b);
            }
            int order = f.compare(signaling);
            if (finish(p)) {
                p.registers.flags.status(X87Compare.flags(order));
            }
        };
    }

    // --- dot products ---

    /** DPPS. */
    public static void dotProductSingles(LogicalProcessor p, Instruction i) {
        Operand dest = i.first();
        long low = i.second().low(p);
        long high = i.second().high(p);
        if (p.stopped()) {
            return;
        }
        int control = (int) i.third().value();
        begin(p);
        int[] products = new int[4];
        for (int n = 0; n < 4; n++) {
            long a = n < 2 ? dest.low(p) : dest.high(p);
            long b = n < 2 ? low : high;
            int shift = 32 * (n & 1);
            products[n] = (control >> 4 + n & 1) != 0
                    ? SseOperation.MULTIPLY.onSingles(p, (int) (a >>> shift), (int) (b >>> shift))
                    : 0;
        }
        if (!finish(p)) { // each stage raises its own
            return;
        }
        int left = SseOperation.ADD.onSingles(p, products[0], products[1]);
        int right = SseOperation.ADD.onSingles(p, products[2], products[3]);
        if (!finish(p)) {
            return;
        }
        long sum = SseOperation.ADD.onSingles(p, left, right) & 0xffff_ffffL;
        if (finish(p)) {
            dest.writeVector(
                    p,
                    ((control & 1) != 0 ? sum : 0) | ((control & 2) != 0 ? sum << 32 : 0),
                    ((control & 4) != 0 ? sum : 0) | ((control & 8) != 0 ? sum << 32 : 0));
        }
    }

    /** DPPD. */
    public static void dotProductDoubles(LogicalProcessor p, Instruction i) {
        Operand dest = i.first();
        long low = i.second().low(p);
        long high = i.second().high(p);
        if (p.stopped()) {
            return;
        }
        int control = (int) i.third().value();
        begin(p);
        long first = (control & 0x10) != 0 ? SseOperation.MULTIPLY.onDoubles(p, dest.low(p), low) : 0;
        long second = (control & 0x20) != 0 ? SseOperation.MULTIPLY.onDoubles(p, dest.high(p), high) : 0;
        if (!finish(p)) {
            return;
        }
        long sum = SseOperation.ADD.onDoubles(p, first, second);
        if (finish(p)) {
            dest.writeVector(p, (control & 1) != 0 ? sum : 0, (control & 2) != 0 ? sum : 0);
        }
    }

    // --- MXCSR itself ---

    /** LDMXCSR: reserved bits raise #GP(0). */
    public static void loadMxcsr(LogicalProcessor p, Instruction i) {
        long value = i.first().read(p);
        if (p.stopped()) {
            return;
        }
        if (value >>> 16 != 0) {
            p.generalProtection("reserved bits of MXCSR");
            return;
        }
        p.registers.mxcsr = (int) value;
    }

    /** STMXCSR. */
    public static void storeMxcsr(LogicalProcessor p, Instruction i) {
        i.first().write(p, p.registers.mxcsr);
    }

    /** The format of a scalar operation. */
    static Format format(boolean isDouble) {
        return isDouble ? Format.BINARY64 : Format.BINARY32;
    }
}
