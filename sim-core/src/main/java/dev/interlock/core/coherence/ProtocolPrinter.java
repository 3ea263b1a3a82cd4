package dev.interlock.core.coherence;

import dev.interlock.core.coherence.TransitionTable.Cell;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/**
 * Prints a protocol as the textbooks do (Sorin, Hill and Wood, table 6.3): a row for each state, a column for each event,
 * in each cell {@code actions / next state}. Markdown that is aligned for reading as it is.
 */
public final class ProtocolPrinter {
    private static final Map<String, Set<CoherenceEvent>> PARTS = new LinkedHashMap<>();

    static {
        PARTS.put("What the core wants", EnumSet.range(CoherenceEvent.LOAD, CoherenceEvent.REPLACE));
        PARTS.put("What the bus answers", EnumSet.range(CoherenceEvent.DATA_SHARED, CoherenceEvent.WRITEBACK_DONE));
        PARTS.put("What the others do", EnumSet.range(CoherenceEvent.SNOOP_READ, CoherenceEvent.BACK_INVALIDATE));
    }

    private final TransitionTable table;
    /** Reasons why cells are impossible, in the order of their letters. */
    private final List<String> reasons = new ArrayList<>();

    private ProtocolPrinter(TransitionTable table) {
        this.table = table;
    }

    /** The table as Markdown. */
    public static String print(TransitionTable table) {
        return new ProtocolPrinter(table).print();
    }

    private String print() {
        StringBuilder text = new StringBuilder("# ").append(table.name()).append("\n\n");
        text.append("A cell says *actions / next state*; without a slash the state stays. *stall*: the event waits.\n");
        text.append("*(a)*: impossible, for the reason below. –: nothing to do.\n");
        PARTS.forEach((title, events) -> {
            text.append("\n## ").append(title).append("\n\n");
            appendGrid(events, text);
        });
        text.append("\n## Impossible, because\n\n");
        for (String reason : reasons) {
            text.append("- ").append(letter(reason)).append(' ').append(reason).append('\n');
        }
        text.append("\n## States\n\n");
        table.states()
                .forEach(state -> text.append("- `")
                        .append(state)
                        .append("` ")
                        .append(state.meaning())
                        .append('\n'));
        text.append("\n## Events\n\n");
        PARTS.values()
                .forEach(events -> events.forEach(event -> text.append("- `")
                        .append(event)
                        .append("` ")
                        .append(event.meaning())
                        .append('\n')));
        return text.toString();
    }

    private void appendGrid(Set<CoherenceEvent> events, StringBuilder text) {
        List<List<String>> rows = new ArrayList<>();
        List<String> headings = new ArrayList<>(List.of(""));
        events.forEach(event -> headings.add(event.name()));
        rows.add(headings);
        for (LineState state : table.states()) {
            List<String> row = new ArrayList<>(List.of(state.name()));
            events.forEach(event -> row.add(text(state, table.cell(state, event))));
            rows.add(row);
        }
        int[] widths = new int[headings.size()];
        for (List<String> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        appendRow(headings, widths, text);
        text.append('|');
        for (int width : widths) {
            text.append("-".repeat(width + 2)).append('|');
        }
        text.append('\n');
        rows.subList(1, rows.size()).forEach(row -> appendRow(row, widths, text));
    }

    private static void appendRow(List<String> cells, int[] widths, StringBuilder text) {
        text.append('|');
        for (int column = 0; column < widths.length; column++) {
            String cell = cells.get(column);
            text.append(' ')
                    .append(cell)
                    .append(" ".repeat(widths[column] - cell.length()))
                    .append(" |");
        }
        text.append('\n');
    }

    private String text(LineState state, Cell cell) {
        if (cell instanceof Cell.Impossible impossible) {
            return letter(impossible.because());
        } else if (cell instanceof Cell.Move move) {
            StringJoiner actions = new StringJoiner(", ");
            move.actions().forEach(action -> actions.add(action.text()));
            if (move.next() == state) {
                return move.actions().isEmpty() ? "–" : actions.toString();
            }
            return actions + (move.actions().isEmpty() ? "/ " : " / ") + move.next();
        }
        return "stall";
    }

    /** (a), (b), … for reasons in the order in which they are met. */
    private String letter(String reason) {
        if (!reasons.contains(reason)) {
            reasons.add(reason);
        }
        return "(" + (char) ('a' + reasons.indexOf(reason)) + ")";
    }
}
