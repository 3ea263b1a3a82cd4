package dev.interlock.core.cache;

import dev.interlock.core.config.Require;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The data sheet of each core's hardware prefetcher. It sees what the L1 caches ask of the L2, and brings lines to the L2
 * (not to the L1) with ordinary reads, never beyond the 4 KiB page of the access it follows.
 *
 * @param kind what it follows
 * @param degree how many lines ahead it asks for, 1 to 16
 * @param pages {@link Kind#STRIDE}: how many pages it watches at once, 1 to 256
 * @param mshrs how many of the L2's MSHRs prefetches may hold at once, 1 to 63; the last free one is always left to others
 */
public record PrefetchConfig(Kind kind, int degree, int pages, int mshrs) {
    /** No prefetcher. */
    public static final PrefetchConfig NONE = new PrefetchConfig(Kind.NONE, 1, 1, 1);

    /** What a prefetcher follows. */
    public enum Kind {
        /** Nothing: there is none. */
        NONE,
        /** The next lines, after each miss and each first use of a prefetched line. */
        NEXT_LINE,
        /** A constant distance between accesses to a page, in either direction. */
        STRIDE;

        /** As it is written in profiles and options: {@code next-line}. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /**
         * The kind with this name, in either spelling ({@code next-line}, {@code NEXT_LINE}).
         *
         * @throws IllegalArgumentException if there is none; the message lists those that there are
         */
        public static Kind named(String name) {
            for (Kind kind : values()) {
                if (kind.text().equalsIgnoreCase(name) || kind.name().equals(name)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("prefetch is " + name + "; it must be one of " + allTexts());
        }

        private static String allTexts() {
            return Arrays.stream(values()).map(Kind::text).collect(Collectors.joining(", "));
        }
    }

    public PrefetchConfig {
        Require.that(kind != null, "prefetch is missing; it must be one of " + Kind.allTexts());
        Require.between("prefetch.degree", degree, 1, 16);
        Require.between("prefetch.pages", pages, 1, 256);
        Require.between("prefetch.mshrs", mshrs, 1, 63);
    }

    /** The next {@code degree} lines, with at most four prefetches under way. */
    public static PrefetchConfig nextLine(int degree) {
        return new PrefetchConfig(Kind.NEXT_LINE, degree, 1, 4);
    }

    /** Strides within sixteen pages, {@code degree} steps ahead, with at most eight prefetches under way. */
    public static PrefetchConfig stride(int degree) {
        return new PrefetchConfig(Kind.STRIDE, degree, 16, 8);
    }
}
