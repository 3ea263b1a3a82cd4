package dev.interlock.core.coherence;

import dev.interlock.core.coherence.TransitionTable.Cell;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Prints a protocol table for people: {@link #text} for a terminal, {@link #markdown} for a page, {@link #dot} and {@link
 * #mermaid} for a drawing of the states. What it prints is made from the table that runs and from nothing else.
 *
 * <pre>{@code
 * System.out.print(ProtocolPrinter.text(Mesi.TABLE));
 * }</pre>
 */
public final class ProtocolPrinter {
    /** The events in the three groups in which people look for them; each group is a table that fits on a screen. */
    private enum Group {
        CORE("What the core does"),
        ANSWERS("What the bus answers to the core's own requests"),
        OTHERS("What the others do");

        final String title;

        Group(String title) {
            this.title = title;
        }

        static Group of(CoherenceEvent event) {
            return event.snoop() ? OTHERS : event.answer() ? ANSWERS : CORE;
        }

        List<CoherenceEvent> events() {
            return Stream.of(CoherenceEvent.values())
                    .filter(event -> of(event) == this)
                    .toList();
        }
    }

    private ProtocolPrinter() {}

    // ---------------------------------------------------------------- terminal

    /** The table in plain ASCII, at most 120 columns wide; ends with a new line. */
    public static String text(TransitionTable table) {
        StringBuilder out = new StringBuilder();
        out.append(title(table)).append('\n');
        if (!table.description().isEmpty()) {
            out.append('\n');
            wrap(table.description(), 100).forEach(line -> out.append(line).append('\n'));
        }
        out.append("\nStates\n");
        for (LineState state : table.states()) {
            out.append(String.format(Locale.ROOT, "  %-5s  %s%n", state, state.meaning()));
        }
        for (Group group : Group.values()) {
            out.append('\n').append(group.title).append('\n');
            grid(table, group.events()).forEach(line -> out.append(line).append('\n'));
        }
        out.append("\n\"stall\": the event waits.  \"-\": cannot happen, because\n");
        impossible(table)
                .forEach((because, cells) -> out.append("  ")
                        .append(because)
                        .append(":\n      ")
                        .append(String.join("\n      ", cells))
                        .append('\n'));
        return out.toString().replace(System.lineSeparator(), "\n");
    }

    private static List<String> grid(TransitionTable table, List<CoherenceEvent> events) {
        List<List<List<String>>> rows = new ArrayList<>();
        List<List<String>> head = new ArrayList<>(List.of(List.of("")));
        events.forEach(event -> head.add(List.of(event.name())));
        rows.add(head);
        for (LineState state : table.states()) {
            List<List<String>> row = new ArrayList<>(List.of(List.of(state.name())));
            events.forEach(event -> row.add(lines(state, table.cell(state, event))));
            rows.add(row);
        }
        int[] widths = new int[events.size() + 1];
        for (List<List<String>> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                for (String line : row.get(column)) {
                    widths[column] = Math.max(widths[column], line.length());
                }
            }
        }
        List<String> out = new ArrayList<>();
        StringJoiner rule = new StringJoiner("+", "  ", "");
        for (int width : widths) {
            rule.add("-".repeat(width + 2));
        }
        for (List<List<String>> row : rows) {
            int height = row.stream().mapToInt(List::size).max().orElse(1);
            for (int line = 0; line < height; line++) {
                StringJoiner joined = new StringJoiner("|", "  ", "");
                for (int column = 0; column < widths.length; column++) {
                    List<String> cell = row.get(column);
                    String part = line < cell.size() ? cell.get(line) : "";
                    joined.add(" " + part + " ".repeat(widths[column] - part.length() + 1));
                }
                out.add(joined.toString().stripTrailing());
            }
            out.add(rule.toString());
        }
        return out;
    }

    /** A cell, one line for the next state and one for each action. */
    private static List<String> lines(LineState state, Cell cell) {
        if (cell instanceof Cell.Impossible) {
            return List.of("-");
        }
        if (cell instanceof Cell.Move move) {
            List<String> lines = new ArrayList<>();
            if (move.next() != state) {
                lines.add("-> " + move.next());
            }
            move.actions().forEach(action -> lines.add(action.text()));
            return lines.isEmpty() ? List.of("stay") : lines;
        }
        return List.of("stall");
    }

    private static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (line.length() > 0 && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    // ---------------------------------------------------------------- pages

    /** The table as a page of GitHub-flavoured Markdown, with a Mermaid drawing of the states; ends with a new line. */
    public static String markdown(TransitionTable table) {
        StringBuilder out = new StringBuilder();
        out.append("# ").append(title(table)).append("\n\n");
        if (!table.description().isEmpty()) {
            wrap(table.description(), 120).forEach(line -> out.append(line).append('\n'));
            out.append('\n');
        }
        out.append("| State | Meaning |\n|---|---|\n");
        for (LineState state : table.states()) {
            out.append("| ").append(code(state)).append(" | ");
            out.append(state.meaning()).append(" |\n");
        }
        for (Group group : Group.values()) {
            out.append("\n## ").append(group.title).append("\n\n|  |");
            group.events()
                    .forEach(event -> out.append(' ')
                            .append(code(event))
                            .append("<br>")
                            .append(event.meaning())
                            .append(" |"));
            out.append("\n|---|").append("---|".repeat(group.events().size())).append('\n');
            for (LineState state : table.states()) {
                out.append("| ").append(code(state)).append(" |");
                for (CoherenceEvent event : group.events()) {
                    out.append(' ')
                            .append(markdown(state, table.cell(state, event)))
                            .append(" |");
                }
                out.append('\n');
            }
        }
        out.append(
                "\n*stall*: the event waits. —: it cannot happen, because …\n\n| … because | State | Event |\n|---|---|---|\n");
        impossible(table).forEach((because, cells) -> {
            for (String cell : cells) {
                String[] parts = cell.split(" on ");
                out.append("| ").append(because).append(" | ").append(parts[0]).append(" | ");
                out.append(parts[1]).append(" |\n");
            }
        });
        out.append("\n## The moves, drawn\n\nWhat leaves the state as it is is not drawn. States with a compound name")
                .append(" (`IS_D`) are transient.\n\n```mermaid\n");
        return out.append(mermaid(table)).append("```\n").toString();
    }

    private static String code(Object name) {
        return "`" + name + "`";
    }

    private static String markdown(LineState state, Cell cell) {
        if (cell instanceof Cell.Impossible) {
            return "—";
        }
        if (cell instanceof Cell.Move move) {
            String actions = actions(move, "<br>");
            String next = move.next() == state ? "" : "**" + code(move.next()) + "**";
            return next.isEmpty() && actions.isEmpty()
                    ? "stay"
                    : next + (next.isEmpty() || actions.isEmpty() ? "" : "<br>") + actions;
        }
        return "*stall*";
    }

    // ---------------------------------------------------------------- drawings

    /** The states and moves for Graphviz: {@code dot -Tsvg}. Transient states are dashed. */
    public static String dot(TransitionTable table) {
        StringBuilder out = new StringBuilder();
        out.append("digraph ").append(table.name().replaceAll("\\W", "_")).append(" {\n");
        out.append("  rankdir=LR;\n  node [shape=ellipse, fontname=\"Helvetica\"];\n");
        out.append("  edge [fontname=\"Helvetica\", fontsize=9];\n");
        for (LineState state : table.states()) {
            out.append("  ").append(state);
            out.append(state.stable() ? " [style=bold];\n" : " [style=dashed];\n");
        }
        edges(table)
                .forEach((edge, labels) -> out.append("  ")
                        .append(edge.from)
                        .append(" -> ")
                        .append(edge.to)
                        .append(" [label=\"")
                        .append(String.join("\\n", labels))
                        .append("\"];\n"));
        return out.append("}\n").toString();
    }

    /** The states and moves as a Mermaid state diagram. */
    public static String mermaid(TransitionTable table) {
        StringBuilder out = new StringBuilder("stateDiagram-v2\n    direction LR\n");
        edges(table)
                .forEach((edge, labels) -> out.append("    ")
                        .append(edge.from)
                        .append(" --> ")
                        .append(edge.to)
                        .append(" : ")
                        .append(String.join("<br/>", labels))
                        .append('\n'));
        return out.toString();
    }

    private record Edge(LineState from, LineState to) implements Comparable<Edge> {
        @Override
        public int compareTo(Edge other) {
            int byFrom = from.compareTo(other.from);
            return byFrom != 0 ? byFrom : to.compareTo(other.to);
        }
    }

    /** What leads from one state to another, events that do the same in one label. */
    private static Map<Edge, List<String>> edges(TransitionTable table) {
        Map<Edge, List<String>> edges = new TreeMap<>();
        for (LineState state : table.states()) {
            Map<Cell.Move, Set<CoherenceEvent>> moves = new LinkedHashMap<>();
            for (CoherenceEvent event : CoherenceEvent.values()) {
                if (table.cell(state, event) instanceof Cell.Move move && move.next() != state) {
                    moves.computeIfAbsent(move, any -> EnumSet.noneOf(CoherenceEvent.class))
                            .add(event);
                }
            }
            moves.forEach((move, events) -> {
                String actions = actions(move, ", ");
                edges.computeIfAbsent(new Edge(state, move.next()), any -> new ArrayList<>())
                        .add(names(events) + (actions.isEmpty() ? "" : " / " + actions));
            });
        }
        return edges;
    }

    // ---------------------------------------------------------------- parts

    private static String title(TransitionTable table) {
        return table.name().toUpperCase(Locale.ROOT);
    }

    private static String actions(Cell.Move move, String separator) {
        return move.actions().stream().map(CoherenceAction::text).collect(Collectors.joining(separator));
    }

    private static String names(Set<?> names) {
        return names.stream().map(Object::toString).collect(Collectors.joining(", "));
    }

    /** Why, and where: for each reason its cells, as {@code I, S on UNLOCK}. */
    private static Map<String, List<String>> impossible(TransitionTable table) {
        Map<String, Map<LineState, Set<CoherenceEvent>>> byReason = new LinkedHashMap<>();
        for (CoherenceEvent event : CoherenceEvent.values()) {
            for (LineState state : table.states()) {
                if (table.cell(state, event) instanceof Cell.Impossible impossible) {
                    byReason.computeIfAbsent(impossible.because(), any -> new TreeMap<>())
                            .computeIfAbsent(state, any -> EnumSet.noneOf(CoherenceEvent.class))
                            .add(event);
                }
            }
        }
        Map<String, List<String>> cells = new LinkedHashMap<>();
        byReason.forEach((because, where) -> {
            Map<Set<CoherenceEvent>, Set<LineState>> byEvents = new LinkedHashMap<>();
            where.forEach((state, events) -> byEvents.computeIfAbsent(events, any -> EnumSet.noneOf(LineState.class))
                    .add(state));
            List<String> texts = new ArrayList<>();
            byEvents.forEach((events, states) -> texts.add(names(states) + " on " + names(events)));
            cells.put(because, texts);
        });
        return cells;
    }
}
