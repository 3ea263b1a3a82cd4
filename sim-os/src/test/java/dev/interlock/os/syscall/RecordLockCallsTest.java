package dev.interlock.os.syscall;

import static dev.interlock.os.syscall.Guest.MEMORY;
import static dev.interlock.os.syscall.Guests.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.os.file.DescriptorTable;
import dev.interlock.os.file.OpenFile;
import org.junit.jupiter.api.Test;

/** The locks of fcntl(2): whose they are, whom they keep out, and when they are gone. */
class RecordLockCallsTest {
    private static final int F_GETLK = 5;
    private static final int F_SETLK = 6;
    private static final int F_SETLKW = 7;
    private static final int F_OFD_SETLK = 37;
    private static final int READ_LOCK = 0;
    private static final int WRITE_LOCK = 1;
    private static final int NO_LOCK = 2;
    private static final int AT = 512;
    private static final int EDEADLK = -35;
    private static final int EOVERFLOW = -75;

    private final Guests guests = new Guests();
    private final Guest first = guests.guest();
    private final Guest second = guests.guest();
    private final long file = open(first);
    private final long same = open(second);

    private static long open(Guest guest) {
        return guest.call(OPEN, guest.text(0, "/tmp/base"), OpenFile.CREATE | OpenFile.READ_WRITE, 0644);
    }

    private static long lock(Guest guest, long file, int command, int type, long start, long length) {
        guest.number(AT, 2, type);
        guest.number(AT + 2, 2, 0);
        guest.number(AT + 8, 8, start);
        guest.number(AT + 16, 8, length);
        guest.number(AT + 24, 4, 0);
        return guest.call(FCNTL, file, command, MEMORY + AT);
    }

    @Test
    void many_read_a_range_or_one_writes_it() {
        assertThat(lock(first, file, F_SETLK, READ_LOCK, 0, 10)).isZero();
        assertThat(lock(second, same, F_SETLK, READ_LOCK, 5, 10)).isZero();
        assertThat(lock(second, same, F_SETLK, WRITE_LOCK, 5, 10)).isEqualTo(EAGAIN);
        assertThat(lock(second, same, F_SETLK, WRITE_LOCK, 10, 5)).isZero();
    }

    @Test
    void the_one_in_the_way_is_told() {
        lock(first, file, F_SETLK, WRITE_LOCK, 100, 50);
        lock(first, file, F_SETLK, WRITE_LOCK, 150, 50);
        lock(first, file, F_SETLK, NO_LOCK, 120, 10);

        assertThat(lock(second, same, F_GETLK, READ_LOCK, 125, 0)).isZero();
        assertThat(second.number(AT, 2)).isEqualTo(WRITE_LOCK);
        assertThat(second.number(AT + 8, 8)).isEqualTo(130);
        assertThat(second.number(AT + 16, 8)).isEqualTo(70);
        assertThat(second.number(AT + 24, 4)).as("its process").isEqualTo(1);
        assertThat(lock(second, same, F_GETLK, READ_LOCK, 120, 10)).isZero();
        assertThat(second.number(AT, 2)).isEqualTo(NO_LOCK);
    }

    @Test
    void who_waits_is_woken_by_the_unlocking_and_locks() {
        lock(first, file, F_SETLK, WRITE_LOCK, 0, 0);
        assertThat(lock(second, same, F_SETLKW, WRITE_LOCK, 7, 1)).isEqualTo(Guest.BLOCKED);

        lock(first, file, F_SETLK, NO_LOCK, 7, 1);
        assertThat(second.isWoken()).isTrue();
        assertThat(second.again()).isZero();
        assertThat(lock(first, file, F_SETLK, WRITE_LOCK, 0, 0)).isEqualTo(EAGAIN);
    }

    @Test
    void who_waits_is_woken_when_the_other_closes_the_file_or_only_reads_any_more() {
        lock(first, file, F_SETLK, WRITE_LOCK, 0, 1);
        assertThat(lock(second, same, F_SETLKW, READ_LOCK, 0, 1)).isEqualTo(Guest.BLOCKED);
        lock(first, file, F_SETLK, READ_LOCK, 0, 1);
        assertThat(second.isWoken()).isTrue();
        assertThat(second.again()).isZero();

        assertThat(lock(second, same, F_SETLKW, WRITE_LOCK, 0, 1)).isEqualTo(Guest.BLOCKED);
        first.call(CLOSE, file);
        assertThat(second.isWoken()).isTrue();
        assertThat(second.again()).isZero();
    }

    @Test
    void who_would_wait_in_a_circle_is_told() {
        first.task().process().threads().add(first.task());
        second.task().process().threads().add(second.task());
        second.task().process().parent(first.task().process());
        lock(first, file, F_SETLK, WRITE_LOCK, 0, 1);
        lock(second, same, F_SETLK, WRITE_LOCK, 1, 1);
        assertThat(lock(second, same, F_SETLKW, READ_LOCK, 0, 1)).isEqualTo(Guest.BLOCKED);

        assertThat(lock(first, file, F_SETLKW, WRITE_LOCK, 1, 1)).isEqualTo(EDEADLK);
        assertThat(lock(first, file, F_SETLKW, WRITE_LOCK, 2, 1)).isZero();
        lock(first, file, F_SETLK, NO_LOCK, 0, 1);
        assertThat(second.again()).isZero();
    }

    @Test
    void a_lock_may_end_with_the_last_byte_that_a_file_could_have() {
        assertThat(lock(first, file, F_SETLK, WRITE_LOCK, 1, Long.MAX_VALUE)).isZero();
        lock(second, same, F_GETLK, WRITE_LOCK, 0, 0);
        assertThat(second.number(AT + 8, 8)).isEqualTo(1);
        assertThat(second.number(AT + 16, 8)).as("to the end").isZero();
        assertThat(lock(first, file, F_SETLK, WRITE_LOCK, 2, Long.MAX_VALUE)).isEqualTo(EOVERFLOW);
        assertThat(lock(first, file, F_SETLK, WRITE_LOCK, -5, Long.MIN_VALUE)).isEqualTo(EINVAL);
        assertThat(lock(first, file, F_SETLK, WRITE_LOCK, -5, 10)).isEqualTo(EINVAL);
    }

    @Test
    void a_process_that_closes_any_descriptor_of_the_file_has_no_lock_any_more() {
        long other = open(first);
        lock(first, file, F_SETLK, WRITE_LOCK, 0, 0);
        first.call(CLOSE, other);

        assertThat(lock(second, same, F_SETLK, WRITE_LOCK, 0, 0)).isZero();
    }

    @Test
    void a_child_has_no_lock_of_its_parent() {
        lock(first, file, F_SETLK, WRITE_LOCK, 0, 1);
        DescriptorTable copy = first.descriptors().copy();
        Guest child = guests.guest(copy);

        assertThat(lock(child, file, F_SETLK, WRITE_LOCK, 0, 1)).isEqualTo(EAGAIN);
        copy.closeAll();
        assertThat(lock(second, same, F_SETLK, WRITE_LOCK, 0, 1)).isEqualTo(EAGAIN);
    }

    @Test
    void the_lock_of_an_open_file_keeps_out_its_own_process_and_lasts_as_long_as_it_is_open() {
        long other = open(first);
        lock(first, file, F_OFD_SETLK, WRITE_LOCK, 0, 1);
        assertThat(lock(first, other, F_OFD_SETLK, WRITE_LOCK, 0, 1)).isEqualTo(EAGAIN);

        lock(second, same, F_GETLK, WRITE_LOCK, 0, 1);
        assertThat(second.number(AT + 24, 4)).isEqualTo(0xffff_ffffL);
        first.call(CLOSE, other);
        assertThat(lock(second, same, F_SETLK, WRITE_LOCK, 0, 1)).isEqualTo(EAGAIN);
        first.call(CLOSE, file);
        assertThat(lock(second, same, F_SETLK, WRITE_LOCK, 0, 1)).isZero();
    }

    @Test
    void what_makes_no_sense_is_refused() {
        long reading = first.call(OPEN, first.text(0, "/tmp/base"), 0);

        assertThat(lock(first, reading, F_SETLK, WRITE_LOCK, 0, 1)).isEqualTo(EBADF);
        assertThat(lock(first, file, F_SETLK, 3, 0, 1)).isEqualTo(EINVAL);
        assertThat(lock(first, file, F_SETLK, READ_LOCK, 5, -6)).isEqualTo(EINVAL);
        assertThat(lock(first, file, F_SETLK, READ_LOCK, 5, -5)).isZero();
        assertThat(first.call(FCNTL, file, F_SETLK, 8)).isEqualTo(EFAULT);
    }

    @Test
    void a_snapshot_keeps_locks() {
        lock(first, file, F_SETLK, WRITE_LOCK, 0, 1);
        Object files = guests.calls.files().save();
        Object descriptors = first.descriptors().save();
        lock(first, file, F_SETLK, NO_LOCK, 0, 1);
        guests.calls.files().restore(files);
        first.descriptors().restore(descriptors);

        assertThat(lock(second, same, F_SETLK, WRITE_LOCK, 0, 1)).isEqualTo(EAGAIN);
    }
}
