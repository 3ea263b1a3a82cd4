package dev.interlock.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Numbers in aligned columns under headings, one labelled row per quantity. A table wider than the terminal is broken
 * into several, each with the labels again.
 *
 * <pre>
 *                    core 0      core 1
 *   cycles          123,456     123,400
 *   instructions     20,050      20,011
 * </pre>
 */
final class Table {
    private static final String GAP = "  ";

    /** How far numbers are indented below a label. */
    private static final int LABELS_ABOVE = 2;

    private final List<String> headings;
    private final List<Row> rows = new ArrayList<>();

    /** A labelled row; without cells, a heading for the rows below it. */
    private record Row(String label, List<String> cells) {}

    Table(List<String> headings) {
        this.headings = List.copyOf(headings);
    }

    Table row(String label, List<String> cells) {
        if (cells.size() != headings.size()) {
            throw new IllegalArgumentException(
                    label + " has " + cells.size() + " cells for " + headings.size() + " columns");
        }
        rows.add(new Row(label, List.copyOf(cells)));
        return this;
    }

    Table section(String title) {
        rows.add(new Row(title, List.of()));
        return this;
    }

    /** The table in lines of at most {@code width} characters; if the labels leave no room, they stand above the numbers. */
    String render(int width, Emphasis emphasis) {
        int widest = rows.stream().mapToInt(row -> row.label.length()).max().orElse(0);
        int number =
                IntStream.range(0, headings.size()).map(this::columnWidth).max().orElse(0);
        int labels = widest + GAP.length() + number <= width ? widest : LABELS_ABOVE;
        StringBuilder text = new StringBuilder();
        int from = 0;
        while (from < headings.size()) {
            int to = from;
            int used = labels;
            while (to < headings.size() && (to == from || used + GAP.length() + columnWidth(to) <= width)) {
                used += GAP.length() + columnWidth(to);
                to++;
            }
            if (from > 0) {
                text.append('\n');
            }
            renderColumns(from, to, labels, width, emphasis, text);
            from = to;
        }
        return text.toString();
    }

    private void renderColumns(int from, int to, int labels, int width, Emphasis emphasis, StringBuilder text) {
        StringBuilder line = new StringBuilder(" ".repeat(labels));
        for (int column = from; column < to; column++) {
            line.append(GAP).append(padLeft(headings.get(column), columnWidth(column)));
        }
        text.append(emphasis.heading(line.toString())).append('\n');
        for (Row row : rows) {
            String label = row.label.length() <= width ? row.label : row.label.substring(0, width - 1) + "…";
            if (row.cells.isEmpty()) {
                text.append(emphasis.heading(label)).append('\n');
                continue;
            }
            if (labels == LABELS_ABOVE) {
                text.append(label).append('\n');
                label = "";
            }
            StringBuilder cells = new StringBuilder(label).append(" ".repeat(labels - label.length()));
            for (int column = from; column < to; column++) {
                cells.append(GAP).append(padLeft(row.cells.get(column), columnWidth(column)));
            }
            text.append(cells.toString().stripTrailing()).append('\n');
        }
    }

    private int columnWidth(int column) {
        int widest = headings.get(column).length();
        for (Row row : rows) {
            if (!row.cells.isEmpty()) {
                widest = Math.max(widest, row.cells.get(column).length());
            }
        }
        return widest;
    }

    private static String padLeft(String text, int width) {
        return " ".repeat(width - text.length()) + text;
    }
}
