package dev.interlock.core.report;

import dev.interlock.core.coherence.LineState;
import dev.interlock.core.observe.CoherenceTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * The table of a textbook exercise on coherence, for one line: an operation in each row, and what it does.
 *
 * @param subject the name of the line
 * @param cores number of cores
 * @param rows the first is what was given
 * @param blanks cells that the reader is to fill in, as {@code row × titles + column}
 */
public record StateTable(String subject, int cores, List<Row> rows, Set<Integer> blanks) {
    /**
     * One operation.
     *
     * @param operation what was done
     * @param outcome {@code hit}, {@code hit, not owned} (an upgrade), {@code miss}, or empty for what was given
     * @param states in every cache after it
     * @param bus transactions, in order
     * @param source where the data came from
     * @param memoryFresh true if no cache holds anything newer than memory
     */
    public record Row(
            String operation,
            String outcome,
            List<LineState> states,
            List<String> bus,
            String source,
            boolean memoryFresh) {
        public Row {
            states = List.copyOf(states);
            bus = List.copyOf(bus);
        }
    }

    public StateTable {
        rows = List.copyOf(rows);
        blanks = Set.copyOf(new TreeSet<>(blanks));
    }

    /** The table of what was seen of a line. */
    public static StateTable of(String subject, CoherenceTable seen) {
        List<Row> rows = new ArrayList<>();
        for (CoherenceTable.Row row : seen.rows()) {
            rows.add(new Row(
                    row.operation(),
                    rows.isEmpty() ? "" : outcome(row.transactions()),
                    row.states(),
                    row.transactions(),
                    row.source(),
                    row.memoryFresh()));
        }
        return new StateTable(subject, seen.rows().get(0).states().size(), rows, Set.of());
    }

    private static String outcome(List<String> transactions) {
        if (transactions.isEmpty()) {
            return "hit";
        }
        return transactions.equals(List.of("Upgrade")) ? "hit, not owned" : "miss";
    }

    /** The titles of the columns. */
    public List<String> titles() {
        List<String> titles = new ArrayList<>(List.of("operation", "hit or miss"));
        for (int core = 0; core < cores; core++) {
            titles.add("core " + core);
        }
        titles.addAll(List.of("bus", "data from", "memory"));
        return titles;
    }

    /** The cells of a row, whether blank or not. */
    public List<String> cells(int row) {
        Row at = rows.get(row);
        List<String> cells = new ArrayList<>(List.of(at.operation(), at.outcome()));
        at.states().forEach(state -> cells.add(state.name()));
        cells.add(at.bus().isEmpty() ? "–" : String.join(", ", at.bus()));
        cells.add(at.source().isEmpty() ? "–" : at.source());
        cells.add(at.memoryFresh() ? "fresh" : "stale");
        return cells;
    }

    /** True if the reader is to fill in this cell. */
    public boolean isBlank(int row, int column) {
        return blanks.contains(row * titles().size() + column);
    }

    /**
     * The same table with about half of its answers left out; never the operations, nor what was given.
     *
     * @param seed chooses the cells: the same seed, the same exercise
     */
    public StateTable predict(long seed) {
        Random coin = new Random(seed);
        int columns = titles().size();
        Set<Integer> chosen = new TreeSet<>();
        for (int row = 1; row < rows.size(); row++) {
            for (int column = 1; column < columns; column++) {
                if (coin.nextBoolean()) {
                    chosen.add(row * columns + column);
                }
            }
        }
        return new StateTable(subject, cores, rows, chosen);
    }
}
