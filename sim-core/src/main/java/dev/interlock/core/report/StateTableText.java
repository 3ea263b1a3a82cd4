package dev.interlock.core.report;

import java.util.ArrayList;
import java.util.List;

/** A {@link StateTable} on paper, in Markdown, and as a drawing of the path that each core's copy takes. */
public final class StateTableText {
    private static final String BLANK = "____";
    private static final int LABELS = 70;
    private static final int STEP = 90;
    private static final int LANE = 50;

    private StateTableText() {}

    /**
     * For a terminal.
     *
     * @param reveal whether the cells that were left out are shown, in brackets
     */
    public static String text(StateTable table, boolean reveal, int width) {
        Columns columns = new Columns(table.titles().toArray());
        for (int row = 0; row < table.rows().size(); row++) {
            columns.row(cells(table, row, reveal).toArray());
        }
        return Paragraph.of("line " + table.subject(), width) + columns.render("", width);
    }

    /** For a page. */
    public static String markdown(StateTable table, boolean reveal) {
        StringBuilder text = new StringBuilder("### Line `" + table.subject() + "`\n\n");
        text.append("| ").append(String.join(" | ", table.titles())).append(" |\n");
        text.append("|").append("---|".repeat(table.titles().size())).append('\n');
        for (int row = 0; row < table.rows().size(); row++) {
            text.append("| ")
                    .append(String.join(" | ", cells(table, row, reveal)))
                    .append(" |\n");
        }
        return text.toString();
    }

    private static List<String> cells(StateTable table, int row, boolean reveal) {
        List<String> cells = new ArrayList<>();
        List<String> answers = table.cells(row);
        for (int column = 0; column < answers.size(); column++) {
            String answer = answers.get(column);
            cells.add(!table.isBlank(row, column) ? answer : reveal ? "[" + answer + "]" : BLANK);
        }
        return cells;
    }

    /** The states from left to right, a lane for each core. */
    public static String svg(StateTable table, boolean reveal) {
        int steps = table.rows().size();
        Svg svg = new Svg(LABELS + STEP * steps + 10, 60 + LANE * table.cores());
        for (int row = 0; row < steps; row++) {
            List<String> cells = cells(table, row, reveal);
            int x = LABELS + STEP * row;
            svg.words(x + STEP / 2, row % 2 == 0 ? 18 : 34, "middle", cells.get(0));
            for (int core = 0; core < table.cores(); core++) {
                int y = 44 + LANE * core;
                if (row > 0) {
                    svg.line(x - STEP + 62, y + 16, x + 28, y + 16);
                }
                String state = cells.get(2 + core);
                boolean hidden = table.isBlank(row, 2 + core) && !reveal;
                int hue = hidden ? 0 : table.rows().get(row).states().get(core).ordinal();
                svg.box(x + 28, y, 34, 32, hidden ? "#eee" : Svg.hue(hue), "core " + core + ", " + cells.get(0));
                svg.words(x + 45, y + 21, "middle", hidden ? "?" : state);
            }
        }
        for (int core = 0; core < table.cores(); core++) {
            svg.words(LABELS - 8, 65 + LANE * core, "end", "core " + core);
        }
        return svg.toString();
    }
}
