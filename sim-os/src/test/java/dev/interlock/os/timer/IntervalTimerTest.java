package dev.interlock.os.timer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.os.signal.SignalInfo;
import dev.interlock.os.wait.Sleeper;
import dev.interlock.os.wait.TimerQueue;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IntervalTimerTest {
    private final FakeClock clock = new FakeClock();
    private final List<Long> rings = new ArrayList<>();
    private final List<SignalInfo> sent = new ArrayList<>();

    /** A clock that tests move. */
    private static final class FakeClock implements Clock {
        private final TimerQueue queue = new TimerQueue();
        private long now = 1000;

        void at(long time) {
            now = time;
            queue.expire(time);
        }

        @Override
        public long now() {
            return now;
        }

        @Override
        public void wakeAt(int core, Sleeper sleeper, long time) {
            queue.add(sleeper, time);
        }

        @Override
        public void forget(Sleeper sleeper) {
            queue.remove(sleeper);
        }
    }

    private IntervalTimer set(long time, long interval) {
        IntervalTimer timer = new IntervalTimer(() -> rings.add(clock.now));
        timer.set(clock, 0, time, interval);
        return timer;
    }

    @Test
    void it_rings_once_without_an_interval() {
        IntervalTimer timer = set(1500, 0);
        assertThat(timer.left()).isEqualTo(500);

        clock.at(1499);
        assertThat(rings).isEmpty();
        clock.at(1500);
        clock.at(9000);

        assertThat(rings).containsExactly(1500L);
        assertThat(timer.left()).isZero();
    }

    @Test
    void it_stays_in_step_and_counts_what_it_missed() {
        IntervalTimer timer = set(1500, 100);
        clock.at(1777);
        assertThat(rings).as("its owner has not let it go on").containsExactly(1777L);
        assertThat(timer.missed()).as("1600 and 1700").isEqualTo(2);
        assertThat(timer.left()).as("until 1800").isEqualTo(23);

        timer.goOn();
        clock.at(1799);
        clock.at(1800);

        assertThat(rings).containsExactly(1777L, 1800L);
    }

    @Test
    void an_interval_of_centuries_is_no_ring_in_the_past() {
        IntervalTimer timer = set(1500, Long.MAX_VALUE - 1);
        clock.at(1500);
        timer.goOn();
        assertThat(timer.left()).isPositive();

        clock.at(1_000_000);

        assertThat(rings).containsExactly(1500L);
        assertThat(timer.left()).isPositive();
    }

    @Test
    void a_posix_timer_sends_no_second_signal_before_the_first_is_taken() {
        ProcessTimers timers = new ProcessTimers(signal -> {});
        int number = timers.newNumber();
        PosixTimer timer = new PosixTimer(number, clock, false, sent::add, 34, 5);
        timers.add(number, timer);
        timer.set(0, 1100, 100);
        clock.at(1100);
        clock.at(1450);
        assertThat(sent).hasSize(1);

        SignalInfo told = timers.told(sent.get(0));
        timers.taken(sent.get(0));

        assertThat(told.second()).as("value").isEqualTo(5);
        assertThat(told.first() >>> 32).as("1200, 1300 and 1400").isEqualTo(3);
        assertThat(timer.overrun()).isEqualTo(3);
        clock.at(1500);
        assertThat(sent).hasSize(2);
        assertThat(timers.told(sent.get(1)).first() >>> 32).isZero();
    }

    @Test
    void what_was_saved_comes_back_with_its_signal_under_way() {
        ProcessTimers timers = new ProcessTimers(signal -> {});
        int number = timers.newNumber();
        PosixTimer timer = new PosixTimer(number, clock, false, sent::add, 34, 5);
        timers.add(number, timer);
        timer.set(0, 1100, 100);
        clock.at(1250);
        Object saved = timers.save();
        timers.taken(sent.get(0));
        timers.delete(number);
        assertThat(timers.get(number)).isNull();

        timers.restore(saved);

        assertThat(timers.get(number)).isSameAs(timer);
        assertThat(timers.told(sent.get(0)).first() >>> 32).isEqualTo(1);
        timers.taken(sent.get(0));
        clock.at(1300);
        assertThat(sent).hasSize(2);
    }

    @Test
    void one_that_nobody_hears_only_tells_how_much_is_left() {
        PosixTimer timer = new PosixTimer(0, clock, false, null, 0, 0);
        timer.set(0, 1100, 30);

        clock.at(1145);

        assertThat(timer.timer().left()).as("1160 is next").isEqualTo(15);
        timer.set(0, 1150, 0);
        clock.at(1200);
        assertThat(timer.timer().left()).isZero();
    }
}
