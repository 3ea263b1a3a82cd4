package dev.interlock.core.report;

import dev.interlock.core.report.ThreadChart.Activity;
import dev.interlock.core.report.ThreadChart.Span;
import dev.interlock.core.report.ThreadChart.ThreadRow;

/** The chart as a drawing: a bar for each thread, a colour for each core. */
public final class ThreadChartSvg {
    private static final int LABELS = 90;
    private static final int BARS = 900;
    private static final int ROW = 22;
    private static final int TOP = 40;

    private ThreadChartSvg() {}

    /** The drawing. Spans shorter than a pixel are drawn a pixel wide. */
    public static String render(ThreadChart chart) {
        Svg svg = new Svg(LABELS + BARS + 10, TOP + ROW * chart.threads().size() + 30);
        long end = Math.max(1, chart.end());
        for (int core = 0; core < chart.cores(); core++) {
            int x = LABELS + core * 70;
            if (x + 70 <= LABELS + BARS) {
                svg.box(x, 10, 12, 12, Svg.hue(core), "core " + core);
                svg.words(x + 16, 21, "start", "core " + core);
            }
        }
        int y = TOP;
        for (ThreadRow row : chart.threads()) {
            svg.words(LABELS - 8, y + 13, "end", "thread " + row.thread());
            for (Span span : row.spans()) {
                long from = x(span.from(), end);
                long wide = Math.max(1, x(span.to(), end) - from);
                boolean runs = span.activity() == Activity.RUNNING;
                svg.box(from, runs ? y : y + 6, wide, runs ? 16 : 4, fill(span), hint(span));
            }
            y += ROW;
        }
        svg.words(LABELS, y + 14, "start", "cycle 0");
        svg.words(LABELS + BARS, y + 14, "end", "cycle " + chart.end());
        return svg.toString();
    }

    private static long x(long cycle, long end) {
        return LABELS + (long) ((double) cycle / end * BARS);
    }

    private static String fill(Span span) {
        return switch (span.activity()) {
            case RUNNING -> Svg.hue(span.core());
            case READY -> "#555";
            case SLEEPING -> "#ccc";
        };
    }

    private static String hint(Span span) {
        String what = switch (span.activity()) {
            case RUNNING -> "runs on core " + span.core();
            case READY -> "ready";
            case SLEEPING -> "sleeps on " + span.on();
        };
        return what + ", cycles " + span.from() + " to " + span.to();
    }
}
