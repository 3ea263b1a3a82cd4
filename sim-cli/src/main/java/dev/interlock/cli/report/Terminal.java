package dev.interlock.cli.report;

import java.util.Map;
import java.util.OptionalInt;

/**
 * What a report is shown on.
 *
 * @param width characters in a line, at least 40
 * @param emphasis how headings stand out
 */
public record Terminal(int width, Emphasis emphasis) {
    /** A file or a pipe. */
    public static final Terminal NONE = new Terminal(100, Emphasis.PLAIN);

    private static final int NARROWEST = 40;

    /**
     * The terminal that a stream goes to.
     *
     * @param columns what the script {@code ./interlock} found out about that stream: the terminal's width, 0 if it does not
     *     say; null or no number if the stream goes to no terminal
     * @param environment {@code COLUMNS} is the width, whatever else it seems to be; a non-empty {@code NO_COLOR}
     *     (no-color.org) or a {@code TERM} that is {@code dumb} wants plain text
     */
    public static Terminal of(String columns, Map<String, String> environment) {
        OptionalInt found = number(columns);
        boolean plain = found.isEmpty()
                || !environment.getOrDefault("NO_COLOR", "").isEmpty()
                || environment.getOrDefault("TERM", "").equals("dumb");
        int wanted = number(environment.get("COLUMNS")).orElse(0);
        int width = wanted > 0 ? wanted : found.orElse(0);
        return new Terminal(
                width > 0 ? Math.max(NARROWEST, width) : NONE.width, plain ? Emphasis.PLAIN : Emphasis.BOLD);
    }

    private static OptionalInt number(String text) {
        return text != null && text.matches("[0-9]{1,4}")
                ? OptionalInt.of(Integer.parseInt(text))
                : OptionalInt.empty();
    }
}
