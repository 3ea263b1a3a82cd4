package dev.interlock.os.syscall;

import static dev.interlock.os.syscall.Guest.BLOCKED;
import static dev.interlock.os.syscall.Guest.MEMORY;
import static dev.interlock.os.syscall.Guests.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.os.file.OpenFile;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A pipe does what pipe(7) says, and its bytes go through pages of the kernel. */
class PipeCallsTest {
    private static final int DATA = 0x1000;
    private static final int COPY = 0x20000;

    private final Guests guests = new Guests();
    private final Guest writer = guests.guest();
    private final Guest reader;
    private final int from;
    private final int to;

    PipeCallsTest() {
        guests.kernel.checked = true;
        assertThat(writer.call(PIPE2, MEMORY, 0)).isZero();
        from = (int) writer.number(0, 4);
        to = (int) writer.number(4, 4);
        reader = guests.guest(writer.descriptors().copy());
        reader.call(CLOSE, to);
        writer.call(CLOSE, from);
    }

    private long write(int bytes) {
        return writer.call(WRITE, to, MEMORY + DATA, bytes);
    }

    private long read(int bytes) {
        return reader.call(READ, from, MEMORY + COPY, bytes);
    }

    private void nonBlocking(Guest guest, int descriptor) {
        assertThat(guest.call(FCNTL, descriptor, 4, OpenFile.NON_BLOCKING)).isZero();
    }

    @Test
    void bytes_come_out_in_order_whatever_the_sizes() {
        long seed = 4711;
        Random random = new Random(seed);
        byte[] sent = new byte[40_000];
        random.nextBytes(sent);
        int in = 0;
        int out = 0;
        nonBlocking(writer, to);
        nonBlocking(reader, from);
        while (out < sent.length) {
            int count = Math.min(sent.length - in, random.nextInt(9000));
            writer.put(DATA + 3, Arrays.copyOfRange(sent, in, in + count));
            in += Math.max(0, (int) writer.call(WRITE, to, MEMORY + DATA + 3, count));
            long read = read(1 + random.nextInt(7000));
            if (read > 0) {
                assertThat(reader.bytes(COPY, (int) read))
                        .as("seed %d, byte %d", seed, out)
                        .isEqualTo(Arrays.copyOfRange(sent, out, out + (int) read));
                out += (int) read;
            }
        }
    }

    @Test
    void a_reader_waits_for_a_writer_and_is_woken_after_the_copy() {
        writer.text(DATA, "hello");
        assertThat(read(100)).isEqualTo(BLOCKED);
        assertThat(reader.isWoken()).isFalse();

        assertThat(write(5)).isEqualTo(5);

        assertThat(reader.isWoken()).isTrue();
        assertThat(reader.again()).isEqualTo(5);
        assertThat(reader.string(COPY, 5)).isEqualTo("hello");
    }

    @Test
    void a_writer_waits_for_room_and_goes_on_where_it_was() {
        writer.put(DATA, new byte[100_000]);
        assertThat(write(100_000)).isEqualTo(BLOCKED);
        assertThat(read(10_000)).isEqualTo(10_000);
        assertThat(writer.isWoken()).isTrue();
        assertThat(writer.again()).isEqualTo(BLOCKED);
        assertThat(read(65_536)).isGreaterThan(50_000);
        assertThat(writer.isWoken()).isTrue();

        assertThat(writer.again()).isEqualTo(100_000);
    }

    @Test
    void a_pipe_holds_sixteen_pages_and_small_writes_share_one() {
        nonBlocking(writer, to);
        assertThat(write(4096)).isEqualTo(4096);
        for (int i = 0; i < 15 * 4; i++) {
            assertThat(write(1000)).as("a page holds four").isEqualTo(1000);
        }
        assertThat(write(1000)).as("1000 bytes find no slot").isEqualTo(EAGAIN);
        assertThat(write(96)).as("but 96 fit behind the last ones").isEqualTo(96);
        assertThat(write(1)).isEqualTo(EAGAIN);
    }

    @Test
    void what_fits_into_a_page_is_written_at_once_or_not_at_all() {
        nonBlocking(writer, to);
        assertThat(write(65_536 - 4096)).isEqualTo(65_536 - 4096);
        assertThat(write(4000)).isEqualTo(4000);
        assertThat(write(4096)).isEqualTo(EAGAIN);
        assertThat(write(8192)).isEqualTo(EAGAIN);
    }

    @Test
    void a_large_non_blocking_write_is_short() {
        nonBlocking(writer, to);

        assertThat(write(100_000)).isEqualTo(65_536);
    }

    @Test
    void the_end_comes_when_the_last_writer_closes() {
        Guest second = guests.guest(writer.descriptors().copy());
        write(3);
        writer.call(CLOSE, to);
        assertThat(read(10)).isEqualTo(3);
        assertThat(read(10)).isEqualTo(BLOCKED);

        second.call(CLOSE, to);

        assertThat(reader.isWoken()).isTrue();
        assertThat(reader.again()).isZero();
    }

    @Test
    void a_writer_without_readers_gets_epipe_and_sigpipe() {
        assertThat(write(65_536)).isEqualTo(65_536);
        assertThat(write(1)).isEqualTo(BLOCKED);

        reader.call(CLOSE, from);

        assertThat(writer.isWoken()).isTrue();
        assertThat(writer.again()).isEqualTo(EPIPE);
        assertThat(writer.raised()).isEqualTo(13);
    }

    @Test
    void an_empty_pipe_is_eagain_for_who_may_not_wait() {
        nonBlocking(reader, from);

        assertThat(read(1)).isEqualTo(EAGAIN);
        assertThat(read(0)).isZero();
    }

    @Test
    void its_size_can_be_changed() {
        assertThat(writer.call(FCNTL, to, 1032)).isEqualTo(65_536);
        assertThat(writer.call(FCNTL, to, 1031, 5000)).isEqualTo(8192);
        nonBlocking(writer, to);
        assertThat(write(20_000)).isEqualTo(8192);
        assertThat(writer.call(FCNTL, to, 1031, 4096)).isEqualTo(EBUSY);
        assertThat(writer.call(FCNTL, to, 1031, 1)).isEqualTo(EBUSY);
        assertThat(writer.call(FCNTL, to, 1031, 1 << 21)).isEqualTo(EPERM);
        read(8192);
        assertThat(writer.call(FCNTL, to, 1031, 0)).isEqualTo(4096);
    }

    @Test
    void a_pipe_cannot_seek() {
        assertThat(reader.call(LSEEK, from, 0, 0)).isEqualTo(ESPIPE);
        assertThat(reader.call(17, from, MEMORY, 1, 0)).isEqualTo(ESPIPE);
        assertThat(reader.call(WRITE, from, MEMORY, 1)).isEqualTo(EBADF);
    }

    @Test
    void wild_pointers_move_no_byte() {
        write(10);

        assertThat(reader.call(READ, from, 8, 10)).isEqualTo(EFAULT);
        assertThat(writer.call(WRITE, to, 8, 10)).isEqualTo(EFAULT);
        assertThat(read(100)).isEqualTo(10);
        assertThat(writer.call(PIPE2, 8, 0)).isEqualTo(EFAULT);
        assertThat(writer.call(PIPE2, MEMORY, 1)).isEqualTo(EINVAL);
    }

    @Test
    void pages_are_given_back() {
        write(60_000);
        writer.call(CLOSE, to);
        reader.call(CLOSE, from);

        assertThat(guests.kernel.given).isEqualTo(guests.kernel.taken - 1); // one is for copying files
    }

    @Test
    void poll_and_select_tell_what_can_be_done() {
        assertThat(poll(reader, from, 1, 0)).isZero();
        assertThat(poll(writer, to, 4, 0)).isEqualTo(4);
        assertThat(poll(reader, from, 1, -1)).isEqualTo(BLOCKED);
        write(1);
        assertThat(reader.isWoken()).isTrue();
        assertThat(reader.again()).isEqualTo(1);
        assertThat(reader.number(0x106, 2)).isEqualTo(1);
        writer.call(CLOSE, to);
        assertThat(poll(reader, from, 1, 0)).as("POLLIN and POLLHUP").isEqualTo(0x11);
        read(1);
        assertThat(poll(reader, from, 1, 0)).as("POLLHUP").isEqualTo(0x10);
        assertThat(poll(reader, 99, 1, 0)).as("POLLNVAL").isEqualTo(0x20);
        reader.number(0x200, 8, 1L << from);
        assertThat(reader.call(SELECT, from + 1, MEMORY + 0x200, 0, 0, 0)).isEqualTo(1);
        assertThat(reader.call(SELECT, from + 1, MEMORY + 0x200, MEMORY + 0x200, 0, 0))
                .isEqualTo(1);
    }

    @Test
    void a_poll_ends_at_its_deadline() {
        assertThat(poll(reader, from, 1, 5)).isEqualTo(BLOCKED);
        assertThat(reader.deadline()).isEqualTo(1000 + 5_000_000);
        guests.kernel.now = reader.deadline() - 1;
        assertThat(reader.again()).isEqualTo(BLOCKED);
        guests.kernel.now++;
        assertThat(reader.again()).isZero();
    }

    /** revents if one descriptor is ready, else the result. */
    private static long poll(Guest guest, int descriptor, int events, int milliseconds) {
        guest.number(0x100, 8, descriptor | (long) events << 32);
        long result = guest.call(POLL, MEMORY + 0x100, 1, milliseconds);
        return result == 1 ? guest.number(0x106, 2) : result;
    }

    @Test
    void a_fifo_brings_two_openers_together() {
        long name = writer.text(0x300, "/tmp/fifo");
        reader.text(0x300, "/tmp/fifo");
        assertThat(writer.call(MKNOD, name, 0010644, 0)).isZero();
        assertThat(writer.call(OPEN, name, 1 | OpenFile.NON_BLOCKING)).isEqualTo(ENXIO);
        assertThat(reader.call(OPEN, name, 0)).isEqualTo(BLOCKED);
        long out = writer.call(OPEN, name, 1);
        assertThat(out).isNotNegative();
        assertThat(reader.isWoken()).isTrue();
        assertThat(writer.call(WRITE, out, MEMORY + DATA, 7)).isEqualTo(7);
        assertThat(writer.call(CLOSE, out)).isZero();

        long in = reader.again();

        assertThat(reader.call(READ, in, MEMORY, 100)).isEqualTo(7);
        assertThat(reader.call(READ, in, MEMORY, 100)).isZero();
    }

    @Test
    void an_opener_that_a_signal_ends_has_not_opened() {
        long name = writer.text(0x300, "/tmp/fifo");
        reader.text(0x300, "/tmp/fifo");
        writer.call(MKNOD, name, 0010644, 0);
        assertThat(reader.call(OPEN, name, 0)).isEqualTo(BLOCKED);

        reader.interrupt();

        assertThat(writer.call(OPEN, name, 1 | OpenFile.NON_BLOCKING)).isEqualTo(ENXIO);
    }

    @Test
    void time_runs_backwards_through_a_pipe() {
        writer.text(DATA, "abcdef");
        write(6);
        read(2);
        Object files = guests.calls.files().save();
        Object ofWriter = writer.descriptors().save();
        Object ofReader = reader.descriptors().save();
        write(6);
        read(4);
        writer.call(CLOSE, to);

        guests.calls.files().restore(files);
        writer.descriptors().restore(ofWriter);
        reader.descriptors().restore(ofReader);

        guests.kernel.checked = false; // the pages do not go back here
        assertThat(read(100)).isEqualTo(4);
        assertThat(reader.string(COPY, 4)).isEqualTo("cdef");
        assertThat(read(100)).isEqualTo(BLOCKED);
        assertThat(write(1)).isEqualTo(1);
    }
}
