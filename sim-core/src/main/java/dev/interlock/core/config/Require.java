package dev.interlock.core.config;

/** Checks of configuration values; each failure is one sentence that says what is wrong and what is allowed. */
public final class Require {
    private Require() {}

    /** Refuses values outside {@code [least, most]}. */
    public static int between(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " is " + value + "; it must be from " + least + " to " + most);
        }
        return value;
    }

    /** Refuses values outside {@code [least, most]}. */
    public static long between(String what, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " is " + value + "; it must be from " + least + " to " + most);
        }
        return value;
    }

    /** Refuses anything but a power of two in {@code [1, most]}. */
    public static int powerOfTwo(String what, int value, int most) {
        return powerOfTwo(what, value, 1, most);
    }

    /** Refuses anything but a power of two in {@code [least, most]}. */
    public static int powerOfTwo(String what, int value, int least, int most) {
        if (value < least || value > most || Integer.bitCount(value) != 1) {
            throw new IllegalArgumentException(
                    what + " is " + value + "; it must be a power of two from " + least + " to " + most);
        }
        return value;
    }

    /** Refuses a condition that does not hold. */
    public static void that(boolean holds, String sentence) {
        if (!holds) {
            throw new IllegalArgumentException(sentence);
        }
    }

    /** Refuses what has been left out. */
    public static void present(String what, Object value) {
        that(value != null, what + " is missing");
    }
}
