package dev.interlock.os.syscall;

/**
 * Between cycles and the nanoseconds that programs count in.
 *
 * @param hertz cycles in a second
 */
record CycleClock(long hertz) {
    static final long SECOND = 1_000_000_000L;

    /** Nanoseconds since the machine was switched on. */
    long nanoseconds(long cycle) {
        return cycle / hertz * SECOND + (long) (cycle % hertz * ((double) SECOND / hertz));
    }

    /** Nanoseconds since 1970. */
    long sinceEpoch(long cycle) {
        return ClockCalls.BOOT_SECONDS * SECOND + nanoseconds(cycle);
    }

    /** How many cycles so many nanoseconds last, at least; {@link Long#MAX_VALUE} if they are too many to count. */
    long cycles(long nanoseconds) {
        double cycles = Math.ceil(nanoseconds * ((double) hertz / SECOND));
        return cycles >= Long.MAX_VALUE / 2 ? Long.MAX_VALUE : (long) cycles;
    }

    /** The cycle that comes so much later. */
    long deadline(long from, long nanoseconds) {
        long cycles = cycles(nanoseconds);
        return cycles >= Long.MAX_VALUE - from ? Long.MAX_VALUE : from + cycles;
    }
}
