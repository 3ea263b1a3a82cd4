package dev.interlock.core.report;

import dev.interlock.core.report.ThreadChart.Activity;
import dev.interlock.core.report.ThreadChart.Span;
import dev.interlock.core.report.ThreadChart.ThreadRow;
import java.util.Locale;

/** The chart as a drawing: a bar for each thread, a colour for each core. */
public final class ThreadChartSvg {
    private static final int LABELS = 150;
    private static final int BARS = 900;
    private static final int ROW = 22;
    private static final int LEGEND = 75;
    private static final int LEGENDS_IN_A_ROW = BARS / LEGEND;
    private static final int TICKS = 8;

    /** A bar of so many pixels has room for the number of its core. */
    private static final int ROOM_FOR_A_NUMBER = 18;

    private static final String READY = "#555";
    private static final String SLEEPING = "#ccc";

    private ThreadChartSvg() {}

    /** The drawing. Spans shorter than a pixel are drawn a pixel wide. */
    public static String render(ThreadChart chart) {
        int legends = (chart.cores() + 1 + LEGENDS_IN_A_ROW) / LEGENDS_IN_A_ROW + 1;
        int top = 12 + legends * 20;
        int bottom = top + ROW * chart.threads().size();
        Svg svg = new Svg(LABELS + BARS + 50, bottom + 30);
        long end = Math.max(1, chart.end());
        for (int core = 0; core < chart.cores(); core++) {
            legend(svg, core, Svg.hue(core), 12, "core " + core);
        }
        int behind = (chart.cores() + LEGENDS_IN_A_ROW - 1) / LEGENDS_IN_A_ROW * LEGENDS_IN_A_ROW;
        legend(svg, behind, READY, 4, "ready: waits for a core");
        legend(svg, behind + 3, SLEEPING, 4, "sleeps");
        axis(svg, end, top, bottom);
        boolean several =
                chart.threads().stream().mapToInt(ThreadRow::process).distinct().count() > 1;
        int y = top;
        for (ThreadRow row : chart.threads()) {
            String process = several ? "process " + row.process() + ", " : "";
            svg.words(LABELS - 8, y + 13, "end", process + "thread " + row.thread());
            for (Span span : row.spans()) {
                draw(svg, span, end, y);
            }
            y += ROW;
        }
        return svg.toString();
    }

    private static void legend(Svg svg, int place, String fill, int height, String words) {
        int x = LABELS + place % LEGENDS_IN_A_ROW * LEGEND;
        int y = 10 + place / LEGENDS_IN_A_ROW * 20;
        svg.box(x, y + (12 - height) / 2, 12, height, fill, words);
        svg.words(x + 16, y + 11, "start", words);
    }

    /** Lines at round numbers of cycles, behind the bars. */
    private static void axis(Svg svg, long end, int top, int bottom) {
        long step = 1;
        for (int i = 0; end / step > TICKS; i++) {
            step = step
                    / (i % 3 == 0 ? 1 : i % 3 == 1 ? 2 : 5)
                    * (i % 3 == 0 ? 2 : i % 3 == 1 ? 5 : 10); // 1 2 5 10 20 …
        }
        for (long cycle = 0; cycle <= end; cycle += step) {
            svg.line(x(cycle, end), top - 4, x(cycle, end), bottom + 2);
            svg.words(
                    x(cycle, end),
                    bottom + 16,
                    "middle",
                    (cycle == 0 ? "cycle " : "") + String.format(Locale.ROOT, "%,d", cycle));
        }
    }

    private static void draw(Svg svg, Span span, long end, int y) {
        long from = x(span.from(), end);
        long wide = Math.max(1, x(span.to(), end) - from);
        if (span.activity() != Activity.RUNNING) {
            svg.box(from, y + 6, wide, 4, fill(span), hint(span));
            return;
        }
        svg.box(from, y, wide, 16, fill(span), hint(span));
        if (wide >= ROOM_FOR_A_NUMBER) {
            svg.words(from + wide / 2, y + 12, "middle", String.valueOf(span.core()));
        }
    }

    private static long x(long cycle, long end) {
        return LABELS + (long) ((double) cycle / end * BARS);
    }

    private static String fill(Span span) {
        return switch (span.activity()) {
            case RUNNING -> Svg.hue(span.core());
            case READY -> READY;
            case SLEEPING -> SLEEPING;
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
