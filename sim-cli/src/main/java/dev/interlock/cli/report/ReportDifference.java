package dev.interlock.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What differs between the JSON reports of two runs.
 *
 * @param rows one for each value that differs, in the order of the reports
 */
public record ReportDifference(List<Row> rows) {
    /** The host's own time is no property of a run. */
    private static final Set<String> HOST = Set.of("hostSeconds");

    private static final String MISSING = "-";

    /** Characters of a text in the table. */
    private static final int LONGEST = 16;

    /**
     * A value that differs.
     *
     * @param what its path, such as {@code core 0 l1d misses}
     * @param first in the first report, "-" if it is not there
     * @param second in the second report
     * @param change second minus first, if both are whole numbers
     */
    public record Row(String what, String first, String second, OptionalLong change) {
        private String absolute() {
            return change.isEmpty() ? "" : String.format(Locale.ROOT, "%+,d", change.getAsLong());
        }

        private String relative() {
            if (change.isEmpty()) {
                return "";
            }
            long from = Long.parseLong(first);
            return from == 0 ? "new" : String.format(Locale.ROOT, "%+.1f %%", 100.0 * change.getAsLong() / from);
        }

        private String shown(String value) {
            if (change.isEmpty() && value.length() > LONGEST) {
                return value.substring(0, LONGEST - 1) + "…";
            }
            return change.isEmpty() ? value : String.format(Locale.ROOT, "%,d", Long.parseLong(value));
        }
    }

    public ReportDifference {
        rows = List.copyOf(rows);
    }

    /** Compares two reports. */
    public static ReportDifference of(JsonNode first, JsonNode second) {
        List<Row> rows = new ArrayList<>();
        compare("", first, second, rows);
        return new ReportDifference(rows);
    }

    private static void compare(String path, JsonNode first, JsonNode second, List<Row> rows) {
        if (first != null && first.equals(second)) {
            return;
        }
        boolean deeper = (first == null || first.isContainerNode()) && (second == null || second.isContainerNode());
        if (!deeper) {
            boolean numbers = first != null
                    && second != null
                    && first.canConvertToExactIntegral()
                    && second.canConvertToExactIntegral()
                    && first.canConvertToLong()
                    && second.canConvertToLong();
            rows.add(new Row(
                    path,
                    first == null ? MISSING : first.asText(),
                    second == null ? MISSING : second.asText(),
                    numbers ? OptionalLong.of(second.longValue() - first.longValue()) : OptionalLong.empty()));
            return;
        }
        for (String name : names(first, second)) {
            if (!HOST.contains(name)) {
                compare(join(path, name), child(first, name), child(second, name), rows);
            }
        }
    }

    private static JsonNode child(JsonNode node, String name) {
        if (node == null) {
            return null;
        }
        return node.isArray() ? node.get(Integer.parseInt(name)) : node.get(name);
    }

    private static Set<String> names(JsonNode first, JsonNode second) {
        Set<String> names = new LinkedHashSet<>();
        for (JsonNode node : new JsonNode[] {first, second}) {
            if (node == null) {
                continue;
            }
            if (node.isArray()) {
                for (int i = 0; i < node.size(); i++) {
                    names.add("" + i);
                }
            } else {
                for (Iterator<String> each = node.fieldNames(); each.hasNext(); ) {
                    names.add(each.next());
                }
            }
        }
        return names;
    }

    /** {@code cores}, 0 → {@code core 0}; the rest side by side. */
    private static String join(String path, String name) {
        return path.isEmpty() ? name : path.equals("cores") ? "core " + name : path + " " + name;
    }

    /** A table with a row for each difference; one line if there is none. */
    public String text(int width, Emphasis emphasis) {
        if (rows.isEmpty()) {
            return "no difference\n";
        }
        Table table = new Table(List.of("first", "second", "difference", "relative"));
        for (Row row : rows) {
            table.row(row.what, List.of(row.shown(row.first), row.shown(row.second), row.absolute(), row.relative()));
        }
        return table.render(width, emphasis);
    }
}
