package dev.interlock.core.report;

import java.util.List;

/**
 * Who ran where and when, and what the others waited for.
 *
 * @param cores number of cores
 * @param end the cycle behind the last
 * @param threads every thread that was seen, by its number
 */
public record ThreadChart(int cores, long end, List<ThreadRow> threads) {
    /** What a thread does. */
    public enum Activity {
        /** It has a core. */
        RUNNING,
        /** It could run, but others do. */
        READY,
        /** It waits for something else than a core. */
        SLEEPING
    }

    /**
     * One thread.
     *
     * @param thread its TID
     * @param process its PID; 0 if it never ran
     * @param spans what it did, without gaps from its beginning to its end
     * @param voluntary times that it gave its core away: to sleep, by yielding, by ending
     * @param involuntary times that its core was taken from it
     */
    public record ThreadRow(int thread, int process, List<Span> spans, long voluntary, long involuntary) {
        public ThreadRow {
            spans = List.copyOf(spans);
        }

        /** Cycles of one activity. */
        public long cycles(Activity activity) {
            return spans.stream()
                    .filter(span -> span.activity() == activity)
                    .mapToLong(span -> span.to() - span.from())
                    .sum();
        }
    }

    /**
     * A stretch of time.
     *
     * @param from first cycle
     * @param to the cycle behind the last, greater than {@code from}
     * @param activity what the thread did
     * @param core where it ran, −1 if it did not
     * @param on what it slept on, for people; empty if it did not sleep
     */
    public record Span(long from, long to, Activity activity, int core, String on) {}

    public ThreadChart {
        threads = List.copyOf(threads);
    }
}
