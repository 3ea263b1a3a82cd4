package dev.interlock.cli.report;

import java.util.Map;

/**
 * What a report is shown on.
 *
 * @param width characters in a line
 * @param emphasis how headings stand out
 */
public record Terminal(int width, Emphasis emphasis) {
    /** A file or a pipe. */
    public static final Terminal NONE = new Terminal(100, Emphasis.PLAIN);

    private static final int NARROWEST = 40;

    /**
     * The terminal that standard error goes to.
     *
     * @param columns what the script {@code ./interlock} found out: the terminal's width; null or no number if it is none
     * @param environment a non-empty {@code NO_COLOR} wants plain text (no-color.org)
     */
    public static Terminal of(String columns, Map<String, String> environment) {
        if (columns == null || !columns.matches("[0-9]{1,4}")) {
            return NONE;
        }
        boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty();
        int width = Integer.parseInt(columns);
        return new Terminal(
                width == 0 ? NONE.width : Math.max(NARROWEST, width), plain ? Emphasis.PLAIN : Emphasis.BOLD);
    }
}
