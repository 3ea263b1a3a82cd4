package dev.interlock.test.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * A shortest way from the start to something that must not happen.
 *
 * @param property which promise is broken
 * @param because what is wrong at the end, in one sentence
 * @param steps the way, the start included
 */
public record Counterexample(Property property, String because, List<Step> steps) {
    /** What a protocol promises. */
    public enum Property {
        /** While a core may write a line, no other core may read it. */
        SINGLE_WRITER("single writer, or many readers"),
        /** Who reads, reads what was stored last. */
        FRESH_DATA("the last value stored is the value read"),
        /** The last value stored is always kept, by memory or by one core that answers for it. */
        NO_LOST_STORE("no store is lost"),
        /** At most one core answers a snoop with data. */
        ONE_SUPPLIER("one supplier of data"),
        /** What the table calls impossible does not happen. */
        IMPOSSIBLE_CELL("no impossible cell is reached"),
        /** What cannot wait does not. */
        UNEXPECTED_STALL("what cannot wait does not stall"),
        /** Whatever waits, waits for something that will happen. */
        PROGRESS("everything that waits goes on");

        private final String text;

        Property(String text) {
            this.text = text;
        }

        /** In words. */
        public String text() {
            return text;
        }
    }

    /**
     * One step.
     *
     * @param what what happens
     * @param caches each cache after it: its state for each line; {@code !} marks a copy that is stale
     * @param memory memory after it, for each line
     */
    public record Step(String what, List<String> caches, String memory) {
        public Step {
            caches = List.copyOf(caches);
        }
    }

    public Counterexample {
        steps = List.copyOf(steps);
    }

    /** A table: one line for each step, one column for each cache. */
    @Override
    public String toString() {
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("step"));
        int caches = steps.get(0).caches().size();
        for (int cache = 0; cache < caches; cache++) {
            head.add("cache " + cache);
        }
        head.add("memory");
        head.add("what happens");
        rows.add(head);
        for (int i = 0; i < steps.size(); i++) {
            List<String> row = new ArrayList<>(List.of(Integer.toString(i)));
            row.addAll(steps.get(i).caches());
            row.add(steps.get(i).memory());
            row.add(steps.get(i).what());
            rows.add(row);
        }
        int[] widths = new int[head.size()];
        rows.forEach(row -> {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        });
        StringBuilder out = new StringBuilder();
        for (List<String> row : rows) {
            StringJoiner line = new StringJoiner("  ");
            for (int column = 0; column < widths.length; column++) {
                String text = row.get(column);
                String space = " ".repeat(widths[column] - text.length());
                line.add(column == 0 ? space + text : text + space);
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
        return out.append("=> ")
                .append(because)
                .append("  [")
                .append(property.text())
                .append("]\n")
                .toString();
    }
}
