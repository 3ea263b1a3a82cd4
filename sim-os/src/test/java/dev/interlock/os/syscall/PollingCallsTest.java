package dev.interlock.os.syscall;

import static dev.interlock.os.syscall.Guest.MEMORY;
import static dev.interlock.os.syscall.Guests.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.os.file.Readiness;
import org.junit.jupiter.api.Test;

/** What poll(2) and epoll(7) say of sockets and counters. */
class PollingCallsTest {
    private static final int SHUTDOWN = 48;
    private static final int SOCKETPAIR = 53;
    private static final int EPOLL_CTL = 233;
    private static final int EVENTFD2 = 290;
    private static final int EPOLL_CREATE1 = 291;
    private static final int SHUT_WR = 1;
    private static final int ADD = 1;
    private static final int DELETE = 2;
    private static final int MODIFY = 3;
    private static final int EPOLLIN = 1;
    private static final int EPOLLONESHOT = 1 << 30;
    private static final int EPOLLEXCLUSIVE = 1 << 28;

    private final Guests guests = new Guests();
    private final Guest guest = guests.guest();

    PollingCallsTest() {
        guests.kernel.checked = true;
    }

    /** Which events are true of a descriptor. */
    private int polled(int descriptor) {
        guest.number(0x100, 8, descriptor | 0x2005L << 32);
        guest.call(POLL, MEMORY + 0x100, 1, 0);
        return (int) guest.number(0x106, 2);
    }

    private long control(long list, int command, long descriptor, int events) {
        guest.number(0x200, 4, events);
        return guest.call(EPOLL_CTL, list, command, descriptor, MEMORY + 0x200);
    }

    @Test
    void a_stream_whose_ends_have_both_said_their_last_is_hung_up() {
        assertThat(guest.call(SOCKETPAIR, 1, 1, 0, MEMORY)).isZero();

        guest.call(SHUTDOWN, 1, SHUT_WR);
        assertThat(polled(0)).as("one direction is left").isEqualTo(0x2005);

        guest.call(SHUTDOWN, 0, SHUT_WR);
        assertThat(polled(0)).as("none is left").isEqualTo(0x2005 | Readiness.HANG_UP);
        assertThat(polled(1)).isEqualTo(0x2005 | Readiness.HANG_UP);
    }

    @Test
    void an_exclusive_interest_stays_what_it_is() {
        long list = guest.call(EPOLL_CREATE1, 0);
        long counter = guest.call(EVENTFD2, 1, 0);
        long inner = guest.call(EPOLL_CREATE1, 0);

        assertThat(control(list, ADD, counter, EPOLLIN | EPOLLEXCLUSIVE | EPOLLONESHOT))
                .isEqualTo(EINVAL);
        assertThat(control(list, ADD, inner, EPOLLIN | EPOLLEXCLUSIVE)).isEqualTo(EINVAL);
        assertThat(control(list, ADD, counter, EPOLLIN | EPOLLEXCLUSIVE)).isZero();
        assertThat(control(list, MODIFY, counter, EPOLLIN)).isEqualTo(EINVAL);
        assertThat(control(list, DELETE, counter, 0)).isZero();
        assertThat(control(list, ADD, counter, EPOLLIN)).isZero();
        assertThat(control(list, MODIFY, counter, EPOLLIN | EPOLLEXCLUSIVE)).isEqualTo(EINVAL);
    }
}
