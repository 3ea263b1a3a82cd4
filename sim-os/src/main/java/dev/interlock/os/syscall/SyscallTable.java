package dev.interlock.os.syscall;

import static dev.interlock.os.syscall.Paths.WORKING_FOLDER;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Iterables;
import com.google.common.collect.Maps;
import java.util.List;
import java.util.Optional;

/**
 * The system calls that exist, by number; the rest is {@link dev.interlock.os.error.Errno#ENOSYS}. Numbers from {@code
 * <asm/unistd_64.h>}.
 */
public final class SyscallTable {
    // spotless:off
    private static final List<Row> OTHERS = List.of(
            row(  0, "read",            (calls, call) -> calls.files().readOrWrite(call, true, false)),
            row(  1, "write",           (calls, call) -> calls.files().readOrWrite(call, false, false)),
            row(  2, "open",            file((files, call) -> files.names().open(call, WORKING_FOLDER, 0))),
            row(  3, "close",           file((files, call) -> files.descriptors().close(call))),
            row(  4, "stat",            file((files, call) -> files.attributes().stat(call, 0))),
            row(  5, "fstat",           file((files, call) -> files.attributes().fstat(call))),
            row(  6, "lstat",           file((files, call) -> files.attributes().stat(call, Paths.AT_SYMLINK_NOFOLLOW))),
            row(  7, "poll",            file((files, call) -> files.polls().poll(call))),
            row(  8, "lseek",           file((files, call) -> files.transfers().seek(call))),
            row(  9, "mmap",            (calls, call) -> calls.memory().mmap(call)),
            row( 10, "mprotect",        (calls, call) -> calls.memory().mprotect(call)),
            row( 11, "munmap",          (calls, call) -> calls.memory().munmap(call)),
            row( 12, "brk",             (calls, call) -> calls.memory().brk(call)),
            row( 16, "ioctl",           file((files, call) -> files.descriptors().ioctl(call))),
            row( 17, "pread64",         (calls, call) -> calls.files().readOrWrite(call, true, true)),
            row( 18, "pwrite64",        (calls, call) -> calls.files().readOrWrite(call, false, true)),
            row( 19, "readv",           (calls, call) -> calls.files().readOrWriteVector(call, true, false)),
            row( 20, "writev",          (calls, call) -> calls.files().readOrWriteVector(call, false, false)),
            row( 21, "access",          file((files, call) -> files.names().access(call, WORKING_FOLDER, 0, 0))),
            row( 22, "pipe",            file((files, call) -> files.descriptors().pipe(call, 0))),
            row( 23, "select",          file((files, call) -> files.polls().select(call, false))),
            row( 25, "mremap",          (calls, call) -> calls.memory().mremap(call)),
            row( 26, "msync",           (calls, call) -> calls.memory().advice().msync(call)),
            row( 27, "mincore",         answer((calls, call) -> calls.memory().advice().mincore(call))),
            row( 28, "madvise",         (calls, call) -> calls.memory().advice().madvise(call)),
            row( 29, "shmget",          answer((calls, call) -> calls.memory().shared().shmget(call))),
            row( 30, "shmat",           (calls, call) -> calls.memory().shared().shmat(call)),
            row( 31, "shmctl",          answer((calls, call) -> calls.memory().shared().shmctl(call))),
            row( 32, "dup",             file((files, call) -> files.descriptors().dup(call))),
            row( 33, "dup2",            file((files, call) -> files.descriptors().dup2(call))),
            row( 40, "sendfile",        (calls, call) -> calls.files().sendfile(call)),
            row( 41, "socket",          file((files, call) -> files.sockets().socket(call))),
            row( 42, "connect",         file((files, call) -> files.sockets().connect(call))),
            row( 43, "accept",          file((files, call) -> files.sockets().accept(call, 0))),
            row( 44, "sendto",          (calls, call) -> calls.files().at(call).messages().sendto(call)),
            row( 45, "recvfrom",        (calls, call) -> calls.files().at(call).messages().recvfrom(call)),
            row( 46, "sendmsg",         (calls, call) -> calls.files().at(call).messages().sendmsg(call)),
            row( 47, "recvmsg",         (calls, call) -> calls.files().at(call).messages().recvmsg(call)),
            row( 48, "shutdown",        file((files, call) -> files.sockets().shutdown(call))),
            row( 49, "bind",            file((files, call) -> files.sockets().bind(call))),
            row( 50, "listen",          file((files, call) -> files.sockets().listen(call))),
            row( 51, "getsockname",     file((files, call) -> files.sockets().getsockname(call))),
            row( 52, "getpeername",     file((files, call) -> files.sockets().getpeername(call))),
            row( 53, "socketpair",      file((files, call) -> files.sockets().socketpair(call))),
            row( 54, "setsockopt",      file((files, call) -> files.sockets().setsockopt(call))),
            row( 55, "getsockopt",      file((files, call) -> files.sockets().getsockopt(call))),
            row( 63, "uname",           answer((calls, call) -> calls.process().uname(call))),
            row( 64, "semget",          file((files, call) -> files.semaphores().semget(call))),
            row( 65, "semop",           file((files, call) -> files.semaphores().semop(call, false))),
            row( 66, "semctl",          file((files, call) -> files.semaphores().semctl(call))),
            row( 67, "shmdt",           (calls, call) -> calls.memory().shared().shmdt(call)),
            row( 68, "msgget",          file((files, call) -> files.queues().msgget(call))),
            row( 69, "msgsnd",          file((files, call) -> files.queues().msgsnd(call))),
            row( 70, "msgrcv",          file((files, call) -> files.queues().msgrcv(call))),
            row( 71, "msgctl",          file((files, call) -> files.queues().msgctl(call))),
            row( 72, "fcntl",           file((files, call) -> files.descriptors().fcntl(call))),
            row( 73, "flock",           file((files, call) -> files.descriptors().flock(call))),
            row( 74, "fsync",           file((files, call) -> files.descriptors().fsync(call))),
            row( 75, "fdatasync",       file((files, call) -> files.descriptors().fsync(call))),
            row( 76, "truncate",        cutting((files, call) -> files.attributes().truncate(call))),
            row( 77, "ftruncate",       cutting((files, call) -> files.attributes().ftruncate(call))),
            row( 78, "getdents",        file((files, call) -> files.folders().getdents(call, false))),
            row( 79, "getcwd",          file((files, call) -> files.folders().getcwd(call))),
            row( 80, "chdir",           file((files, call) -> files.folders().chdir(call))),
            row( 81, "fchdir",          file((files, call) -> files.folders().fchdir(call))),
            row( 82, "rename",          file((files, call) -> files.names().rename(call, WORKING_FOLDER, 0, WORKING_FOLDER, 1, 0))),
            row( 83, "mkdir",           file((files, call) -> files.names().mkdir(call, WORKING_FOLDER, 0))),
            row( 84, "rmdir",           file((files, call) -> files.names().rmdir(call))),
            row( 85, "creat",           cutting((files, call) -> files.names().creat(call))),
            row( 86, "link",            file((files, call) -> files.names().link(call, WORKING_FOLDER, 0, WORKING_FOLDER, 1, 0))),
            row( 87, "unlink",          file((files, call) -> files.names().unlink(call, WORKING_FOLDER, 0, 0))),
            row( 88, "symlink",         file((files, call) -> files.names().symlink(call, WORKING_FOLDER, 1))),
            row( 89, "readlink",        file((files, call) -> files.names().readlink(call, WORKING_FOLDER, 0))),
            row( 90, "chmod",           file((files, call) -> files.attributes().chmod(call, WORKING_FOLDER, 0, 0))),
            row( 91, "fchmod",          file((files, call) -> files.attributes().fchmod(call))),
            row( 92, "chown",           file((files, call) -> files.attributes().chown(call, WORKING_FOLDER, 0, 0))),
            row( 93, "fchown",          file((files, call) -> files.attributes().fchown(call))),
            row( 94, "lchown",          file((files, call) -> files.attributes().chown(call, WORKING_FOLDER, 0, Paths.AT_SYMLINK_NOFOLLOW))),
            row( 95, "umask",           file((files, call) -> files.attributes().umask(call))),
            row( 96, "gettimeofday",    answer((calls, call) -> calls.clock().gettimeofday(call))),
            row( 97, "getrlimit",       answer((calls, call) -> calls.process().getrlimit(call))),
            row(102, "getuid",          answer((calls, call) -> 0)),
            row(104, "getgid",          answer((calls, call) -> 0)),
            row(107, "geteuid",         answer((calls, call) -> 0)),
            row(108, "getegid",         answer((calls, call) -> 0)),
            row(105, "setuid",          answer((calls, call) -> CredentialCalls.set(call, 1))),
            row(106, "setgid",          answer((calls, call) -> CredentialCalls.set(call, 1))),
            row(113, "setreuid",        answer((calls, call) -> CredentialCalls.set(call, 2))),
            row(114, "setregid",        answer((calls, call) -> CredentialCalls.set(call, 2))),
            row(115, "getgroups",       answer((calls, call) -> CredentialCalls.getgroups(call))),
            row(116, "setgroups",       answer((calls, call) -> CredentialCalls.setgroups(call))),
            row(117, "setresuid",       answer((calls, call) -> CredentialCalls.set(call, 3))),
            row(118, "getresuid",       answer((calls, call) -> CredentialCalls.tellAll(call))),
            row(119, "setresgid",       answer((calls, call) -> CredentialCalls.set(call, 3))),
            row(120, "getresgid",       answer((calls, call) -> CredentialCalls.tellAll(call))),
            row(132, "utime",           file((files, call) -> files.attributes().utimes(call, WORKING_FOLDER, 0, false))),
            row(133, "mknod",           file((files, call) -> files.names().mknod(call, WORKING_FOLDER, 0))),
            row(137, "statfs",          file((files, call) -> files.attributes().statfs(call, false))),
            row(138, "fstatfs",         file((files, call) -> files.attributes().statfs(call, true))),
            row(149, "mlock",           (calls, call) -> calls.memory().advice().mlock(call, false)),
            row(150, "munlock",         answer((calls, call) -> calls.memory().advice().munlock(call))),
            row(151, "mlockall",        answer((calls, call) -> calls.memory().advice().mlockall(call))),
            row(152, "munlockall",      answer((calls, call) -> 0)),
            row(158, "arch_prctl",      answer((calls, call) -> calls.process().archPrctl(call))),
            row(160, "setrlimit",       answer((calls, call) -> calls.process().setrlimit(call))),
            row(162, "sync",            answer((calls, call) -> 0)), // nothing is behind: it is all in memory
            row(201, "time",            answer((calls, call) -> calls.clock().time(call))),
            row(213, "epoll_create",    file((files, call) -> files.events().epollCreateOfSize(call))),
            row(217, "getdents64",      file((files, call) -> files.folders().getdents(call, true))),
            row(220, "semtimedop",      file((files, call) -> files.semaphores().semop(call, true))),
            row(221, "fadvise64",       file((files, call) -> files.descriptors().advise(call, true))),
            row(228, "clock_gettime",   answer((calls, call) -> calls.clock().clockGettime(call))),
            row(232, "epoll_wait",      file((files, call) -> files.events().epollWait(call))),
            row(233, "epoll_ctl",       file((files, call) -> files.events().epollCtl(call))),
            row(235, "utimes",          file((files, call) -> files.attributes().utimes(call, WORKING_FOLDER, 0, true))),
            row(240, "mq_open",         file((files, call) -> files.posixQueues().open(call))),
            row(241, "mq_unlink",       file((files, call) -> files.posixQueues().unlink(call))),
            row(242, "mq_timedsend",    file((files, call) -> files.posixQueues().send(call))),
            row(243, "mq_timedreceive", file((files, call) -> files.posixQueues().receive(call))),
            row(245, "mq_getsetattr",   file((files, call) -> files.posixQueues().attributes(call))),
            row(257, "openat",          cutting((files, call) -> files.names().open(call, 0, 1))),
            row(258, "mkdirat",         file((files, call) -> files.names().mkdir(call, 0, 1))),
            row(259, "mknodat",         file((files, call) -> files.names().mknod(call, 0, 1))),
            row(260, "fchownat",        file((files, call) -> files.attributes().chown(call, 0, 1, call.number(4)))),
            row(261, "futimesat",       file((files, call) -> files.attributes().utimes(call, 0, 1, true))),
            row(262, "newfstatat",      file((files, call) -> files.attributes().newfstatat(call))),
            row(263, "unlinkat",        file((files, call) -> files.names().unlink(call, 0, 1, call.number(2)))),
            row(264, "renameat",        file((files, call) -> files.names().rename(call, 0, 1, 2, 3, 0))),
            row(265, "linkat",          file((files, call) -> files.names().link(call, 0, 1, 2, 3, call.number(4)))),
            row(266, "symlinkat",       file((files, call) -> files.names().symlink(call, 1, 2))),
            row(267, "readlinkat",      file((files, call) -> files.names().readlink(call, 0, 1))),
            row(268, "fchmodat",        file((files, call) -> files.attributes().chmod(call, 0, 1, 0))),
            row(269, "faccessat",       file((files, call) -> files.names().access(call, 0, 1, 0))),
            row(270, "pselect6",        file((files, call) -> files.polls().select(call, true))),
            row(271, "ppoll",           file((files, call) -> files.polls().ppoll(call))),
            row(275, "splice",          (calls, call) -> calls.files().splice(call)),
            row(280, "utimensat",       file((files, call) -> files.attributes().utimensat(call))),
            row(281, "epoll_pwait",     file((files, call) -> files.events().epollPwait(call))),
            row(284, "eventfd",         file((files, call) -> files.events().eventfd(call, 0))),
            row(285, "fallocate",       cutting((files, call) -> files.attributes().fallocate(call))),
            row(288, "accept4",         file((files, call) -> files.sockets().accept(call, call.number(3)))),
            row(290, "eventfd2",        file((files, call) -> files.events().eventfd(call, call.number(1)))),
            row(291, "epoll_create1",   file((files, call) -> files.events().epollCreate(call, call.number(0)))),
            row(292, "dup3",            file((files, call) -> files.descriptors().dup3(call))),
            row(293, "pipe2",           file((files, call) -> files.descriptors().pipe(call, call.number(1)))),
            row(295, "preadv",          (calls, call) -> calls.files().readOrWriteVector(call, true, true)),
            row(296, "pwritev",         (calls, call) -> calls.files().readOrWriteVector(call, false, true)),
            row(302, "prlimit64",       answer((calls, call) -> calls.process().prlimit(call))),
            row(306, "syncfs",          file((files, call) -> files.descriptors().advise(call, false))),
            row(316, "renameat2",       file((files, call) -> files.names().rename(call, 0, 1, 2, 3, call.number(4)))),
            row(318, "getrandom",       answer((calls, call) -> calls.process().getrandom(call))),
            row(319, "memfd_create",    file((files, call) -> files.names().memfdCreate(call))),
            row(325, "mlock2",          (calls, call) -> calls.memory().advice().mlock(call, true)),
            row(326, "copy_file_range", (calls, call) -> calls.files().copyFileRange(call)),
            row(332, "statx",           file((files, call) -> files.attributes().statx(call))),
            row(436, "close_range",     file((files, call) -> files.descriptors().closeRange(call))),
            row(439, "faccessat2",      file((files, call) -> files.names().access(call, 0, 1, call.number(3)))),
            row(441, "epoll_pwait2",    file((files, call) -> files.events().epollPwait2(call))),
            row(452, "fchmodat2",       file((files, call) -> files.attributes().chmod(call, 0, 1, call.number(3)))));
    // spotless:on

    private static final ImmutableMap<Long, Row> ROWS =
            Maps.uniqueIndex(Iterables.concat(OTHERS, TaskRows.ROWS, SignalRows.ROWS), Row::number);

    private SyscallTable() {}

    /** How a call reads its arguments and begins. */
    @FunctionalInterface
    public interface Call {
        /** Performs the call for the core that trapped. */
        void perform(SystemCalls calls, Invocation call);
    }

    /** A call whose result is known at once. */
    @FunctionalInterface
    interface Answer {
        long of(SystemCalls calls, Invocation call);
    }

    /** A call on files whose result is known at once. */
    @FunctionalInterface
    private interface FileAnswer {
        long of(FileCalls files, Invocation call);
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

    /** The name of the call with this number, for people; {@code call_7777} if there is none. */
    public static String nameOf(long number) {
        return row(number).map(Row::name).orElse(AbsentCalls.nameOf(number).orElse("call_" + number));
    }

    /** A number as a message tells it: "275 (splice)", or the number alone if no manual has such a call. */
    public static String describe(long number) {
        return AbsentCalls.nameOf(number)
                .map(name -> number + " (" + name + ")")
                .orElse(String.valueOf(number));
    }

    static Row row(long number, String name, Call call) {
        return new Row(number, name, call);
    }

    static Call answer(Answer answer) {
        return (calls, call) -> call.answer(answer.of(calls, call));
    }

    /** A call that may make a file shorter, which somebody may have mapped. */
    private static Call cutting(FileAnswer answer) {
        return (calls, call) ->
                calls.memory().cutting(call, () -> answer.of(calls.files().at(call), call));
    }

    private static Call file(FileAnswer answer) {
        return (calls, call) -> call.answer(answer.of(calls.files().at(call), call));
    }
}
