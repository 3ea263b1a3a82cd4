package dev.interlock.cli.report;

/** How headings are set apart from numbers: not at all, or by a terminal's bold type. */
public enum Emphasis {
    PLAIN("", ""),
    BOLD("\033[1m", "\033[0m");

    private final String on;
    private final String off;

    Emphasis(String on, String off) {
        this.on = on;
        this.off = off;
    }

    /** The text, set apart. */
    public String heading(String text) {
        return on + text + off;
    }
}
