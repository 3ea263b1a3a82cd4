package dev.interlock.isa.floating;

/**
 * A floating-point format, SDM vol. 1, section 4.2.2.
 *
 * @param precision significant bits, the integer bit included
 * @param exponentBits bits of the biased exponent
 */
public record Format(int precision, int exponentBits) {
    public static final Format BINARY32 = new Format(24, 8);
    public static final Format BINARY64 = new Format(53, 11);
    public static final Format EXTENDED = new Format(64, 15);
    /** Extended, rounded to single precision by the x87 control word: the exponent keeps its range. */
    public static final Format EXTENDED_TO_SINGLE = new Format(24, 15);
    /** Extended, rounded to double precision by the x87 control word. */
    public static final Format EXTENDED_TO_DOUBLE = new Format(53, 15);

    /** The largest exponent of a finite number. */
    public int maxExponent() {
        return (1 << exponentBits - 1) - 1;
    }

    /** The smallest exponent of a normal number. */
    public int minExponent() {
        return 1 - maxExponent();
    }
}
