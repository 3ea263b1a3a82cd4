package dev.interlock.test.litmus;

import java.util.Comparator;

/**
 * Something whose final value a test looks at: a register of a thread, or a location.
 *
 * @param label as it is printed: {@code 0:rax}, {@code x}, {@code t[1]}
 * @param thread of a register, −1 for a location
 * @param register null for a location
 * @param location null for a register
 * @param element of a location that is an array, else 0
 * @param type its size and signedness
 */
record Observable(String label, int thread, RegisterName register, Location location, int element, ValueType type)
        implements Comparable<Observable> {
    /** Registers by thread, then locations, as herd prints them. */
    private static final Comparator<Observable> ORDER = Comparator.comparing(
                    (Observable observable) -> observable.register == null)
            .thenComparing(Observable::thread)
            .thenComparing(Observable::label);

    @Override
    public int compareTo(Observable other) {
        return ORDER.compare(this, other);
    }
}
