package dev.interlock.os.syscall;

import static dev.interlock.os.syscall.Guest.BLOCKED;
import static dev.interlock.os.syscall.Guest.MEMORY;
import static dev.interlock.os.syscall.Guests.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.os.file.OpenFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** splice(2): bytes that go from file to file through a pipe, without the program. */
class SpliceTest {
    private static final int SPLICE = 275;
    private static final int NOT_WAITING = 2;
    private static final int FROM = 64;
    private static final int OFFSET = 128;

    private final Guests guests = new Guests();
    private final Guest guest = guests.guest();
    private final long file = guest.call(OPEN, guest.text(0, "/tmp/file"), OpenFile.CREATE | OpenFile.READ_WRITE, 0644);
    private long from;
    private long to;

    SpliceTest() {
        guest.call(WRITE, file, guest.text(256, "hello, pipe"), 11);
        pipe();
    }

    private void pipe() {
        guest.call(PIPE2, MEMORY + FROM, 0);
        from = guest.number(FROM, 4);
        to = guest.number(FROM + 4, 4);
    }

    @Test
    void a_file_goes_into_a_pipe_and_out_again() {
        guest.number(OFFSET, 8, 7);
        assertThat(guest.call(SPLICE, file, MEMORY + OFFSET, to, 0, 100, 0)).isEqualTo(4);
        assertThat(guest.number(OFFSET, 8)).isEqualTo(11);
        assertThat(guest.call(LSEEK, file, 0, 1)).as("its own position").isEqualTo(11);

        assertThat(guest.call(SPLICE, from, 0, file, 0, 100, 0)).isEqualTo(4);
        guest.call(LSEEK, file, 0, 0);
        assertThat(guest.call(READ, file, MEMORY + 512, 100)).isEqualTo(15);
        assertThat(guest.string(512, 15)).isEqualTo("hello, pipepipe");
    }

    @Test
    void an_empty_pipe_is_waited_for_or_not() {
        assertThat(guest.call(SPLICE, from, 0, file, 0, 100, NOT_WAITING)).isEqualTo(EAGAIN);
        Guest writer = guests.guest(guest.descriptors().copy());

        assertThat(guest.call(SPLICE, from, 0, file, 0, 100, 0)).isEqualTo(BLOCKED);
        writer.call(WRITE, to, writer.text(256, "late"), 4);
        assertThat(guest.isWoken()).isTrue();
        assertThat(guest.again()).isEqualTo(4);

        writer.descriptors().closeAll();
        guest.call(CLOSE, to);
        assertThat(guest.call(SPLICE, from, 0, file, 0, 100, 0))
                .as("the end of the pipe")
                .isZero();
    }

    @Test
    void who_waits_for_room_in_a_pipe_is_woken_by_what_goes_from_there_into_a_file() {
        guest.call(FCNTL, to, 1031, 4096);
        guest.call(WRITE, to, MEMORY, 4096);
        Guest writer = guests.guest(guest.descriptors().copy());
        assertThat(writer.call(WRITE, to, MEMORY, 100)).isEqualTo(BLOCKED);

        assertThat(guest.call(SPLICE, from, 0, file, 0, 4096, 0)).isEqualTo(4096);

        assertThat(writer.isWoken()).isTrue();
        assertThat(writer.again()).isEqualTo(100);
    }

    @Test
    void nothing_is_spliced_to_the_end_of_a_file_that_only_grows() {
        long growing = guest.call(OPEN, guest.text(0, "/tmp/file"), OpenFile.APPEND | OpenFile.READ_WRITE);
        guest.call(WRITE, to, MEMORY, 1);

        assertThat(guest.call(SPLICE, from, 0, growing, 0, 1, 0)).isEqualTo(EINVAL);
    }

    @Test
    void from_pipe_to_pipe_only_what_there_is_room_for_is_taken() {
        long first = from;
        long intoFirst = to;
        pipe();
        guest.call(FCNTL, to, 1031, 4096);
        guest.call(WRITE, intoFirst, MEMORY, 3000);
        guest.call(WRITE, intoFirst, MEMORY, 3000);

        assertThat(guest.call(SPLICE, first, 0, to, 0, 6000, NOT_WAITING)).isBetween(3000L, 4096L);
        long moved = guest.call(READ, from, MEMORY, 10_000);
        assertThat(guest.call(READ, first, MEMORY, 10_000)).isEqualTo(6000 - moved);
    }

    /** The first pipe holds a word; then comes one of one page that has no room for it. */
    private void wantedBeforeAFullPipe() {
        guest.call(WRITE, to, guest.text(256, "wanted"), 6);
        pipe();
        guest.call(FCNTL, to, 1031, 4096);
        guest.call(WRITE, to, MEMORY, 4096);
    }

    @Test
    void nothing_is_taken_from_a_pipe_before_there_is_room_for_it() {
        long first = from;
        wantedBeforeAFullPipe();

        assertThat(guest.call(SPLICE, first, 0, to, 0, 6, NOT_WAITING)).isEqualTo(EAGAIN);
        assertThat(guest.call(SPLICE, first, 0, to, 0, 6, 0)).isEqualTo(BLOCKED);
        Guest reader = guests.guest(guest.descriptors().copy());
        assertThat(reader.call(READ, from, MEMORY, 4096)).isEqualTo(4096);
        assertThat(guest.isWoken()).isTrue();
        assertThat(guest.again()).isEqualTo(6);
        assertThat(reader.call(READ, from, MEMORY + 512, 100)).isEqualTo(6);
        assertThat(reader.string(512, 6)).isEqualTo("wanted");
    }

    @Test
    void nothing_is_lost_when_who_waits_for_room_is_interrupted() {
        long first = from;
        wantedBeforeAFullPipe();

        assertThat(guest.call(SPLICE, first, 0, to, 0, 6, 0)).isEqualTo(BLOCKED);
        guest.interrupt();
        assertThat(guest.call(READ, first, MEMORY + 512, 100)).isEqualTo(6);
        assertThat(guest.string(512, 6)).isEqualTo("wanted");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void who_waited_for_room_goes_on_where_it_was(boolean byPointer) {
        byte[] bytes = new byte[10_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 >> 4);
        }
        guest.call(LSEEK, file, 0, 0);
        guest.call(WRITE, file, guest.put(4096, bytes), bytes.length);
        guest.call(LSEEK, file, 0, 0);
        guest.number(OFFSET, 8, 0);
        guest.call(FCNTL, to, 1031, 4096);
        Guest reader = guests.guest(guest.descriptors().copy());

        long result = guest.call(SPLICE, file, byPointer ? MEMORY + OFFSET : 0, to, 0, bytes.length, 0);
        int seen = 0;
        while (result == BLOCKED && seen < bytes.length) {
            seen += (int) reader.call(READ, from, MEMORY + 4096 + seen, 4096);
            result = guest.again();
        }
        seen += (int) reader.call(READ, from, MEMORY + 4096 + seen, 4096);

        assertThat(result).isEqualTo(bytes.length);
        assertThat(seen).isEqualTo(bytes.length);
        assertThat(reader.bytes(4096, bytes.length)).isEqualTo(bytes);
        assertThat(guest.number(OFFSET, 8)).isEqualTo(byPointer ? bytes.length : 0);
        assertThat(guest.call(LSEEK, file, 0, 1)).isEqualTo(byPointer ? 0 : bytes.length);
    }

    @Test
    void a_socket_hands_its_bytes_to_a_pipe() {
        guest.call(53, 1, 1, 0, MEMORY + FROM);
        long one = guest.number(FROM, 4);
        long other = guest.number(FROM + 4, 4);
        guest.call(WRITE, one, guest.text(256, "ping"), 4);

        assertThat(guest.call(SPLICE, other, 0, to, 0, 1 << 20, NOT_WAITING)).isEqualTo(4);
        assertThat(guest.call(SPLICE, from, 0, other, 0, 4, NOT_WAITING)).isEqualTo(4);
        assertThat(guest.call(READ, one, MEMORY + 512, 10)).isEqualTo(4);
        assertThat(guest.string(512, 4)).isEqualTo("ping");
    }

    @Test
    void one_end_is_a_pipe_and_a_pipe_has_no_offset() {
        assertThat(guest.call(SPLICE, file, 0, file, 0, 1, 0)).isEqualTo(EINVAL);
        assertThat(guest.call(SPLICE, from, 0, to, 0, 1, 0)).as("one pipe").isEqualTo(EINVAL);
        assertThat(guest.call(SPLICE, from, MEMORY, file, 0, 1, 0)).isEqualTo(ESPIPE);
        assertThat(guest.call(SPLICE, file, 0, to, 0, 1, 16)).isEqualTo(EINVAL);
        assertThat(guest.call(SPLICE, to, 0, file, 0, 1, 0)).isEqualTo(EBADF);
        guest.call(CLOSE, from);
        assertThat(guest.call(SPLICE, file, MEMORY + OFFSET, to, 0, 1, 0)).isEqualTo(EPIPE);
        assertThat(guest.raised()).isEqualTo(13);
    }
}
