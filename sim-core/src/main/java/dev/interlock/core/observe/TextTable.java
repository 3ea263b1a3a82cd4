package dev.interlock.core.observe;

import com.google.common.base.Strings;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** Rows of cells as text, each column as wide as its widest cell. */
final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();

    TextTable(List<String> titles) {
        rows.add(List.copyOf(titles));
    }

    void row(List<String> cells) {
        rows.add(List.copyOf(cells));
    }

    /** Columns separated by bars, a rule below the titles, no blanks at the ends of lines. */
    String render() {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < rows.size(); row++) {
            text.append(row(rows.get(row), widths)).append('\n');
            if (row == 0) {
                text.append(rule(widths)).append('\n');
            }
        }
        return text.toString();
    }

    private static String row(List<String> cells, int[] widths) {
        StringJoiner line = new StringJoiner(" │ ");
        for (int column = 0; column < widths.length; column++) {
            line.add(Strings.padEnd(cells.get(column), widths[column], ' '));
        }
        return line.toString().stripTrailing();
    }

    private static String rule(int[] widths) {
        StringJoiner line = new StringJoiner("─┼─");
        for (int width : widths) {
            line.add("─".repeat(width));
        }
        return line.toString();
    }
}
