package dev.interlock.core.report;

import java.util.ArrayList;
import java.util.List;

/** Cells in aligned columns: numbers to the right, words to the left. Words in the last column are cut to the terminal. */
final class Columns {
    private static final String GAP = "  ";
    private static final int SHORTEST = 8;

    private final List<Object[]> rows = new ArrayList<>();

    Columns(Object... titles) {
        rows.add(titles.clone());
    }

    void row(Object... cells) {
        rows.add(cells.clone());
    }

    String render(String indent, int width) {
        int[] widths = new int[rows.get(0).length];
        for (Object[] row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] =
                        Math.max(widths[column], String.valueOf(row[column]).length());
            }
        }
        int last = widths.length - 1;
        int before = indent.length() + last * GAP.length();
        for (int column = 0; column < last; column++) {
            before += widths[column];
        }
        boolean mayBeCut = !isNumber(last);
        int most = Math.max(width, before + SHORTEST);
        StringBuilder text = new StringBuilder();
        for (Object[] row : rows) {
            StringBuilder line = new StringBuilder(indent);
            for (int column = 0; column < widths.length; column++) {
                String cell = String.valueOf(row[column]);
                String blanks = " ".repeat(widths[column] - cell.length());
                line.append(column == 0 ? "" : GAP).append(isNumber(column) ? blanks + cell : cell + blanks);
            }
            String whole = line.toString().stripTrailing();
            text.append(!mayBeCut || whole.length() <= most ? whole : whole.substring(0, most - 1) + "…")
                    .append('\n');
        }
        return text.toString();
    }

    private boolean isNumber(int column) {
        return rows.size() > 1 && rows.get(1)[column] instanceof Number;
    }
}
