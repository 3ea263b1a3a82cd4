package dev.interlock.core.report;

import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventSink;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.event.SimEvent.KernelEvent;
import dev.interlock.core.event.SimEvent.SystemCallReturned;
import dev.interlock.core.event.SimEvent.ThreadSlept;
import dev.interlock.core.event.SimEvent.ThreadSwitched;
import dev.interlock.core.report.ThreadChart.Activity;
import dev.interlock.core.report.ThreadChart.Span;
import dev.interlock.core.report.ThreadChart.ThreadRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Follows threads from core to core: subscribe it to {@link #kinds()} before the run.
 *
 * <pre>
 *   woken ──▶ READY ──switched in──▶ RUNNING ──switched out──▶ READY      its core was taken: involuntary
 *               ▲                        └─ slept, switched out ─▶ SLEEPING   voluntary
 *               └───────────── woken ◀───────────────────────────────┘
 * </pre>
 *
 * <p>Who is said to sleep keeps its core until the switch, and may be woken before: then nothing happens.
 */
public final class ThreadObserver implements EventSink {
    private static final String YIELD = "sched_yield";

    private final int cores;
    private final Map<Integer, Life> lives = new TreeMap<>();

    private static final class Life {
        final List<Span> spans = new ArrayList<>();
        int process;
        Activity activity;
        long since;
        int core = -1;
        String on = "";
        String willSleepOn = "";
        boolean goesToSleep;
        boolean ends;
        boolean yields;
        long voluntary;
        long involuntary;

        void become(Activity next, int newCore, String newOn, long now) {
            close(now);
            activity = next;
            core = newCore;
            on = newOn;
            since = now;
        }

        void close(long now) {
            if (activity != null && now > since) {
                spans.add(new Span(since, now, activity, core, on));
            }
            activity = null;
        }
    }

    /** An observer of a machine with so many cores, all of them idle. */
    public ThreadObserver(int cores) {
        this.cores = cores;
    }

    /** The kinds of event that it needs. */
    public static EventKind[] kinds() {
        return new EventKind[] {
            EventKind.THREAD_SWITCHED,
            EventKind.THREAD_SLEPT,
            EventKind.THREAD_WOKEN,
            EventKind.THREAD_ENDED,
            EventKind.SYSTEM_CALL_RETURNED
        };
    }

    /** A thread has a core already when the observer comes: the ones that the program begins with. */
    public void running(int core, int thread, int process, long cycle) {
        Life life = life(thread);
        life.process = process;
        life.become(Activity.RUNNING, core, "", cycle);
    }

    private Life life(int thread) {
        return lives.computeIfAbsent(thread, key -> new Life());
    }

    @Override
    public void accept(SimEvent event) {
        switch (event.kind()) {
            case THREAD_SWITCHED -> switched((ThreadSwitched) event);
            case THREAD_SLEPT -> {
                Life life = life(((ThreadSlept) event).thread());
                life.goesToSleep = true;
                life.willSleepOn = ((ThreadSlept) event).on();
            }
            case THREAD_WOKEN -> woken(life(((KernelEvent) event).thread()), event.cycle());
            case THREAD_ENDED -> life(((KernelEvent) event).thread()).ends = true;
            case SYSTEM_CALL_RETURNED -> {
                SystemCallReturned call = (SystemCallReturned) event;
                life(call.thread()).yields = call.name().equals(YIELD);
            }
            default -> {}
        }
    }

    private void switched(ThreadSwitched event) {
        if (event.previous() != 0) {
            out(life(event.previous()), event.cycle());
        }
        if (event.thread() != 0) {
            Life next = life(event.thread());
            next.process = event.process();
            next.become(Activity.RUNNING, event.core(), "", event.cycle());
        }
    }

    private static void out(Life life, long now) {
        if (life.goesToSleep || life.ends || life.yields) {
            life.voluntary++;
        } else {
            life.involuntary++;
        }
        life.yields = false;
        if (life.ends) {
            life.close(now);
        } else if (life.goesToSleep) {
            life.become(Activity.SLEEPING, -1, life.willSleepOn, now);
        } else {
            life.become(Activity.READY, -1, "", now);
        }
        life.goesToSleep = false;
    }

    private static void woken(Life life, long now) {
        life.goesToSleep = false;
        if (life.activity != Activity.RUNNING) {
            life.become(Activity.READY, -1, "", now);
        }
    }

    /**
     * What was seen until now.
     *
     * @param end the cycle behind the last of the run
     */
    public ThreadChart report(long end) {
        List<ThreadRow> rows = new ArrayList<>();
        lives.forEach((thread, life) -> {
            List<Span> spans = new ArrayList<>(life.spans);
            if (life.activity != null && end > life.since) {
                spans.add(new Span(life.since, end, life.activity, life.core, life.on));
            }
            rows.add(new ThreadRow(thread, life.process, spans, life.voluntary, life.involuntary));
        });
        return new ThreadChart(cores, end, rows);
    }
}
