package dev.interlock.isa.assembler;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Locale;

/** Numbers as NASM writes them: many radices, marked before or behind, with underscores anywhere between digits. */
final class NumberLiteral {
    private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);

    /** The power of two that the last bit of the smallest extended number stands for. */
    private static final int LEAST_POWER = -16382 - 63;

    private NumberLiteral() {}

    /** Whether the text of a number token is a floating-point constant. */
    static boolean isFloat(String text) {
        return text.indexOf('.') > 0 || text.matches("[0-9][0-9_]*[eE][-+]?[0-9_]+");
    }

    static void checkFloat(String text, SourcePosition position) {
        if (!text.replace("_", "").matches("[0-9]+(\\.[0-9]*)?([eE][-+]?[0-9]{1,5})?")) {
            throw new AssemblyException(position, "'" + text + "' is not a floating-point constant");
        }
    }

    static long parse(String written, SourcePosition position) {
        String text = written.toLowerCase(Locale.ROOT).replace("_", "");
        int radix = 10;
        String digits = text;
        char last = text.charAt(text.length() - 1);
        int prefix = text.length() > 2 && text.charAt(0) == '0' ? radixOf(text.charAt(1)) : 0;
        if (text.charAt(0) == '$') {
            radix = 16;
            digits = text.substring(1);
        } else if (last == 'h' && allDigits(text, 0, text.length() - 1, 16)) {
            // Before the prefixes, for "0b1h" is hexadecimal.
            radix = 16;
            digits = text.substring(0, text.length() - 1);
        } else if (prefix != 0 && allDigits(text, 2, text.length(), prefix)) {
            radix = prefix;
            digits = text.substring(2);
        } else if (radixOf(last) != 0) {
            radix = radixOf(last);
            digits = text.substring(0, text.length() - 1);
        }
        if (digits.isEmpty() || !allDigits(digits, 0, digits.length(), radix)) {
            throw new AssemblyException(position, "'" + written + "' is not a number");
        }
        BigInteger value = new BigInteger(digits, radix);
        if (value.compareTo(TWO_TO_64) >= 0) {
            throw new AssemblyException(position, "'" + written + "' does not fit in 64 bits");
        }
        return value.longValue();
    }

    private static int radixOf(char mark) {
        return switch (mark) {
            case 'h', 'x' -> 16;
            case 'd', 't' -> 10;
            case 'o', 'q' -> 8;
            case 'b', 'y' -> 2;
            default -> 0;
        };
    }

    private static boolean allDigits(String text, int from, int to, int radix) {
        for (int i = from; i < to; i++) {
            if (Character.digit(text.charAt(i), radix) < 0) {
                return false;
            }
        }
        return to > from;
    }

    /**
     * The 80-bit extended form of a decimal constant, rounded to nearest even (SDM vol. 1, 4.2.2):
     *
     * <pre>
     *   79   78          64 63  62                                  0
     *  ┌────┬──────────────┬───┬─────────────────────────────────────┐
     *  │sign│ exponent     │ 1 │ fraction                            │   value = significand × 2^(exponent − 16383 − 63)
     *  └────┴──────────────┴───┴─────────────────────────────────────┘
     * </pre>
     *
     * A number that is too large becomes infinity.
     */
    static byte[] extended(String text, boolean negative) {
        BigDecimal value = new BigDecimal(text);
        BigInteger numerator = value.unscaledValue().multiply(BigInteger.TEN.pow(Math.max(0, -value.scale())));
        BigInteger denominator = BigInteger.TEN.pow(Math.max(0, value.scale()));
        int power = 0;
        BigInteger significand = BigInteger.ZERO;
        if (value.signum() != 0) {
            power = Math.max(numerator.bitLength() - denominator.bitLength() - 64, LEAST_POWER);
            significand = scaled(numerator, denominator, power);
            if (significand.bitLength() > 64) {
                power++;
                significand = scaled(numerator, denominator, power);
            }
            if (significand.bitLength() > 64) {
                // Rounding carried into a 65th bit: the fraction is zero.
                power++;
                significand = significand.shiftRight(1);
            }
        }
        int exponent = significand.testBit(63) ? power - LEAST_POWER + 1 : 0;
        if (exponent >= 0x7fff) {
            exponent = 0x7fff;
            significand = BigInteger.ONE.shiftLeft(63);
        }
        byte[] bytes = Arrays.copyOf(Datum.littleEndian(significand.longValue(), 8), 10);
        bytes[8] = (byte) exponent;
        bytes[9] = (byte) (exponent >>> 8 | (negative ? 0x80 : 0));
        return bytes;
    }

    /** {@code numerator / denominator / 2^power}, to the nearest integer, a half to the even one. */
    private static BigInteger scaled(BigInteger numerator, BigInteger denominator, int power) {
        BigInteger dividend = power < 0 ? numerator.shiftLeft(-power) : numerator;
        BigInteger divisor = power > 0 ? denominator.shiftLeft(power) : denominator;
        BigInteger[] result = dividend.divideAndRemainder(divisor);
        int half = result[1].shiftLeft(1).compareTo(divisor);
        boolean up = half > 0 || half == 0 && result[0].testBit(0);
        return up ? result[0].add(BigInteger.ONE) : result[0];
    }
}
