package dev.interlock.os.syscall;

import static dev.interlock.os.syscall.Guest.BLOCKED;
import static dev.interlock.os.syscall.Guest.MEMORY;
import static dev.interlock.os.syscall.Guests.*;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** UNIX and loopback sockets, and messages of System V and POSIX. */
class SocketCallsTest {
    private static final int SOCKET = 41;
    private static final int CONNECT = 42;
    private static final int ACCEPT = 43;
    private static final int SENDTO = 44;
    private static final int RECVFROM = 45;
    private static final int SHUTDOWN = 48;
    private static final int BIND = 49;
    private static final int LISTEN = 50;
    private static final int SOCKETPAIR = 53;
    private static final int ECONNREFUSED = -111;
    private static final int EADDRINUSE = -98;
    private static final int ENOTSOCK = -88;
    private static final int ENOTCONN = -107;

    private final Guests guests = new Guests();
    private final Guest one = guests.guest();
    private final Guest other = guests.guest();

    SocketCallsTest() {
        guests.kernel.checked = true;
    }

    /** {@code struct sockaddr_un} at 0x40; its length. */
    private static int unix(Guest guest, String path) {
        guest.number(0x40, 2, 1);
        guest.text(0x42, path);
        return 3 + path.length();
    }

    /** {@code struct sockaddr_in} of 127.0.0.1 at 0x40; its length. */
    private static int inet(Guest guest, int port) {
        guest.number(0x40, 8, 2 | (port >> 8) << 16 | (long) (port & 0xff) << 24 | 0x0100_007fL << 32);
        return 16;
    }

    @Test
    void a_pair_of_streams_carries_bytes_both_ways() {
        assertThat(one.call(SOCKETPAIR, 1, 1, 0, MEMORY)).isZero();
        one.text(0x1000, "hello world");

        assertThat(one.call(WRITE, 0, MEMORY + 0x1000, 11)).isEqualTo(11);
        assertThat(one.call(READ, 1, MEMORY + 0x2000, 5)).isEqualTo(5);
        assertThat(one.call(RECVFROM, 1, MEMORY + 0x2100, 100, 2, 0, 0))
                .as("a look")
                .isEqualTo(6);
        assertThat(one.call(READ, 1, MEMORY + 0x2005, 100)).isEqualTo(6);
        assertThat(one.string(0x2000, 11)).isEqualTo("hello world");
        assertThat(one.string(0x2100, 6)).isEqualTo(" world");
        assertThat(one.call(RECVFROM, 1, MEMORY, 1, 0x40, 0, 0)).isEqualTo(EAGAIN);
        assertThat(one.call(SHUTDOWN, 0, 1)).isZero();
        assertThat(one.call(READ, 1, MEMORY, 1)).isZero();
        assertThat(one.call(WRITE, 0, MEMORY, 1)).isEqualTo(EPIPE);
        assertThat(one.raised()).isEqualTo(13);
        assertThat(one.call(SENDTO, 0, MEMORY, 1, 0x4000, 0, 0)).isEqualTo(EPIPE);
        assertThat(one.raised()).as("MSG_NOSIGNAL").isZero();
        one.call(CLOSE, 0);
        assertThat(one.call(WRITE, 1, MEMORY, 1)).isEqualTo(EPIPE);
    }

    @Test
    void a_client_meets_a_server_at_a_path() {
        int length = unix(one, "/tmp/server");
        assertThat(one.call(SOCKET, 1, 1, 0)).isZero();
        assertThat(one.call(BIND, 0, MEMORY + 0x40, length)).isZero();
        assertThat(one.call(BIND, one.call(SOCKET, 1, 1, 0), MEMORY + 0x40, length))
                .isEqualTo(EADDRINUSE);
        unix(other, "/tmp/server");
        other.call(SOCKET, 1, 1, 0);
        assertThat(other.call(CONNECT, 0, MEMORY + 0x40, length)).isEqualTo(ECONNREFUSED);
        assertThat(one.call(LISTEN, 0, 5)).isZero();
        assertThat(one.call(ACCEPT, 0, 0, 0)).isEqualTo(BLOCKED);

        assertThat(other.call(CONNECT, 0, MEMORY + 0x40, length)).isZero();

        assertThat(one.isWoken()).isTrue();
        long accepted = one.again();
        assertThat(accepted).isEqualTo(2);
        assertThat(one.call(READ, accepted, MEMORY + 0x100, 10)).isEqualTo(BLOCKED);
        assertThat(other.call(WRITE, 0, MEMORY, 7)).isEqualTo(7);
        assertThat(one.again()).isEqualTo(7);
        other.call(CLOSE, 0);
        assertThat(one.call(READ, accepted, MEMORY + 0x100, 10)).isZero();
    }

    @Test
    void loopback_streams_have_ports() {
        int length = inet(one, 8080);
        one.call(SOCKET, 2, 1, 0);
        assertThat(one.call(BIND, 0, MEMORY + 0x40, length)).isZero();
        assertThat(one.call(LISTEN, 0, 1)).isZero();
        inet(other, 8081);
        other.call(SOCKET, 2, 1, 0);
        assertThat(other.call(WRITE, 0, MEMORY, 1)).isEqualTo(EPIPE);
        assertThat(other.call(CONNECT, 0, MEMORY + 0x40, length)).isEqualTo(ECONNREFUSED);
        inet(other, 8080);
        assertThat(other.call(CONNECT, 0, MEMORY + 0x40, length)).isZero();
        one.number(0x80, 4, 16);
        assertThat(one.call(ACCEPT, 0, MEMORY + 0x60, MEMORY + 0x80)).isEqualTo(1);
        assertThat(one.number(0x60, 2)).isEqualTo(2);
        one.put(0x1000, new byte[300]);
        assertThat(one.call(WRITE, 1, MEMORY + 0x1000, 300)).isEqualTo(300);
        assertThat(other.call(READ, 0, MEMORY + 0x1000, 1000)).isEqualTo(300);
        assertThat(other.call(51, 0, MEMORY + 0x60, MEMORY + 0x80)).isZero();
    }

    @Test
    void a_full_stream_makes_its_writer_wait() {
        one.call(SOCKETPAIR, 1, 1, 0, MEMORY);
        assertThat(one.call(WRITE, 0, MEMORY, 250_000)).isEqualTo(BLOCKED);
        Guest reader = guests.guest(one.descriptors().copy());
        assertThat(reader.call(READ, 1, MEMORY, 200_000)).isEqualTo(200_000);
        assertThat(one.isWoken()).isTrue();
        assertThat(one.again()).isEqualTo(250_000);
    }

    @Test
    void datagrams_keep_their_borders() {
        assertThat(one.call(SOCKETPAIR, 1, 2, 0, MEMORY)).isZero();
        one.put(0x1000, new byte[10_000]);
        assertThat(one.call(WRITE, 0, MEMORY + 0x1000, 10_000)).isEqualTo(10_000);
        assertThat(one.call(SENDTO, 0, MEMORY, 0, 0, 0, 0)).isZero();
        assertThat(one.call(SENDTO, 0, MEMORY, 3, 0, 0, 0)).isEqualTo(3);
        assertThat(one.call(RECVFROM, 1, MEMORY + 0x9000, 4000, 0x20, 0, 0))
                .as("MSG_TRUNC")
                .isEqualTo(10_000);
        assertThat(one.call(RECVFROM, 1, MEMORY, 100, 0, 0, 0)).isZero();
        assertThat(one.call(RECVFROM, 1, MEMORY, 100, 0, 0, 0)).isEqualTo(3);
        assertThat(one.call(RECVFROM, 1, MEMORY, 100, 0, 0, 0)).isEqualTo(BLOCKED);
    }

    @Test
    void what_is_no_socket_is_told_so() {
        one.call(PIPE2, MEMORY, 0);
        assertThat(one.call(LISTEN, 0, 1)).isEqualTo(ENOTSOCK);
        assertThat(one.call(LISTEN, 9, 1)).isEqualTo(EBADF);
        long socket = one.call(SOCKET, 1, 1, 0);
        assertThat(one.call(WRITE, socket, MEMORY, 1)).isEqualTo(ENOTCONN);
        assertThat(one.call(SHUTDOWN, socket, 0)).isEqualTo(ENOTCONN);
        assertThat(one.call(SOCKET, 10, 1, 0)).isEqualTo(-97);
        assertThat(one.call(SOCKET, 1, 3, 0)).isEqualTo(-94);
    }

    // ---------------------------------------------------------------- queues and semaphores

    @Test
    void messages_are_chosen_by_type() {
        long queue = one.call(68, 1234, 01000 | 0600);
        assertThat(other.call(68, 1234, 0)).isEqualTo(queue);
        assertThat(other.call(68, 99, 0)).isEqualTo(-2);
        long[] types = {5, 2, 7, 2};
        for (int i = 0; i < types.length; i++) {
            one.number(0x100, 8, types[i]);
            one.number(0x108, 1, i);
            assertThat(one.call(69, queue, MEMORY + 0x100, 1, 0)).isZero();
        }
        assertThat(receive(queue, -5)).as("the lowest type first").isEqualTo(1);
        assertThat(receive(queue, 7)).isEqualTo(2);
        assertThat(receive(queue, 0)).isZero();
        assertThat(other.call(70, queue, MEMORY, 0, 0, 0)).as("E2BIG").isEqualTo(-7);
        assertThat(receive(queue, 2)).isEqualTo(3);
        assertThat(other.call(70, queue, MEMORY, 8, 0, 04000)).as("ENOMSG").isEqualTo(-42);
        assertThat(other.call(70, queue, MEMORY, 8, 9, 0)).isEqualTo(BLOCKED);
        assertThat(one.call(71, queue, 0, 0)).isZero();
        assertThat(other.isWoken()).isTrue();
        assertThat(other.again()).as("EIDRM").isEqualTo(-43);
        assertThat(other.call(71, queue, 0, 0)).isEqualTo(EINVAL);
    }

    private long receive(long queue, long type) {
        assertThat(other.call(70, queue, MEMORY, 8, type, 0)).isEqualTo(1);
        return other.number(8, 1);
    }

    @Test
    void a_full_queue_makes_its_sender_wait() {
        long queue = one.call(68, 0, 0600);
        one.number(0x100, 8, 1);
        assertThat(one.call(69, queue, MEMORY + 0x100, 8192, 0)).isZero();
        assertThat(one.call(69, queue, MEMORY + 0x100, 8192, 0)).isZero();
        assertThat(one.call(69, queue, MEMORY + 0x100, 1, 04000)).isEqualTo(EAGAIN);
        assertThat(one.call(69, queue, MEMORY + 0x100, 1, 0)).isEqualTo(BLOCKED);
        assertThat(other.call(70, queue, MEMORY, 8192, 0, 0)).isEqualTo(8192);
        assertThat(one.again()).isZero();
        assertThat(one.call(69, queue, MEMORY + 0x100, 8193, 0)).isEqualTo(EINVAL);
    }

    @Test
    void posix_messages_come_by_priority() {
        long name = one.text(0x10, "queue");
        long queue = one.call(240, name, 0100 | 2 | 04000, 0600, 0);
        assertThat(queue).isZero();
        for (int i = 0; i < 10; i++) {
            one.number(0x100, 1, i);
            assertThat(one.call(242, queue, MEMORY + 0x100, 1, i % 3, 0)).isZero();
        }
        assertThat(one.call(242, queue, MEMORY + 0x100, 1, 0, 0)).isEqualTo(EAGAIN);
        int[] order = {2, 5, 8, 1, 4, 7, 0, 3, 6, 9};
        for (int expected : order) {
            assertThat(one.call(243, queue, MEMORY + 0x1000, 8192, MEMORY + 0x20, 0))
                    .isEqualTo(1);
            assertThat(one.number(0x1000, 1)).isEqualTo(expected);
            assertThat(one.number(0x20, 4)).isEqualTo(expected % 3);
        }
        assertThat(one.call(243, queue, MEMORY + 0x1000, 8192, 0, 0)).isEqualTo(EAGAIN);
        assertThat(one.call(243, queue, MEMORY + 0x1000, 100, 0, 0))
                .as("EMSGSIZE")
                .isEqualTo(-90);
        assertThat(one.call(241, name)).isZero();
        assertThat(one.call(240, name, 2, 0, 0)).isEqualTo(-2);
    }

    @Test
    void semaphores_of_a_set_change_together_or_not_at_all() {
        long set = one.call(64, 77, 2, 01000 | 0600);
        operations(one, 0, 1, 1, -1);
        assertThat(one.call(65, set, MEMORY, 2)).isEqualTo(BLOCKED);
        assertThat(other.call(66, set, 0, 12, 0)).as("GETVAL").isZero();
        operations(other, 1, 3);
        assertThat(other.call(65, set, MEMORY, 1)).isZero();
        assertThat(one.isWoken()).isTrue();
        assertThat(one.again()).isZero();
        assertThat(other.call(66, set, 0, 12, 0)).isEqualTo(1);
        assertThat(other.call(66, set, 1, 12, 0)).isEqualTo(2);
        operations(other, 5, 1);
        assertThat(other.call(65, set, MEMORY, 1)).as("EFBIG").isEqualTo(-27);
        operations(other, 0, 0);
        assertThat(other.call(65, set, MEMORY, 1)).as("waits for zero").isEqualTo(BLOCKED);
        assertThat(one.call(66, set, 0, 16, 0)).as("SETVAL").isZero();
        assertThat(other.again()).isZero();
    }

    /** {@code struct sembuf[]} at the beginning of memory. */
    private static void operations(Guest guest, int... numbersAndChanges) {
        for (int i = 0; i < numbersAndChanges.length / 2; i++) {
            guest.number(6 * i, 2, numbersAndChanges[2 * i]);
            guest.number(6 * i + 2, 2, numbersAndChanges[2 * i + 1]);
            guest.number(6 * i + 4, 2, 0);
        }
    }
}
