package dev.interlock.isa.semantics;

import dev.interlock.isa.floating.FloatingPoint;
import dev.interlock.isa.floating.Format;
import dev.interlock.isa.floating.Unpacked;

/**
 * One floating-point operation of SSE on a pair of doubles or of singles.
 *
 * <p>Exceptions go to the engine's flags; {@link SseArithmetic} sets it up before and collects them after.
 */
public interface SseOperation {
    /** On doubles, as bits. */
    long onDoubles(LogicalProcessor p, long a, long b);

    /** On singles, as bits. */
    int onSingles(LogicalProcessor p, int a, int b);

    SseOperation ADD = new Rounded() {
        @Override
        double host(double a, double b) {
            return a + b;
        }

        @Override
        void exactly(FloatingPoint f, Format format) {
            f.add(false, format);
        }
    };

    SseOperation SUBTRACT = new Rounded() {
        @Override
        double host(double a, double b) {
            return a - b;
        }

        @Override
        void exactly(FloatingPoint f, Format format) {
            f.add(true, format);
        }
    };

    SseOperation MULTIPLY = new Rounded() {
        @Override
        double host(double a, double b) {
            return a * b;
        }

        @Override
        void exactly(FloatingPoint f, Format format) {
            f.multiply(format);
        }
    };

    SseOperation DIVIDE = new Rounded() {
        @Override
        double host(double a, double b) {
            return a / b;
        }

        @Override
        void exactly(FloatingPoint f, Format format) {
            f.divide(format);
        }
    };

    /** The root of the second operand; the first is only where the result goes. */
    SseOperation SQUARE_ROOT = new Rounded() {
        @Override
        double host(double a, double b) {
            return Math.sqrt(b);
        }

        @Override
        void exactly(FloatingPoint f, Format format) {
            f.a.copyFrom(f.b);
            f.squareRoot(format);
        }

        @Override
        boolean readsFirst() {
            return false;
        }
    };

    /** MIN: the second operand if either is a NaN or both are zero. */
    SseOperation MINIMUM = new Selection() {
        @Override
        boolean takesFirst(int order) {
            return order == FloatingPoint.LESS;
        }
    };

    /** MAX: the second operand if either is a NaN or both are zero. */
    SseOperation MAXIMUM = new Selection() {
        @Override
        boolean takesFirst(int order) {
            return order == FloatingPoint.GREATER;
        }
    };

    /** CMPcc: all ones or all zeros. Bit 2 of the predicate negates; LT and LE are invalid for quiet NaNs too. */
    static SseOperation compare(int predicate) {
        boolean signaling = (predicate & 3) == 1 || (predicate & 3) == 2;
        return new SseOperation() {
            @Override
            public long onDoubles(LogicalProcessor p, long a, long b) {
                FloatingPoint f = p.floating;
                f.take64(f.a, a);
                f.take64(f.b, b);
                return holds(f.compare(signaling)) ? -1L : 0;
            }

            @Override
            public int onSingles(LogicalProcessor p, int a, int b) {
                FloatingPoint f = p.floating;
                f.take32(f.a, a);
                f.take32(f.b, b);
                return holds(f.compare(signaling)) ? -1 : 0;
            }

            private boolean holds(int order) {
                boolean plain = switch (predicate & 3) {
                    case 0 -> order == FloatingPoint.EQUAL;
                    case 1 -> order == FloatingPoint.LESS;
                    case 2 -> order == FloatingPoint.LESS || order == FloatingPoint.EQUAL;
                    default -> order == FloatingPoint.UNORDERED;
                };
                return plain != ((predicate & 4) != 0);
            }
        };
    }

    /** Chooses one of the operands as it is. */
    abstract class Selection implements SseOperation {
        abstract boolean takesFirst(int order);

        @Override
        public long onDoubles(LogicalProcessor p, long a, long b) {
            FloatingPoint f = p.floating;
            f.take64(f.a, a);
            f.take64(f.b, b);
            boolean first = takesFirst(f.compare(true));
            long chosen = first ? a : b;
            boolean isZero = (first ? f.a : f.b).kind == Unpacked.ZERO; // or taken for zero
            return isZero ? chosen & Long.MIN_VALUE : chosen;
        }

        @Override
        public int onSingles(LogicalProcessor p, int a, int b) {
            FloatingPoint f = p.floating;
            f.take32(f.a, a);
            f.take32(f.b, b);
            boolean first = takesFirst(f.compare(true));
            int chosen = first ? a : b;
            boolean isZero = (first ? f.a : f.b).kind == Unpacked.ZERO;
            return isZero ? chosen & Integer.MIN_VALUE : chosen;
        }
    }

    /** Arithmetic whose result is rounded. */
    abstract class Rounded implements SseOperation {
        /** In MXCSR: inexactness masked and already noted, and the rounding mode is to nearest (all zero). */
        private static final int ORDINARY = 1 << 12 | FloatingPoint.PRECISION;

        private static final int ORDINARY_BITS = ORDINARY | 3 << 13;

        /** The operation as Java does it. */
        abstract double host(double a, double b);

        /** The operation as the engine does it. */
        abstract void exactly(FloatingPoint f, Format format);

        /** False if the first operand does not matter. */
        boolean readsFirst() {
            return true;
        }

        /**
         * Java's result is the processor's if rounding is to nearest and nothing can be raised but inexactness, which has
         * been noted before: the operands are normal or zero, the result is normal and not near the edge to the tiny ones.
         */
        @Override
        public long onDoubles(LogicalProcessor p, long a, long b) {
            if ((p.registers.mxcsr & ORDINARY_BITS) == ORDINARY
                    && (isOperand64(a) || !readsFirst())
                    && isOperand64(b)) {
                long value = Double.doubleToRawLongBits(host(Double.longBitsToDouble(a), Double.longBitsToDouble(b)));
                if (isOrdinary64(value)) {
                    return value;
                }
            }
            FloatingPoint f = p.floating;
            f.take64(f.a, a);
            f.take64(f.b, b);
            exactly(f, Format.BINARY64);
            return f.pack64();
        }

        /** A double has more than twice the bits of a single, so that rounding twice is as good as rounding once. */
        @Override
        public int onSingles(LogicalProcessor p, int a, int b) {
            if ((p.registers.mxcsr & ORDINARY_BITS) == ORDINARY
                    && (isOperand32(a) || !readsFirst())
                    && isOperand32(b)) {
                int value = Float.floatToRawIntBits((float) host(Float.intBitsToFloat(a), Float.intBitsToFloat(b)));
                if (isOrdinary32(value)) {
                    return value;
                }
            }
            FloatingPoint f = p.floating;
            f.take32(f.a, a);
            f.take32(f.b, b);
            exactly(f, Format.BINARY32);
            return f.pack32();
        }

        /** Normal or zero. */
        private static boolean isOperand64(long bits) {
            int exponent = (int) (bits >>> 52) & 0x7ff;
            return exponent != 0x7ff && (exponent != 0 || bits << 1 == 0);
        }

        private static boolean isOperand32(int bits) {
            int exponent = bits >>> 23 & 0xff;
            return exponent != 0xff && (exponent != 0 || bits << 1 == 0);
        }

        /** Normal, and not with the smallest exponent. */
        private static boolean isOrdinary64(long bits) {
            int exponent = (int) (bits >>> 52) & 0x7ff;
            return exponent >= 2 && exponent != 0x7ff;
        }

        private static boolean isOrdinary32(int bits) {
            int exponent = bits >>> 23 & 0xff;
            return exponent >= 2 && exponent != 0xff;
        }
    }
}
