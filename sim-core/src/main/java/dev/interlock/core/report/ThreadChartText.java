package dev.interlock.core.report;

import dev.interlock.core.report.ThreadChart.Activity;
import dev.interlock.core.report.ThreadChart.Span;
import dev.interlock.core.report.ThreadChart.ThreadRow;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The chart in characters, a line for each thread:
 *
 * <pre>
 *   thread 1  00000~~~~~~0000   runs on core 0, sleeps, runs
 *   thread 2       111··11      runs on core 1, waits for a core
 * </pre>
 */
public final class ThreadChartText {
    private static final String CORES = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final int FEWEST_COLUMNS = 16;
    private static final int REASONS = 3;

    private ThreadChartText() {}

    /** The chart and its table in lines of at most so many characters, as far as the columns allow it. */
    public static String render(ThreadChart chart, int width) {
        int label = chart.threads().stream()
                .mapToInt(row -> label(row).length())
                .max()
                .orElse(0);
        long columns = Math.max(FEWEST_COLUMNS, width - label - 2);
        long scale = Math.max(1, (chart.end() + columns - 1) / columns);
        StringBuilder text = new StringBuilder();
        Paragraph.append(
                text,
                "cycles 0 to " + chart.end() + ", a column is " + scale
                        + (scale == 1 ? " cycle" : " cycles") + "; a digit or letter: runs on that core,"
                        + " ·: ready, ~: sleeps",
                "",
                width);
        text.append('\n');
        for (ThreadRow row : chart.threads()) {
            String label1 = label(row);
            text.append((label1 + " ".repeat(label - label1.length()) + "  " + bar(row, chart.end(), scale))
                            .stripTrailing())
                    .append('\n');
        }
        text.append('\n');
        Columns table = new Columns("thread", "process", "runs", "ready", "sleeps", "gave up", "lost");
        for (ThreadRow row : chart.threads()) {
            table.row(
                    row.thread(),
                    row.process(),
                    row.cycles(Activity.RUNNING),
                    row.cycles(Activity.READY),
                    row.cycles(Activity.SLEEPING),
                    row.voluntary(),
                    row.involuntary());
        }
        text.append(table.render("", width));
        text.append(Paragraph.of("(gave up: voluntary switches; lost: involuntary ones)", width));
        for (ThreadRow row : chart.threads()) {
            if (row.cycles(Activity.SLEEPING) > 0) {
                Paragraph.append(text, label(row) + " slept on " + reasons(row), "", width);
            }
        }
        return text.toString();
    }

    private static String label(ThreadRow row) {
        return "thread " + row.thread();
    }

    /** In each column what the thread did for most of it. */
    private static String bar(ThreadRow row, long end, long scale) {
        StringBuilder bar = new StringBuilder();
        int first = 0;
        for (long from = 0; from < end; from += scale) {
            long to = Math.min(from + scale, end);
            while (first < row.spans().size() && row.spans().get(first).to() <= from) {
                first++;
            }
            long most = 0;
            char sign = ' ';
            for (int i = first; i < row.spans().size() && row.spans().get(i).from() < to; i++) {
                Span span = row.spans().get(i);
                long share = Math.min(to, span.to()) - Math.max(from, span.from());
                if (share > most) {
                    most = share;
                    sign = sign(span);
                }
            }
            bar.append(sign);
        }
        return bar.toString();
    }

    private static char sign(Span span) {
        return switch (span.activity()) {
            case RUNNING -> span.core() < CORES.length() ? CORES.charAt(span.core()) : '#';
            case READY -> '·';
            case SLEEPING -> '~';
        };
    }

    /** What it slept on, that for which it slept longest first. */
    static String reasons(ThreadRow row) {
        Map<String, Long> cycles = new TreeMap<>();
        row.spans().stream()
                .filter(span -> span.activity() == Activity.SLEEPING)
                .forEach(span -> cycles.merge(span.on(), span.to() - span.from(), Long::sum));
        return cycles.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                .limit(REASONS)
                .map(reason -> reason.getKey() + " (" + reason.getValue() + ")")
                .collect(Collectors.joining("; "));
    }
}
