package dev.interlock.cli.report;

import dev.interlock.cli.report.CoreQuantities.Reading;
import dev.interlock.cli.report.CoreQuantities.Section;
import dev.interlock.core.report.Paragraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The report for people: how the run ended, a table with a column for each core, and a table of what they share.
 * Rare things that did not happen are left out.
 */
public final class TextReport {
    private static final String NOTHING = "0.00";

    private final RunReport run;
    private final int width;
    private final Emphasis emphasis;

    private TextReport(RunReport run, int width, Emphasis emphasis) {
        this.run = run;
        this.width = width;
        this.emphasis = emphasis;
    }

    /** Renders the report in lines of at most {@code width} characters, where numbers allow it. */
    public static String render(RunReport run, int width, Emphasis emphasis) {
        TextReport report = new TextReport(run, width, emphasis);
        return Paragraph.of(report.summary(), width) + "\n" + report.cores() + "\n" + report.machine();
    }

    private String summary() {
        int cores = run.cores().size();
        return "%s on %d %s, %s, %s, seed %d%n%s%n%s instructions in %s s: %s million instructions per second simulated%n"
                .formatted(
                        run.program(),
                        cores,
                        cores == 1 ? "core" : "cores",
                        run.profile(),
                        run.protocol(),
                        run.seed(),
                        ending(),
                        count(run.instructions()),
                        decimal(run.hostSeconds(), 2),
                        decimal(run.instructions() / 1e6 / run.hostSeconds(), 1));
    }

    private String ending() {
        String after = " after " + count(run.cycles()) + " cycles";
        String why = run.reason().message().isEmpty() ? "" : ": " + run.reason().message();
        return switch (run.reason().kind()) {
            case EXITED -> "exited with status " + run.status() + after + why;
            case HALTED -> "halted" + after + why;
            case FAULTED -> "faulted" + after + why;
            case BUDGET -> "stopped" + after + why;
            case DEADLOCK -> "deadlocked" + after + why;
            case PAUSED -> "paused" + after + why;
        };
    }

    private String cores() {
        List<String> headings = new ArrayList<>();
        IntStream.range(0, run.cores().size()).forEach(core -> headings.add("core " + core));
        boolean several = run.cores().size() > 1;
        if (several) {
            headings.add("all");
        }
        Table table = new Table(headings);
        for (Section section : CoreQuantities.SECTIONS) {
            if (section.key().equals("cycleUse")) {
                addCpiStack(table, section, several);
                continue;
            }
            if (!section.title().isEmpty()) {
                table.section(section.title());
            }
            String indent = section.title().isEmpty() ? "" : "  ";
            for (CoreQuantities.Quantity quantity : section.quantities()) {
                if (quantity.rare() && total(quantity) == 0) {
                    continue;
                }
                List<String> cells =
                        new ArrayList<>(cells(core -> count(quantity.of().applyAsLong(core))));
                if (several) {
                    cells.add(count(total(quantity)));
                }
                table.row(indent + quantity.label(), cells);
            }
        }
        return table.render(width, emphasis);
    }

    /** Cycles per instruction, and below it what they were spent on; layers too thin to print are left out. */
    private void addCpiStack(Table table, Section uses, boolean several) {
        List<String> sums = new ArrayList<>(cells(core -> perInstruction(core.cycles(), core.core().instructions)));
        if (several) {
            sums.add(perInstruction(
                    run.cores().stream().mapToLong(Reading::cycles).sum(), run.instructions()));
        }
        table.row(uses.title(), sums);
        for (CoreQuantities.Quantity use : uses.quantities()) {
            List<String> cells = new ArrayList<>(
                    cells(core -> perInstruction(use.of().applyAsLong(core), core.core().instructions)));
            if (several) {
                cells.add(perInstruction(total(use), run.instructions()));
            }
            if (cells.stream().allMatch(cell -> cell.equals(NOTHING) || cell.equals("-"))) {
                continue;
            }
            table.row("  " + use.label(), cells);
        }
    }

    private String machine() {
        Table table = new Table(List.of("", "of all cycles"));
        for (MachineQuantities.Section section : MachineQuantities.SECTIONS) {
            table.section(section.title());
            for (MachineQuantities.Quantity quantity : section.quantities()) {
                long value = quantity.of().applyAsLong(run);
                if (quantity.rare() && value == 0) {
                    continue;
                }
                String share = quantity.key().endsWith("BusyCycles") && run.cycles() > 0
                        ? decimal(100.0 * value / run.cycles(), 1) + " %"
                        : "";
                table.row("  " + quantity.label(), List.of(count(value), share));
            }
        }
        return table.render(width, emphasis);
    }

    private List<String> cells(Function<Reading, String> of) {
        return run.cores().stream().map(of).toList();
    }

    private long total(CoreQuantities.Quantity quantity) {
        return run.cores().stream().mapToLong(quantity.of()).sum();
    }

    private static String perInstruction(long cycles, long instructions) {
        return instructions == 0 ? "-" : decimal((double) cycles / instructions, 2);
    }

    private static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String decimal(double value, int digits) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + digits + "f", value) : "-";
    }
}
