package dev.interlock.os.signal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PendingSignalsTest {
    private static final long ALL = -1;

    private final PendingSignals pending = new PendingSignals();

    private SignalInfo send(int signal, int value) {
        SignalInfo info = SignalInfo.sent(signal, SignalInfo.QUEUE, value);
        assertThat(pending.add(info)).isTrue();
        return info;
    }

    private SignalInfo take(long wanted) {
        SignalInfo info = pending.first(wanted);
        if (info != null) {
            pending.remove(info);
        }
        return info;
    }

    @Test
    void a_standard_signal_waits_once_and_the_first_says_why() {
        SignalInfo first = send(10, 1);
        send(10, 2);

        assertThat(take(ALL)).isSameAs(first);
        assertThat(take(ALL)).isNull();
    }

    @Test
    void real_time_signals_come_by_number_and_those_of_one_number_in_order() {
        SignalInfo late = send(40, 1);
        SignalInfo one = send(35, 2);
        SignalInfo two = send(35, 2);

        assertThat(take(ALL)).isSameAs(one);
        assertThat(pending.set()).isEqualTo(Signals.bit(35) | Signals.bit(40));
        assertThat(take(ALL)).isSameAs(two);
        assertThat(take(ALL)).isSameAs(late);
        assertThat(pending.set()).isZero();
    }

    @Test
    void what_an_instruction_has_caused_goes_first() {
        send(1, 0);
        SignalInfo violation = send(Signals.SIGSEGV, 0);

        assertThat(take(ALL)).isSameAs(violation);
    }

    @Test
    void what_is_blocked_stays() {
        send(1, 0);
        SignalInfo other = send(2, 0);

        assertThat(take(~Signals.bit(1))).isSameAs(other);
        assertThat(take(~Signals.bit(1))).isNull();
        assertThat(pending.set()).isEqualTo(Signals.bit(1));
    }

    @Test
    void there_is_room_for_so_many_real_time_signals() {
        for (int i = 0; i < PendingSignals.MOST; i++) {
            send(50, i);
        }

        assertThat(pending.add(SignalInfo.sent(50, SignalInfo.QUEUE, 0))).isFalse();
        assertThat(pending.add(SignalInfo.kernel(Signals.SIGALRM))).isTrue();
    }
}
