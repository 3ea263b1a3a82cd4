package dev.interlock.core.report;

/** Sentences broken at blanks to the width of a terminal. */
public final class Paragraph {
    private Paragraph() {}

    /** Each line of a text, broken to the width of a terminal; what continues a line is indented. */
    public static String of(String text, int width) {
        StringBuilder broken = new StringBuilder();
        text.lines().forEach(line -> append(broken, line, "", width));
        return broken.toString();
    }

    static void append(StringBuilder to, String sentence, String indent, int width) {
        String line = indent;
        boolean first = true;
        for (String word : sentence.split(" ")) {
            if (!first && line.length() + 1 + word.length() > width) {
                to.append(line).append('\n');
                line = indent + "  " + word;
            } else {
                line += (first ? "" : " ") + word;
            }
            first = false;
        }
        to.append(line).append('\n');
    }
}
