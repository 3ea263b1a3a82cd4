package dev.interlock.core.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Cells in aligned columns: numbers to the right, words to the left. A table wider than the terminal is broken into several,
 * each beginning with the columns that say what a row is about. Words are cut if nothing else helps, numbers never.
 */
public final class Columns {
    private static final String GAP = "  ";

    /** Words shorter than this are not cut to make room for the columns before them. */
    private static final int UNCUT = 24;

    private final List<Object[]> rows = new ArrayList<>();
    private List<Integer> keys = List.of(0);

    /** A table without rows. */
    public Columns(Object... titles) {
        rows.add(titles.clone());
    }

    /** Says which columns tell what a row is about, by their titles; without this, it is the first one. */
    public Columns by(String... titles) {
        List<String> wanted = List.of(titles);
        keys = IntStream.range(0, rows.get(0).length)
                .filter(column -> wanted.contains(rows.get(0)[column]))
                .boxed()
                .toList();
        return this;
    }

    /** Adds a row: numbers or words, one for each title. */
    public void row(Object... cells) {
        rows.add(cells.clone());
    }

    /**
     * The table in lines of at most so many characters.
     *
     * @param indent before each line
     * @param width of the terminal, at least 40 characters
     */
    public String render(String indent, int width) {
        List<Integer> all = IntStream.range(0, rows.get(0).length).boxed().toList();
        List<Integer> open = new ArrayList<>(all);
        open.removeAll(keys);
        StringBuilder text = new StringBuilder();
        do {
            List<Integer> part = new ArrayList<>(keys);
            while (!open.isEmpty()
                    && (part.size() == keys.size() || fits(part, open.get(0), width - indent.length()))) {
                part.add(open.remove(0));
            }
            text.append(text.length() == 0 ? "" : "\n");
            render(part.size() == all.size() ? all : part, indent, width, text);
        } while (!open.isEmpty());
        return text.toString();
    }

    private boolean fits(List<Integer> part, int next, int width) {
        int least = isNumber(next) ? width(next) : Math.min(width(next), UNCUT);
        return widths(part) + GAP.length() + least <= width;
    }

    private int widths(List<Integer> part) {
        return part.stream().mapToInt(this::width).sum() + GAP.length() * (part.size() - 1);
    }

    private int width(int column) {
        return rows.stream()
                .mapToInt(row -> String.valueOf(row[column]).length())
                .max()
                .orElseThrow();
    }

    private void render(List<Integer> part, String indent, int width, StringBuilder text) {
        int last = part.get(part.size() - 1);
        for (Object[] row : rows) {
            StringBuilder line = new StringBuilder(indent);
            for (int column : part) {
                String cell = String.valueOf(row[column]);
                String blanks = " ".repeat(width(column) - cell.length());
                line.append(line.length() == indent.length() ? "" : GAP)
                        .append(isNumber(column) ? blanks + cell : cell + blanks);
            }
            String whole = line.toString().stripTrailing();
            boolean cut = whole.length() > width && !isNumber(last);
            text.append(cut ? whole.substring(0, width - 1) + "…" : whole).append('\n');
        }
    }

    private boolean isNumber(int column) {
        return rows.size() > 1 && rows.get(1)[column] instanceof Number;
    }
}
