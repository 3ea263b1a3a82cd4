package dev.interlock.os.syscall;

import static dev.interlock.os.syscall.Guest.MEMORY;
import static dev.interlock.os.syscall.Guests.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.os.file.OpenFile;
import org.junit.jupiter.api.Test;

/** Descriptors, open files and what they share. */
class DescriptorCallsTest {
    private static final int CREATE = OpenFile.CREATE | OpenFile.READ_WRITE;

    private final Guests guests = new Guests();
    private final Guest guest = guests.guest();
    private final long name = guest.text(0, "/tmp/file");

    @Test
    void dup_and_fork_share_the_position_and_open_does_not() {
        long first = guest.call(OPEN, name, CREATE, 0644);
        guest.call(WRITE, first, MEMORY, 100);
        long second = guest.call(DUP, first);
        Guest child = guests.guest(guest.descriptors().copy());
        long other = guest.call(OPEN, name, 0);

        assertThat(guest.call(LSEEK, second, 10, 0)).isEqualTo(10);
        assertThat(child.call(LSEEK, first, 5, 1)).isEqualTo(15);
        assertThat(guest.call(LSEEK, first, 0, 1)).isEqualTo(15);
        assertThat(guest.call(LSEEK, other, 0, 1)).isZero();
    }

    @Test
    void status_flags_are_shared_and_close_on_exec_is_not() {
        long first = guest.call(OPEN, name, CREATE, 0644);
        long second = guest.call(DUP, first);
        guest.call(FCNTL, first, 4, OpenFile.APPEND);
        guest.call(FCNTL, second, 2, 1);

        assertThat(guest.call(FCNTL, second, 3)).isEqualTo(2 | OpenFile.APPEND | OpenFile.LARGE_FILE);
        assertThat(guest.call(FCNTL, first, 1)).isZero();
        assertThat(guest.call(FCNTL, second, 1)).isEqualTo(1);

        guest.descriptors().closeOnExec();
        assertThat(guest.call(FCNTL, second, 1)).isEqualTo(EBADF);
        assertThat(guest.call(FCNTL, first, 1)).isZero();
    }

    @Test
    void appending_writes_go_to_the_end() {
        long first = guest.call(OPEN, name, CREATE | OpenFile.APPEND, 0644);
        guest.call(WRITE, first, MEMORY, 10);
        guest.call(LSEEK, first, 0, 0);
        guest.call(WRITE, first, MEMORY, 10);
        assertThat(guest.call(LSEEK, first, 0, 2)).isEqualTo(20);
    }

    @Test
    void ten_thousand_open_files_are_emfile() {
        int opened = 0;
        long result = 0;
        for (int i = 0; i < 10_000 && result >= 0; i++) {
            result = guest.call(OPEN, name, CREATE, 0644);
            opened += result >= 0 ? 1 : 0;
        }
        assertThat(opened).isEqualTo(1024);
        assertThat(result).isEqualTo(EMFILE);
        assertThat(guest.call(PIPE2, MEMORY + 64, 0)).isEqualTo(EMFILE);
        assertThat(guest.call(DUP, 0)).isEqualTo(EMFILE);
        guest.call(CLOSE, 7);
        assertThat(guest.call(PIPE2, MEMORY + 64, 0)).isEqualTo(EMFILE);
        assertThat(guest.call(DUP, 0)).isEqualTo(7);
    }

    @Test
    void dup2_closes_what_was_there() {
        guest.call(PIPE2, MEMORY + 64, OpenFile.NON_BLOCKING);
        int from = (int) guest.number(64, 4);
        int to = (int) guest.number(68, 4);
        long file = guest.call(OPEN, name, CREATE, 0644);

        assertThat(guest.call(READ, from, MEMORY, 1)).isEqualTo(EAGAIN);
        assertThat(guest.call(DUP2, file, to)).isEqualTo(to);
        assertThat(guest.call(READ, from, MEMORY, 1))
                .as("the last writer is gone")
                .isZero();
        assertThat(guest.call(DUP2, to, to)).isEqualTo(to);
        assertThat(guest.call(DUP2, 99, to)).isEqualTo(EBADF);
        assertThat(guest.call(DUP2, file, 1024)).isEqualTo(EBADF);
        assertThat(guest.call(FCNTL, file, 0, 1024)).isEqualTo(EINVAL);
        assertThat(guest.call(FCNTL, file, 0, 100)).isEqualTo(100);
    }

    @Test
    void a_snapshot_keeps_what_is_shared() {
        long first = guest.call(OPEN, name, CREATE, 0644);
        long second = guest.call(DUP, first);
        guest.call(WRITE, first, MEMORY, 100);
        Object files = guests.calls.files().save();
        Object descriptors = guest.descriptors().save();
        guest.call(CLOSE, second);
        guest.call(LSEEK, first, 3, 0);
        guest.call(87, name);

        guests.calls.files().restore(files);
        guest.descriptors().restore(descriptors);

        assertThat(guest.call(LSEEK, first, 0, 1)).isEqualTo(100);
        assertThat(guest.call(LSEEK, second, 7, 0)).isEqualTo(7);
        assertThat(guest.call(LSEEK, first, 0, 1)).isEqualTo(7);
        assertThat(guest.call(OPEN, name, 0)).isPositive();
    }
}
