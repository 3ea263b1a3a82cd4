package dev.interlock.course;

import java.util.Locale;

/** What a chapter prints, line by line. */
final class Page {
    private static final int BAR = 40;

    private final StringBuilder text = new StringBuilder();

    /** A line, as {@link String#format}; no blanks at its end. */
    Page line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
        return this;
    }

    /** A text of several lines, as it is. */
    Page block(Object block) {
        text.append(block.toString().stripTrailing()).append('\n');
        return this;
    }

    /** A bar as long as its value, where the longest bar of the figure has the value {@code most}. */
    Page bar(String label, double value, double most) {
        String bar = "█".repeat((int) Math.max(value > 0 ? 1 : 0, Math.round(BAR * value / most)));
        return line("%-22s %8.0f %s", label, value, bar);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
