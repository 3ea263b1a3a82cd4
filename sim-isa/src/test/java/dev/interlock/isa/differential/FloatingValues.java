package dev.interlock.isa.differential;

import java.util.Random;

/** Bit patterns that floating-point arithmetic finds interesting, as two singles or as one double. */
final class FloatingValues {
    private static final int[] SINGLES = {
        0,
        0x3f80_0000,
        0x4000_0000,
        0x3f00_0000,
        0x7f80_0000,
        0x7fc0_0000,
        0x7f80_0001,
        0x7f7f_ffff,
        0x0080_0000,
        0x007f_ffff,
        0x0000_0001,
        0x4f00_0000,
        0x4eff_ffff,
        0x5f00_0000,
        0x3f80_0001,
        0x3f7f_ffff,
        0x4b00_0000,
        0x4b00_0001
    };

    private static final long[] DOUBLES = {
        0,
        0x3ff0L << 48,
        0x4000L << 48,
        0x3fe0L << 48,
        0x7ff0L << 48,
        0x7ff8L << 48,
        (0x7ff0L << 48) + 1,
        0x7fef_ffff_ffff_ffffL,
        0x0010L << 48,
        0x000f_ffff_ffff_ffffL,
        1,
        0x41e0L << 48,
        0x41df_ffff_ffc0_0000L,
        0x43e0L << 48,
        0x3ff0_0000_0000_0001L,
        0x3fef_ffff_ffff_ffffL,
        0x4330L << 48,
        0x4330_0000_0000_0001L,
        0x36a0L << 48,
        0x3690L << 48,
        0x380fL << 48,
        0x47efL << 48,
        0x47ef_ffff_f000_0000L
    };

    private FloatingValues() {}

    static long next(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> DOUBLES[random.nextInt(DOUBLES.length)] ^ sign(random) << 32;
            case 1 -> DOUBLES[random.nextInt(DOUBLES.length)] + random.nextInt(5) - 2;
            case 2 -> pair(single(random), single(random));
            case 3 -> Double.doubleToRawLongBits((random.nextInt(2001) - 1000) / 8.0);
            case 4 -> Double.doubleToRawLongBits(random.nextGaussian() * Math.pow(2, random.nextInt(120) - 60));
            case 5 ->
                pair(Float.floatToRawIntBits((random.nextInt(2001) - 1000) / 8f), Float.floatToRawIntBits((float)
                        (random.nextGaussian() * Math.pow(2, random.nextInt(80) - 40))));
            case 6 -> RandomProgram.interesting(random);
            default -> random.nextLong();
        };
    }

    private static int single(Random random) {
        int bits = SINGLES[random.nextInt(SINGLES.length)] ^ (int) sign(random);
        return random.nextInt(4) == 0 ? bits + random.nextInt(5) - 2 : bits;
    }

    private static long sign(Random random) {
        return random.nextBoolean() ? 0x8000_0000L : 0;
    }

    private static long pair(int low, int high) {
        return low & 0xffff_ffffL | (long) high << 32;
    }
}
