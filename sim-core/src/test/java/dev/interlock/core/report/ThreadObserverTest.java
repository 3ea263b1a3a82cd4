package dev.interlock.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.event.SimEvent.SystemCallReturned;
import dev.interlock.core.event.SimEvent.ThreadEnded;
import dev.interlock.core.event.SimEvent.ThreadSlept;
import dev.interlock.core.event.SimEvent.ThreadSwitched;
import dev.interlock.core.event.SimEvent.ThreadWoken;
import org.junit.jupiter.api.Test;

/** Threads come and go on one core: the chart shows each of them at every cycle. */
class ThreadObserverTest {
    private final ThreadObserver observer = new ThreadObserver(1);

    @Test
    void the_chart_shows_who_ran_and_what_the_others_waited_for() {
        observer.running(0, 1, 1, 0);
        observer.accept(new ThreadWoken(100, 0, 2)); // a new one
        observer.accept(new ThreadSwitched(200, 0, 1, 2, 1)); // its slice is over
        observer.accept(new ThreadSlept(300, 0, 2, "data in pipe 7"));
        observer.accept(new ThreadSwitched(320, 0, 2, 1, 1));
        observer.accept(new ThreadWoken(500, 0, 2));
        observer.accept(new SystemCallReturned(560, 0, 1, "sched_yield", 0));
        observer.accept(new ThreadSwitched(600, 0, 1, 2, 1));
        observer.accept(new ThreadEnded(700, 0, 2, 0));
        observer.accept(new ThreadSwitched(720, 0, 2, 1, 1));

        assertThat(ThreadChartText.render(observer.report(800), 60)).isEqualTo("""
                cycles 0 to 800, a column is 16 cycles; a digit or letter:
                  runs on that core, ·: ready, ~: sleeps

                thread 1  0000000000000·······000000000000000000·······00000
                thread 2        ·······0000000~~~~~~~~~~~·······0000000

                thread  process  runs  ready  sleeps  gave up  lost
                     1        1   560    240       0        1     1
                     2        1   240    200     180        2     0
                (gave up: voluntary switches; lost: involuntary ones)
                thread 2 slept on data in pipe 7 (180)
                """);
    }

    @Test
    void one_that_is_woken_before_it_has_given_its_core_away_has_not_slept() {
        observer.running(0, 1, 1, 0);
        observer.accept(new ThreadSlept(10, 0, 1, "time"));
        observer.accept(new ThreadWoken(12, 0, 1));

        assertThat(observer.report(20).threads().get(0).spans())
                .containsExactly(new ThreadChart.Span(0, 20, ThreadChart.Activity.RUNNING, 0, ""));
    }
}
