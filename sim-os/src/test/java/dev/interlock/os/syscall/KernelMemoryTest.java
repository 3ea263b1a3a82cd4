package dev.interlock.os.syscall;

import static dev.interlock.os.syscall.Guest.MEMORY;
import static dev.interlock.os.syscall.Guests.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.os.file.OpenFile;
import org.junit.jupiter.api.Test;

/** What files take of the kernel's memory they give back when nobody has them any more. */
class KernelMemoryTest {
    private static final int SOCKET = 41;
    private static final int CONNECT = 42;
    private static final int SOCKETPAIR = 53;
    private static final int BIND = 49;
    private static final int LISTEN = 50;
    private static final int MSGGET = 68;
    private static final int MSGSND = 69;
    private static final int MSGCTL = 71;
    private static final int MQ_OPEN = 240;
    private static final int MQ_UNLINK = 241;
    private static final int MQ_SEND = 242;
    private static final int EVENTFD = 284;
    private static final int EPOLL_CREATE = 291;
    private static final int FROM = 64;

    private final Guests guests = new Guests();
    private final Guest guest = guests.guest();

    /** Pages that are taken and not given back. */
    private int pages() {
        return guests.kernel.taken - guests.kernel.given;
    }

    private long end(int which) {
        return guest.number(FROM + 4 * which, 4);
    }

    @Test
    void two_thousand_event_counters_one_after_the_other_take_one_line() {
        int before = pages();
        for (int i = 0; i < 2000; i++) {
            long file = guest.call(EVENTFD, 1);
            assertThat(guest.call(READ, file, MEMORY + 512, 8)).isEqualTo(8);
            guest.call(CLOSE, file);
        }
        assertThat(pages() - before).isLessThanOrEqualTo(1);
    }

    @Test
    void counters_that_are_open_at_a_time_have_a_line_each() {
        guests.kernel.checked = true;
        long[] files = new long[130];
        for (int i = 0; i < files.length; i++) {
            files[i] = guest.call(EVENTFD, i + 1);
        }
        for (int i = 0; i < files.length; i += 2) {
            guest.call(CLOSE, files[i]);
            files[i] = guest.call(EVENTFD, 1000 + i);
        }
        assertThat(guests.kernel.taken)
                .as("one for copying, three for counters")
                .isEqualTo(4);
        for (int i = 0; i < files.length; i++) {
            guest.call(READ, files[i], MEMORY + 512, 8);
            assertThat(guest.number(512, 8)).isEqualTo(i % 2 == 0 ? 1000 + i : i + 1);
        }
    }

    @Test
    void a_queue_that_nobody_can_reach_has_no_messages() {
        int before = pages();
        long queue = guest.call(MQ_OPEN, guest.text(0, "queue"), OpenFile.CREATE | OpenFile.READ_WRITE, 0600);
        guest.call(MQ_SEND, queue, MEMORY, 100, 1);
        guest.call(MQ_SEND, queue, MEMORY, 5000, 1);
        guest.call(MQ_UNLINK, MEMORY);
        assertThat(pages() - before).isEqualTo(3);
        guest.call(CLOSE, queue);
        assertThat(pages()).isEqualTo(before);

        queue = guest.call(MQ_OPEN, MEMORY, OpenFile.CREATE | OpenFile.READ_WRITE, 0600);
        guest.call(MQ_SEND, queue, MEMORY, 100, 1);
        guest.call(CLOSE, queue);
        assertThat(pages() - before).as("it can be opened again").isEqualTo(1);
        guest.call(MQ_UNLINK, MEMORY);
        assertThat(pages()).isEqualTo(before);

        long messages = guest.call(MSGGET, 0, 0600);
        guest.number(0, 8, 1);
        guest.call(MSGSND, messages, MEMORY, 5000, 0);
        guest.call(MSGCTL, messages, 0);
        assertThat(pages()).isEqualTo(before);
    }

    @Test
    void sockets_and_pipes_take_what_was_not_read_with_them() {
        int before = pages();
        for (int type = 1; type <= 2; type++) {
            guest.call(SOCKETPAIR, 1, type, 0, MEMORY + FROM);
            guest.call(WRITE, end(0), MEMORY, 9000);
            guest.call(WRITE, end(1), MEMORY, 100);
            assertThat(pages()).isGreaterThan(before);
            guest.call(CLOSE, end(0));
            guest.call(CLOSE, end(1));
            assertThat(pages()).as("type %d", type).isEqualTo(before);
        }
        guest.call(PIPE2, MEMORY + FROM, 0);
        guest.call(WRITE, end(1), MEMORY, 9000);
        guest.call(CLOSE, end(0));
        guest.call(CLOSE, end(1));
        assertThat(pages()).isEqualTo(before);
        guest.call(CLOSE, guest.call(EPOLL_CREATE, 0));
        assertThat(pages()).isEqualTo(before);
    }

    @Test
    void what_was_sent_to_one_who_never_accepted_is_gone_with_the_listener() {
        int before = pages();
        guest.put(0, new byte[] {1, 0, 0, 'a'}); // an abstract name
        long listener = guest.call(SOCKET, 1, 1, 0);
        guest.call(BIND, listener, MEMORY, 4);
        guest.call(LISTEN, listener, 1);
        long client = guest.call(SOCKET, 1, 1, 0);
        assertThat(guest.call(CONNECT, client, MEMORY, 4)).isZero();
        assertThat(guest.call(WRITE, client, MEMORY, 9000)).isEqualTo(9000);
        guest.call(CLOSE, listener);
        guest.call(CLOSE, client);
        assertThat(pages()).isEqualTo(before);
    }
}
