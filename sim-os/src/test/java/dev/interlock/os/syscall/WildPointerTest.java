package dev.interlock.os.syscall;

import static dev.interlock.os.syscall.Guest.MEMORY;
import static dev.interlock.os.syscall.Guests.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every call on files that takes a pointer answers a wild one with EFAULT, and the kernel lives on. */
class WildPointerTest {
    /** In place of an argument: the wild pointer. */
    private static final long WILD = Long.MIN_VALUE + 1;

    private static final long NAME = MEMORY + 0x100;
    private static final int FILE = 0;
    private static final int FROM = 1;
    private static final int TO = 2;
    private static final int EPOLL = 3;
    private static final int STREAM = 4;
    private static final int QUEUE = 6;
    private static final int AT = -100;

    /** A call by number, with its arguments. */
    private record Row(String name, int number, long... arguments) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Row> calls() {
        return List.of(
                new Row("read", 0, FILE, WILD, 10),
                new Row("write", 1, FILE, WILD, 10),
                new Row("write to a pipe", 1, TO, WILD, 10),
                new Row("open", 2, WILD, 0, 0),
                new Row("stat", 4, WILD, MEMORY),
                new Row("stat, target", 4, NAME, WILD),
                new Row("fstat", 5, FILE, WILD),
                new Row("lstat", 6, NAME, WILD),
                new Row("poll", 7, WILD, 1, 0),
                new Row("pread64", 17, FILE, WILD, 10, 0),
                new Row("pwrite64", 18, FILE, WILD, 10, 0),
                new Row("readv", 19, FILE, WILD, 1),
                new Row("writev", 20, FILE, WILD, 1),
                new Row("access", 21, WILD, 0),
                new Row("pipe", 22, WILD),
                new Row("select", 23, 1, WILD, 0, 0, 0),
                new Row("select, timeout", 23, 1, 0, 0, 0, WILD),
                new Row("sendfile", 40, TO, FILE, WILD, 10),
                new Row("sendto", 44, STREAM, WILD, 10, 0, 0, 0),
                new Row("sendmsg", 46, STREAM, WILD, 0),
                new Row("recvmsg", 47, STREAM, WILD, 0),
                new Row("bind", 49, STREAM, WILD, 16),
                new Row("getsockname", 51, STREAM, WILD, WILD),
                new Row("socketpair", 53, 1, 1, 0, WILD),
                new Row("setsockopt", 54, STREAM, 1, 2, WILD, 4),
                new Row("getsockopt", 55, STREAM, 1, 2, WILD, WILD),
                new Row("semop", 65, 0, WILD, 1),
                new Row("msgsnd", 69, 0, WILD, 8, 0),
                new Row("msgctl", 71, 0, 2, WILD),
                new Row("truncate", 76, WILD, 0),
                new Row("getdents", 78, 8, WILD, 1000),
                new Row("getcwd", 79, WILD, 1000),
                new Row("chdir", 80, WILD),
                new Row("rename", 82, WILD, NAME),
                new Row("rename, target", 82, NAME, WILD),
                new Row("mkdir", 83, WILD, 0),
                new Row("rmdir", 84, WILD),
                new Row("creat", 85, WILD, 0),
                new Row("link", 86, WILD, NAME),
                new Row("unlink", 87, WILD),
                new Row("symlink", 88, WILD, NAME),
                new Row("readlink", 89, WILD, MEMORY, 10),
                new Row("chmod", 90, WILD, 0),
                new Row("chown", 92, WILD, 0, 0),
                new Row("lchown", 94, WILD, 0, 0),
                new Row("utime", 132, NAME, WILD),
                new Row("mknod", 133, WILD, 0100644, 0),
                new Row("statfs", 137, NAME, WILD),
                new Row("fstatfs", 138, FILE, WILD),
                new Row("getdents64", 217, 8, WILD, 1000),
                new Row("epoll_wait", 232, EPOLL, WILD, 1, 0),
                new Row("epoll_ctl", 233, EPOLL, 1, FROM, WILD),
                new Row("utimes", 235, NAME, WILD),
                new Row("mq_open", 240, WILD, 0, 0, 0),
                new Row("mq_timedsend", 242, QUEUE, WILD, 8, 0, 0),
                new Row("openat", 257, AT, WILD, 0, 0),
                new Row("newfstatat", 262, AT, NAME, WILD, 0),
                new Row("utimensat", 280, AT, NAME, WILD, 0),
                new Row("pipe2", 293, WILD, 0),
                new Row("preadv", 295, FILE, WILD, 1, 0),
                new Row("copy_file_range", 326, FILE, WILD, FILE, 0, 10, 0),
                new Row("statx", 332, AT, NAME, 0, 0x7ff, WILD));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void a_wild_pointer_is_efault(Row row) {
        for (long wild : new long[] {8, -1, 1L << 47, 1L << 63, MEMORY + (1 << 18)}) {
            Guest guest = guest();
            long[] arguments = row.arguments.clone();
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = arguments[i] == WILD ? wild : arguments[i];
            }
            int open = guest.descriptors().descriptors().size();

            assertThat(guest.call(row.number, arguments))
                    .as("%s with %#x", row.name, wild)
                    .isEqualTo(EFAULT);
            assertThat(guest.descriptors().descriptors()).as("nothing leaks").hasSize(open);
        }
    }

    private static Guest guest() {
        Guest guest = new Guests().guest();
        guest.text(0x100, "/tmp/file");
        guest.text(0x140, "/tmp");
        guest.text(0x180, "queue");
        guest.call(OPEN, NAME, 0102, 0644);
        guest.call(WRITE, FILE, MEMORY + 0x1000, 100);
        guest.call(LSEEK, FILE, 0, 0);
        guest.call(PIPE2, MEMORY, 0);
        guest.call(291, 0);
        guest.call(53, 1, 1, 0, MEMORY);
        guest.call(240, MEMORY + 0x180, 0102, 0600, 0);
        guest.call(41, 1, 1, 0);
        guest.call(OPEN, MEMORY + 0x140, 0, 0);
        guest.call(64, 0, 1, 0600);
        guest.call(68, 0, 0600);
        return guest;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2})
    void closing_the_standard_streams_hurts_nobody(long descriptor) {
        Guest guest = guest();
        assertThat(guest.call(CLOSE, descriptor)).isZero();
        assertThat(guest.call(WRITE, descriptor, MEMORY, 1)).isEqualTo(EBADF);
        assertThat(guest.call(READ, descriptor, MEMORY, 1)).isEqualTo(EBADF);
        assertThat(guest.call(CLOSE, descriptor)).isEqualTo(EBADF);
        assertThat(guest.call(OPEN, NAME, 0)).isEqualTo(descriptor);
    }
}
