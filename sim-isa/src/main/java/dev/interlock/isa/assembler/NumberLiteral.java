package dev.interlock.isa.assembler;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;

/** Numbers as NASM writes them: many radices, marked before or behind, with underscores anywhere between digits. */
final class NumberLiteral {
    private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);

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
     * The 80-bit extended form of a decimal constant, rounded to nearest even: 64 bits of significand with the integer bit
     * explicit, then sign and exponent biased by 16383 (SDM vol. 1, 4.2.2).
     */
    static byte[] extended(String text, boolean negative) {
        BigDecimal value = new BigDecimal(text);
        int exponent = 0;
        BigInteger significand = BigInteger.ZERO;
        if (value.signum() != 0) {
            // Scale by a power of two until the significand has 64 bits and a tail to round by.
            int guess = (int) Math.floor((value.precision() - value.scale()) * 3.3219280948873626) - 64;
            BigInteger numerator = value.unscaledValue();
            BigInteger denominator = BigInteger.ONE;
            if (value.scale() > 0) {
                denominator = BigInteger.TEN.pow(value.scale());
            } else {
                numerator = numerator.multiply(BigInteger.TEN.pow(-value.scale()));
            }
            int shift = Math.max(guess, -16445) - 6;
            BigInteger scaled = shift >= 0
                    ? numerator.divide(denominator.shiftLeft(shift))
                    : numerator.shiftLeft(-shift).divide(denominator);
            boolean sticky = !(shift >= 0
                            ? scaled.multiply(denominator).shiftLeft(shift)
                            : scaled.multiply(denominator))
                    .equals(shift >= 0 ? numerator : numerator.shiftLeft(-shift));
            int drop = Math.max(scaled.bitLength() - 64, -16445 - shift);
            significand = roundToEven(scaled, drop, sticky);
            exponent = shift + drop;
            if (significand.bitLength() > 64) {
                significand = significand.shiftRight(1);
                exponent++;
            }
        }
        int biased = significand.signum() == 0 ? 0 : significand.testBit(63) ? exponent + 63 + 16383 : 0;
        if (biased >= 0x7fff) {
            biased = 0x7fff;
            significand = BigInteger.ONE.shiftLeft(63);
        }
        byte[] bytes = new byte[10];
        long low = significand.longValue();
        for (int i = 0; i < 8; i++) {
            bytes[i] = (byte) (low >>> 8 * i);
        }
        bytes[8] = (byte) biased;
        bytes[9] = (byte) (biased >>> 8 | (negative ? 0x80 : 0));
        return bytes;
    }

    private static BigInteger roundToEven(BigInteger scaled, int drop, boolean sticky) {
        if (drop <= 0) {
            return scaled;
        }
        BigInteger kept = scaled.shiftRight(drop);
        boolean half = scaled.testBit(drop - 1);
        boolean below = sticky || drop > 1 && scaled.getLowestSetBit() < drop - 1;
        return half && (below || kept.testBit(0)) ? kept.add(BigInteger.ONE) : kept;
    }
}
