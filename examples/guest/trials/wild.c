/*
 * Every system call with every one of its pointers gone wild: nothing there, the kernel's, not canonical, taken away, and
 * behind the last page. Prints what each answers if that is not EFAULT five times.
 * clone(2) is missing: Linux makes the child though it cannot store its number, we do not.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define WILD 0x5157494c44l /* in place of an argument: the wild pointer */
#define HERE ((long)AT_FDCWD)
#define GOOD ((long)memory)
#define LENGTH ((long)&length)
#define NAME ((long)"/tmp/wild")
#define FOLDER ((long)"/tmp")

static char memory[8192] __attribute__((aligned(4096)));
static const long one[2] = {1, 0};
static int length; /* of an address, of an option */
static int file, folder, ends[2], pair[2], poller, queue, set, messages, listener;

static long child_that_waits(void) {
    pid_t child = fork();
    if (child == 0) {
        for (;;) {
            pause();
        }
    }
    return child;
}

/* A child that has ended and that nobody has waited for. */
static void zombie(void) {
    siginfo_t info;
    pid_t child = fork();
    if (child == 0) {
        _exit(0);
    }
    waitid(P_PID, child, &info, WEXITED | WNOWAIT);
}

struct trial {
    const char *name;
    long number, argument[6];
};

static long call(const struct trial *trial, long wild) {
    long argument[6];
    for (int i = 0; i < 6; i++) {
        argument[i] = trial->argument[i] == WILD ? wild : trial->argument[i];
    }
    memset(memory, 0, 1024);
    length = 16;
    if (trial->number == SYS_wait4 || trial->number == SYS_waitid) {
        zombie();
    } else if (trial->number == SYS_msgrcv) {
        syscall(SYS_msgsnd, messages, one, 8, IPC_NOWAIT);
    } else if (trial->number == SYS_mq_timedreceive) {
        syscall(SYS_mq_timedsend, queue, one, 8, 0, 0);
    }
    errno = 0;
    long result = syscall(trial->number, argument[0], argument[1], argument[2], argument[3], argument[4], argument[5]);
    result = result == -1 ? -errno : result;
    while (waitpid(-1, 0, WNOHANG) > 0) {
    }
    return result;
}

static const char *word(long result) {
    static char text[24];
    switch (-result) {
        case EFAULT: return "EFAULT";
        case EINVAL: return "EINVAL";
        case ENOMEM: return "ENOMEM";
        case ENOSYS: return "ENOSYS";
        case EBADF: return "EBADF";
        case EPERM: return "EPERM";
        case EAGAIN: return "EAGAIN";
        case ENOENT: return "ENOENT";
        case ESRCH: return "ESRCH";
        case ECHILD: return "ECHILD";
        case EMSGSIZE: return "EMSGSIZE";
        case ENOMSG: return "ENOMSG";
        case ENOTCONN: return "ENOTCONN";
        case EEXIST: return "EEXIST";
        case ENXIO: return "ENXIO";
        case ESPIPE: return "ESPIPE";
        case ETIMEDOUT: return "ETIMEDOUT";
    }
    snprintf(text, sizeof text, result < 0 ? "error %ld" : "ok", -result);
    return text;
}

int main(int count, char **arguments) {
    (void)arguments;
    setvbuf(stdout, 0, _IOLBF, 0);
    char *gone = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    mprotect(gone, 4096, PROT_NONE);
    munmap(gone + 4096, 4096);
    const long wild[] = {8, -8, 1l << 47, 1l << 63, (long)gone};
    signal(SIGPIPE, SIG_IGN);
    mkdir("/tmp/wild-folder", 0755);
    file = open("/tmp/wild", O_CREAT | O_RDWR | O_TRUNC, 0644);
    write(file, memory, 4096);
    lseek(file, 0, SEEK_SET);
    folder = open("/tmp", O_RDONLY | O_DIRECTORY);
    pipe(ends);
    write(ends[1], memory, 100);
    socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
    write(pair[1], memory, 100);
    listener = socket(AF_UNIX, SOCK_STREAM, 0);
    poller = epoll_create1(0);
    struct epoll_event event = {EPOLLIN, {0}};
    epoll_ctl(poller, EPOLL_CTL_ADD, ends[0], &event);
    set = syscall(SYS_semget, IPC_PRIVATE, 1, 0600);
    messages = syscall(SYS_msgget, IPC_PRIVATE, 0600);
    int segment = syscall(SYS_shmget, IPC_PRIVATE, 4096, 0600);
    int memfd = syscall(SYS_memfd_create, "wild", 0);
    int clock = syscall(SYS_timerfd_create, 1, 0), timer;
    syscall(SYS_timer_create, 1, 0, &timer);
    long child = child_that_waits();
    sigset_t none;
    sigemptyset(&none);

#define T(NAME_, ...) {#NAME_, SYS_##NAME_, {__VA_ARGS__}}
    const struct trial trials[] = {
        T(read, file, WILD, 10), T(read, ends[0], WILD, 10), T(read, pair[0], WILD, 10), T(write, file, WILD, 10),
        T(write, ends[1], WILD, 10), T(write, pair[0], WILD, 10), T(open, WILD, O_RDONLY), T(stat, WILD, GOOD),
        T(stat, NAME, WILD), T(fstat, file, WILD), T(lstat, WILD, GOOD), T(lstat, NAME, WILD), T(poll, WILD, 1, 0),
        T(mremap, WILD & ~4095l, 4096, 8192, 0), T(rt_sigaction, SIGUSR1, WILD, 0, 8),
        T(rt_sigaction, SIGUSR1, 0, WILD, 8), T(rt_sigprocmask, SIG_BLOCK, WILD, 0, 8),
        T(rt_sigprocmask, SIG_BLOCK, 0, WILD, 8), T(ioctl, ends[0], 0x541b, WILD), T(pread64, file, WILD, 10, 0),
        T(pwrite64, file, WILD, 10, 0), T(readv, file, WILD, 1), T(writev, file, WILD, 1), T(access, WILD, 0),
        T(pipe, WILD), T(select, 1, WILD, 0, 0, 0), T(select, 1, 0, WILD, 0, 0), T(select, 1, 0, 0, WILD, 0),
        T(select, 0, 0, 0, 0, WILD), T(mincore, GOOD, 4096, WILD), T(shmctl, segment, IPC_STAT, WILD),
        T(shmctl, segment, IPC_SET, WILD), T(nanosleep, WILD, 0), T(getitimer, 0, WILD), T(setitimer, 0, WILD, 0),
        T(setitimer, 0, GOOD, WILD), T(sendfile, ends[1], file, WILD, 10), T(connect, listener, WILD, 16),
        T(accept, listener, WILD, WILD), T(sendto, pair[0], WILD, 10, 0, 0, 0),
        T(sendto, listener, GOOD, 10, 0, WILD, 16), T(recvfrom, pair[0], WILD, 10, 0, 0, 0),
        T(sendmsg, pair[0], WILD, 0), T(recvmsg, pair[0], WILD, 0), T(bind, listener, WILD, 16),
        T(getsockname, listener, WILD, LENGTH), T(getsockname, listener, GOOD, WILD),
        T(getpeername, pair[0], WILD, LENGTH), T(getpeername, pair[0], GOOD, WILD),
        T(socketpair, AF_UNIX, SOCK_STREAM, 0, WILD), T(setsockopt, pair[0], SOL_SOCKET, SO_SNDBUF, WILD, 4),
        T(getsockopt, pair[0], SOL_SOCKET, SO_TYPE, WILD, LENGTH),
        T(getsockopt, pair[0], SOL_SOCKET, SO_TYPE, GOOD, WILD), T(execve, WILD, 0, 0),
        T(execve, (long)"/proc/self/exe", WILD, 0), T(execve, (long)"/proc/self/exe", 0, WILD),
        T(wait4, -1, WILD, WNOHANG, 0), T(wait4, -1, 0, WNOHANG, WILD), T(uname, WILD), T(semop, set, WILD, 1),
        T(semctl, set, 0, IPC_STAT, WILD), T(semctl, set, 0, 13, WILD), T(semctl, set, 0, 17, WILD),
        T(msgsnd, messages, WILD, 8, 0), T(msgrcv, messages, WILD, 8, 0, IPC_NOWAIT),
        T(msgctl, messages, IPC_STAT, WILD), T(msgctl, messages, IPC_SET, WILD), T(truncate, WILD, 0),
        T(getdents, folder, WILD, 1000), T(getcwd, WILD, 1000), T(chdir, WILD), T(rename, WILD, NAME),
        T(rename, NAME, WILD), T(mkdir, WILD, 0), T(rmdir, WILD), T(creat, WILD, 0), T(link, WILD, NAME),
        T(link, NAME, WILD), T(unlink, WILD), T(symlink, WILD, NAME), T(symlink, NAME, WILD),
        T(readlink, WILD, GOOD, 10), T(readlink, (long)"/proc/self/exe", WILD, 10), T(chmod, WILD, 0),
        T(chown, WILD, 0, 0), T(lchown, WILD, 0, 0), T(gettimeofday, WILD, 0), T(gettimeofday, 0, WILD),
        T(getrlimit, 7, WILD), T(getrusage, 0, WILD), T(times, WILD), T(rt_sigpending, WILD, 8),
        T(rt_sigtimedwait, WILD, 0, 0, 8), T(rt_sigtimedwait, (long)&none, 0, WILD, 8),
        T(rt_sigqueueinfo, child, SIGUSR1, WILD), T(rt_sigsuspend, WILD, 8), T(sigaltstack, WILD, 0),
        T(sigaltstack, 0, WILD), T(utime, WILD, 0), T(utime, NAME, WILD), T(mknod, WILD, 0100644, 0),
        T(statfs, WILD, GOOD), T(statfs, NAME, WILD), T(fstatfs, file, WILD), T(sched_setparam, 0, WILD),
        T(sched_getparam, 0, WILD), T(sched_setscheduler, 0, 0, WILD), T(sched_rr_get_interval, 0, WILD),
        T(prctl, 16, WILD), T(prctl, 15, WILD), T(prctl, 2, WILD), T(arch_prctl, 0x1003, WILD), T(setrlimit, 7, WILD),
        T(time, WILD), T(futex, WILD, 0, 0, 0), T(futex, WILD, 1, 1), T(futex, GOOD, 0, 0, WILD),
        T(futex, GOOD, 3, 1, 1, WILD), T(futex, GOOD, 5, 1, 1, WILD, 0), T(futex, WILD, 6, 0, 0),
        T(sched_setaffinity, 0, 8, WILD), T(sched_getaffinity, 0, 128, WILD), T(getdents64, folder, WILD, 1000),
        T(semtimedop, set, WILD, 1, 0), T(semtimedop, set, GOOD, 1, WILD), T(clock_gettime, 1, WILD),
        T(clock_getres, 1, WILD), T(clock_nanosleep, 1, 0, WILD, 0), T(epoll_wait, poller, WILD, 1, 0),
        T(epoll_ctl, poller, EPOLL_CTL_ADD, ends[1], WILD), T(utimes, WILD, 0), T(utimes, NAME, WILD),
        T(mq_open, WILD, O_RDONLY, 0, 0), T(mq_open, (long)"wild", O_RDWR | O_CREAT, 0600, WILD), T(mq_unlink, WILD),
        T(waitid, P_ALL, 0, WILD, WEXITED | WNOHANG, 0), T(waitid, P_ALL, 0, 0, WEXITED | WNOHANG, WILD),
        T(openat, HERE, WILD, O_RDONLY), T(mkdirat, HERE, WILD, 0), T(mknodat, HERE, WILD, 0100644, 0),
        T(fchownat, HERE, WILD, 0, 0, 0), T(futimesat, HERE, WILD, 0), T(futimesat, HERE, NAME, WILD),
        T(newfstatat, HERE, WILD, GOOD, 0), T(newfstatat, HERE, NAME, WILD, 0), T(unlinkat, HERE, WILD, 0),
        T(renameat, HERE, WILD, HERE, NAME), T(renameat, HERE, NAME, HERE, WILD),
        T(linkat, HERE, WILD, HERE, NAME, 0), T(linkat, HERE, NAME, HERE, WILD, 0), T(symlinkat, WILD, HERE, NAME),
        T(symlinkat, NAME, HERE, WILD), T(readlinkat, HERE, WILD, GOOD, 10),
        T(readlinkat, HERE, (long)"/proc/self/exe", WILD, 10), T(fchmodat, HERE, WILD, 0),
        T(faccessat, HERE, WILD, 0), T(pselect6, 1, WILD, 0, 0, 0, 0), T(pselect6, 0, 0, 0, 0, WILD, 0),
        T(pselect6, 0, 0, 0, 0, GOOD, WILD), T(ppoll, WILD, 1, 0, 0, 8), T(ppoll, 0, 0, WILD, 0, 8),
        T(ppoll, 0, 0, GOOD, WILD, 8), T(set_robust_list, WILD, 24), T(get_robust_list, 0, WILD, GOOD),
        T(get_robust_list, 0, GOOD, WILD), T(utimensat, HERE, WILD, 0, 0), T(utimensat, HERE, NAME, WILD, 0),
        T(epoll_pwait, poller, WILD, 1, 0, 0, 8), T(epoll_pwait, poller, GOOD, 1, 0, WILD, 8),
        T(accept4, listener, WILD, WILD, 0), T(pipe2, WILD, 0), T(preadv, file, WILD, 1, 0),
        T(pwritev, file, WILD, 1, 0), T(rt_tgsigqueueinfo, child, child, SIGUSR1, WILD), T(prlimit64, 0, 7, WILD, 0),
        T(prlimit64, 0, 7, 0, WILD), T(getcpu, WILD, 0, 0), T(getcpu, 0, WILD, 0),
        T(renameat2, HERE, WILD, HERE, NAME, 0), T(renameat2, HERE, NAME, HERE, WILD, 0), T(getrandom, WILD, 10, 0),
        T(memfd_create, WILD, 0), T(copy_file_range, file, WILD, memfd, 0, 10, 0),
        T(copy_file_range, file, 0, memfd, WILD, 10, 0), T(statx, HERE, WILD, 0, 0x7ff, GOOD),
        T(statx, HERE, NAME, 0, 0x7ff, WILD), T(clone3, WILD, 64), T(faccessat2, HERE, WILD, 0, 0),
        T(epoll_pwait2, poller, WILD, 1, GOOD, 0, 8), T(epoll_pwait2, poller, GOOD, 1, WILD, 0, 8),
        T(getgroups, 1024, WILD), T(getresuid, WILD, GOOD, GOOD), T(getresuid, GOOD, WILD, GOOD),
        T(getresuid, GOOD, GOOD, WILD), T(getresgid, WILD, GOOD, GOOD), T(getresgid, GOOD, WILD, GOOD),
        T(getresgid, GOOD, GOOD, WILD), T(sysinfo, WILD), T(signalfd, -1, WILD, 8), T(signalfd4, -1, WILD, 8, 0),
        T(splice, file, WILD, ends[1], 0, 10, 0), T(splice, ends[0], 0, memfd, WILD, 10, 0),
        T(timer_create, 1, WILD, GOOD), T(timer_create, 1, 0, WILD), T(timer_gettime, timer, WILD),
        T(timer_settime, timer, 0, WILD, 0), T(timer_settime, timer, 0, GOOD, WILD), T(timerfd_gettime, clock, WILD),
        T(timerfd_settime, clock, 0, WILD, 0), T(timerfd_settime, clock, 0, GOOD, WILD),
        T(fcntl, file, F_GETLK, WILD), T(fcntl, file, F_SETLK, WILD), T(fcntl, file, F_SETLKW, WILD),
        T(fcntl, file, F_OFD_GETLK, WILD), T(fcntl, file, F_OFD_SETLK, WILD),
        {"fchmodat2", 452, {HERE, WILD, 0, 0}}, {"mq_timedsend", SYS_mq_timedsend, {-2, WILD, 8, 0, 0}},
        {"mq_timedreceive", SYS_mq_timedreceive, {-2, WILD, 8192, 0, 0}},
        {"mq_getsetattr", SYS_mq_getsetattr, {-2, 0, WILD}}, {"mq_getsetattr", SYS_mq_getsetattr, {-2, WILD, 0}},
        {"munmap", SYS_munmap, {WILD, 4096}}, {"mprotect", SYS_mprotect, {WILD, 4096, 1}},
        {"madvise", SYS_madvise, {WILD, 4096, 4}}, {"msync", SYS_msync, {WILD, 4096, 4}},
        {"mlock", SYS_mlock, {WILD, 4096}}, {"munlock", SYS_munlock, {WILD, 4096}},
        {"mlock2", SYS_mlock2, {WILD, 4096, 0}}, {"mincore", SYS_mincore, {WILD, 4096, GOOD}},
        {"shmat", SYS_shmat, {segment, WILD, 0}}, {"shmdt", SYS_shmdt, {WILD}},
    };
    queue = syscall(SYS_mq_open, "wild-queue", O_RDWR | O_CREAT | O_NONBLOCK, 0600, 0);
    int wrong = 0;
    for (unsigned i = 0; i < sizeof trials / sizeof *trials; i++) {
        struct trial trial = trials[i];
        int which = 0;
        for (int a = 0; a < 6; a++) {
            which = trial.argument[a] == WILD && which == 0 ? a + 1 : which;
            trial.argument[a] = a == 0 && trial.argument[a] == -2 ? queue : trial.argument[a];
        }
        char line[128];
        int at = snprintf(line, sizeof line, "%s, argument %d:", trial.name, which), faults = 0;
        for (int w = 0; w < 5; w++) {
            long result = call(&trial, wild[w]);
            faults += result == -EFAULT;
            at += snprintf(line + at, sizeof line - at, " %s", word(result));
        }
        wrong += faults < 5;
        if (faults == 5 && count < 2) {
            snprintf(line, sizeof line, "%s, argument %d", trial.name, which);
        }
        puts(line);
    }
    kill(child, SIGKILL);
    waitpid(child, 0, 0);
    unlink("/tmp/wild");
    rmdir("/tmp/wild-folder");
    syscall(SYS_mq_unlink, "wild-queue");
    syscall(SYS_shmctl, segment, IPC_RMID, 0);
    syscall(SYS_semctl, set, 0, IPC_RMID, 0);
    syscall(SYS_msgctl, messages, IPC_RMID, 0);
    return 0;
}
