package dev.interlock.core.cache;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a cache level promises about the lines of the levels above it (nearer to the core).
 *
 * <pre>
 *   a line comes from memory:   inclusive            exclusive              non-inclusive
 *                               ↓ here ↓ above       ·       ↓ above        ↓ here ↓ above
 *   a hit here:                 stays, copied up     moves up               stays, copied up
 *   a victim from above:        merges its bytes     moves down, also clean comes down if memory has not got it
 *   a victim from here:         taken back above     leaves                 leaves, stays above
 * </pre>
 *
 * <p>Baer and Wang, "On the inclusion properties for multi-level cache hierarchies", ISCA 1988; Jouppi, "Improving
 * direct-mapped cache performance by the addition of a small fully-associative cache and prefetch buffers", ISCA 1990 (victim
 * caching); Hennessy and Patterson, <i>Computer Architecture</i>, appendix B.
 */
public enum Inclusion {
    /** Every line above is here too; a line that leaves here is taken back from above. */
    INCLUSIVE,
    /** No line is here and above: what is here are the victims of the levels above. */
    EXCLUSIVE,
    /** A line above may be here or not; a line that leaves here stays above. */
    NON_INCLUSIVE;

    /** As it is written in texts: {@code inclusive}, {@code exclusive}, {@code non-inclusive}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The policy with this name, in either spelling ({@code non-inclusive}, {@code NON_INCLUSIVE}).
     *
     * @throws IllegalArgumentException if there is none; the message lists those that there are
     */
    public static Inclusion named(String name) {
        for (Inclusion inclusion : values()) {
            if (inclusion.text().equalsIgnoreCase(name) || inclusion.name().equals(name)) {
                return inclusion;
            }
        }
        throw new IllegalArgumentException("inclusion is " + name + "; it must be one of " + allTexts());
    }

    static String allTexts() {
        return Arrays.stream(values()).map(Inclusion::text).collect(Collectors.joining(", "));
    }
}
