package dev.interlock.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.event.SimEvent.SystemCallReturned;
import dev.interlock.core.event.SimEvent.ThreadEnded;
import dev.interlock.core.event.SimEvent.ThreadSlept;
import dev.interlock.core.event.SimEvent.ThreadSwitched;
import dev.interlock.core.event.SimEvent.ThreadWoken;
import java.util.stream.IntStream;
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
    void the_drawing_says_what_each_colour_and_each_bar_is_for_sixteen_cores_and_several_processes() {
        ThreadObserver many = new ThreadObserver(16);
        for (int core = 0; core < 16; core++) {
            many.running(core, core + 1, core / 8 + 1, 0);
        }
        many.accept(new ThreadSlept(300, 3, 4, "time"));
        many.accept(new ThreadWoken(600, 3, 4));

        String drawing = ThreadChartSvg.render(many.report(1_234_567));

        for (int core = 0; core < 16; core++) {
            assertThat(drawing).contains(">core " + core + "</text>").contains("fill=\"" + Svg.hue(core) + "\"");
        }
        assertThat(drawing)
                .contains(">ready: waits for a core</text>", ">sleeps</text>", ">process 2, thread 16</text>")
                .contains(">cycle 0</text>", ">200,000</text>", ">1,200,000</text>");
        assertThat(IntStream.range(0, 16).mapToObj(Svg::hue)).doesNotHaveDuplicates();
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
