package dev.interlock.os.syscall;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.util.List;
import java.util.Optional;

/**
 * The system calls that exist, by number; the rest is {@link dev.interlock.os.error.Errno#ENOSYS}. Numbers from {@code
 * <asm/unistd_64.h>}.
 */
public final class SyscallTable {
    // spotless:off
    private static final ImmutableMap<Long, Row> ROWS = Maps.uniqueIndex(List.<Row>of(
            row(  0, "read",            (calls, call) -> calls.files().readOrWrite(call, true, false)),
            row(  1, "write",           (calls, call) -> calls.files().readOrWrite(call, false, false)),
            row(  2, "open",            answer((calls, call) -> calls.files().open(call, 0, 1))),
            row(  3, "close",           answer((calls, call) -> calls.files().close(call))),
            row(  4, "stat",            answer((calls, call) -> calls.files().stat(call))),
            row(  5, "fstat",           answer((calls, call) -> calls.files().fstat(call))),
            row(  6, "lstat",           answer((calls, call) -> calls.files().stat(call))),
            row(  8, "lseek",           answer((calls, call) -> calls.files().seek(call))),
            row(  9, "mmap",            (calls, call) -> calls.memory().mmap(call)),
            row( 10, "mprotect",        (calls, call) -> calls.memory().mprotect(call)),
            row( 11, "munmap",          (calls, call) -> calls.memory().munmap(call)),
            row( 12, "brk",             (calls, call) -> calls.memory().brk(call)),
            row( 13, "rt_sigaction",    answer((calls, call) -> calls.signals().sigaction(call))),
            row( 14, "rt_sigprocmask",  answer((calls, call) -> calls.signals().sigprocmask(call))),
            row( 16, "ioctl",           answer((calls, call) -> calls.files().ioctl(call))),
            row( 17, "pread64",         (calls, call) -> calls.files().readOrWrite(call, true, true)),
            row( 18, "pwrite64",        (calls, call) -> calls.files().readOrWrite(call, false, true)),
            row( 19, "readv",           (calls, call) -> calls.files().readOrWriteVector(call, true)),
            row( 20, "writev",          (calls, call) -> calls.files().readOrWriteVector(call, false)),
            row( 21, "access",          answer((calls, call) -> calls.files().access(call, 0))),
            row( 24, "sched_yield",     answer((calls, call) -> 0)),
            row( 25, "mremap",          (calls, call) -> calls.memory().mremap(call)),
            row( 26, "msync",           (calls, call) -> calls.memory().advice().msync(call)),
            row( 27, "mincore",         answer((calls, call) -> calls.memory().advice().mincore(call))),
            row( 28, "madvise",         (calls, call) -> calls.memory().advice().madvise(call)),
            row( 32, "dup",             answer((calls, call) -> calls.files().dup(call))),
            row( 33, "dup2",            answer((calls, call) -> calls.files().dup2(call, false))),
            row( 39, "getpid",          answer((calls, call) -> calls.process().getpid(call))),
            row( 60, "exit",            (calls, call) -> calls.process().exit(call)),
            row( 62, "kill",            (calls, call) -> calls.signals().kill(call, 1)),
            row( 63, "uname",           answer((calls, call) -> calls.process().uname(call))),
            row( 72, "fcntl",           answer((calls, call) -> calls.files().fcntl(call))),
            row( 77, "ftruncate",       answer((calls, call) -> calls.files().truncate(call))),
            row( 79, "getcwd",          answer((calls, call) -> calls.files().getcwd(call))),
            row( 83, "mkdir",           answer((calls, call) -> calls.files().mkdir(call, 0))),
            row( 84, "rmdir",           answer((calls, call) -> calls.files().rmdir(call))),
            row( 87, "unlink",          answer((calls, call) -> calls.files().unlink(call, 0))),
            row( 89, "readlink",        answer((calls, call) -> calls.files().readlink(call, 0))),
            row( 96, "gettimeofday",    answer((calls, call) -> calls.clock().gettimeofday(call))),
            row( 97, "getrlimit",       answer((calls, call) -> calls.process().getrlimit(call))),
            row(102, "getuid",          answer((calls, call) -> 0)),
            row(104, "getgid",          answer((calls, call) -> 0)),
            row(107, "geteuid",         answer((calls, call) -> 0)),
            row(108, "getegid",         answer((calls, call) -> 0)),
            row(110, "getppid",         answer((calls, call) -> 0)),
            row(131, "sigaltstack",     answer((calls, call) -> calls.signals().sigaltstack(call))),
            row(149, "mlock",           (calls, call) -> calls.memory().advice().mlock(call, false)),
            row(150, "munlock",         answer((calls, call) -> calls.memory().advice().munlock(call))),
            row(151, "mlockall",        answer((calls, call) -> calls.memory().advice().mlockall(call))),
            row(152, "munlockall",      answer((calls, call) -> 0)),
            row(158, "arch_prctl",      answer((calls, call) -> calls.process().archPrctl(call))),
            row(186, "gettid",          answer((calls, call) -> calls.process().gettid(call))),
            row(200, "tkill",           (calls, call) -> calls.signals().kill(call, 1)),
            row(201, "time",            answer((calls, call) -> calls.clock().time(call))),
            row(218, "set_tid_address", answer((calls, call) -> calls.process().gettid(call))),
            row(228, "clock_gettime",   answer((calls, call) -> calls.clock().clockGettime(call))),
            row(231, "exit_group",      (calls, call) -> calls.process().exitGroup(call)),
            row(234, "tgkill",          (calls, call) -> calls.signals().kill(call, 2)),
            row(257, "openat",          answer((calls, call) -> calls.files().open(call, 1, 2))),
            row(258, "mkdirat",         answer((calls, call) -> calls.files().mkdir(call, 1))),
            row(262, "newfstatat",      answer((calls, call) -> calls.files().newfstatat(call))),
            row(263, "unlinkat",        answer((calls, call) -> calls.files().unlink(call, 1))),
            row(267, "readlinkat",      answer((calls, call) -> calls.files().readlink(call, 1))),
            row(269, "faccessat",       answer((calls, call) -> calls.files().access(call, 1))),
            row(273, "set_robust_list", answer((calls, call) -> 0)), // no thread dies while another one waits for it
            row(292, "dup3",            answer((calls, call) -> calls.files().dup2(call, true))),
            row(302, "prlimit64",       answer((calls, call) -> calls.process().prlimit(call))),
            row(318, "getrandom",       answer((calls, call) -> calls.process().getrandom(call))),
            row(325, "mlock2",          (calls, call) -> calls.memory().advice().mlock(call, true))),
            Row::number);
    // spotless:on

    private SyscallTable() {}

    /** How a call reads its arguments and begins. */
    @FunctionalInterface
    public interface Call {
        /** Performs the call for the core that trapped. */
        void perform(SystemCalls calls, Invocation call);
    }

    /** A call whose result is known at once. */
    @FunctionalInterface
    private interface Answer {
        long of(SystemCalls calls, Invocation call);
    }

    /**
     * One system call.
     *
     * @param number what RAX holds
     * @param name as in the manual pages
     * @param call what it does
     */
    public record Row(long number, String name, Call call) {}

    /** The call with this number. */
    public static Optional<Row> row(long number) {
        return Optional.ofNullable(ROWS.get(number));
    }

    private static Row row(long number, String name, Call call) {
        return new Row(number, name, call);
    }

    private static Call answer(Answer answer) {
        return (calls, call) -> call.answer(answer.of(calls, call));
    }
}
