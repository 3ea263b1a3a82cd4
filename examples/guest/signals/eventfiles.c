/* Signals and timers as files: signalfd and timerfd, read, polled, selected, in an epoll. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile int handled;

static void handler(int signal)
{
    (void) signal;
    handled++;
}

static int ready(int file, int timeout)
{
    struct pollfd one = {file, POLLIN, 0};
    return poll(&one, 1, timeout) == 1 && one.revents == POLLIN;
}

static long readInfo(int file, struct signalfd_siginfo *infos, int count)
{
    memset(infos, 0, count * sizeof *infos);
    long bytes = read(file, infos, count * sizeof *infos);
    return bytes < 0 ? -errno : bytes / (long) sizeof *infos;
}

static void signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGCHLD);
    sigaddset(&set, SIGRTMIN + 1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    int file = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    printf("flags: %d %d\n", (fcntl(file, F_GETFL) & O_NONBLOCK) != 0, fcntl(file, F_GETFD) == FD_CLOEXEC);
    struct signalfd_siginfo infos[4];
    printf("nothing: %d, ready %d\n", readInfo(file, infos, 1) == -EAGAIN, ready(file, 0));
    printf("too small: %d", read(file, infos, 127) == -1 && errno == EINVAL);
    printf(", written: %d\n", write(file, infos, 128) == -1 && errno == EINVAL);

    kill(getpid(), SIGUSR1);
    kill(getpid(), SIGUSR1);
    union sigval value = {.sival_int = 5};
    sigqueue(getpid(), SIGRTMIN + 1, value);
    value.sival_int = 6;
    sigqueue(getpid(), SIGRTMIN + 1, value);
    printf("ready %d\n", ready(file, 0));
    long count = readInfo(file, infos, 4);
    printf("read %ld:", count);
    for (int i = 0; i < count; i++) {
        printf(" %u code %d pid %d int %d", infos[i].ssi_signo == SIGUSR1 ? 1 : 2, infos[i].ssi_code,
               infos[i].ssi_pid == (uint32_t) getpid(), infos[i].ssi_int);
    }
    printf("\n");

    fcntl(file, F_SETFL, 0);
    pid_t child = fork();
    if (child == 0) {
        _exit(9);
    }
    count = readInfo(file, infos, 1);
    printf("child: %ld, %d code %d status %d pid %d\n", count, infos[0].ssi_signo == SIGCHLD, infos[0].ssi_code,
           infos[0].ssi_status, infos[0].ssi_pid == (uint32_t) child);
    waitpid(child, NULL, 0);

    child = fork();
    if (child == 0) {
        struct timespec nap = {0, 3000000};
        nanosleep(&nap, NULL);
        kill(getppid(), SIGUSR1);
        _exit(0);
    }
    fd_set in;
    FD_ZERO(&in);
    FD_SET(file, &in);
    int selected = select(file + 1, &in, NULL, NULL, NULL);
    count = readInfo(file, infos, 1);
    printf("selected: %d, read %ld from child %d\n", selected, count, infos[0].ssi_pid == (uint32_t) child);
    waitpid(child, NULL, 0);
    readInfo(file, infos, 1);
    printf("its end: %d\n", infos[0].ssi_signo == SIGCHLD);

    int set2 = epoll_create1(0);
    struct epoll_event event = {EPOLLIN | EPOLLET, {.u32 = 7}};
    epoll_ctl(set2, EPOLL_CTL_ADD, file, &event);
    printf("epoll: %d", epoll_wait(set2, &event, 1, 0));
    raise(SIGUSR1);
    printf(" %d", epoll_wait(set2, &event, 1, 1000));
    printf(" %d", epoll_wait(set2, &event, 1, 0));
    readInfo(file, infos, 1);
    printf(" thread %d\n", infos[0].ssi_code == SI_TKILL);

    signal(SIGUSR2, handler);
    sigset_t other;
    sigemptyset(&other);
    sigaddset(&other, SIGUSR2);
    sigprocmask(SIG_BLOCK, &other, NULL);
    printf("another set: %d\n", signalfd(file, &other, 0) == file);
    raise(SIGUSR2);
    raise(SIGUSR1);
    printf("ready %d", ready(file, 0));
    readInfo(file, infos, 4);
    printf(", %d", infos[0].ssi_signo == SIGUSR2);
    printf(", then ready %d\n", ready(file, 0));
    printf("no signal file: %d\n", signalfd(0, &other, 0) == -1 && errno == EINVAL);
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    sigaction(SIGALRM, &action, NULL);
    ualarm(3000, 0);
    long result = readInfo(file, infos, 1);
    printf("interrupted: %d, handled %d\n", result == -EINTR, handled);
    signal(SIGUSR1, SIG_IGN);
    close(file);
    close(set2);
}

static void timers(void)
{
    int file = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    uint64_t count = 0;
    printf("timer: %d", read(file, &count, 8) == -1 && errno == EAGAIN);
    printf(" %d", read(file, &count, 7) == -1 && errno == EINVAL);
    printf(" %d\n", write(file, &count, 8) == -1 && errno == EINVAL);
    struct itimerspec spec = {{0, 0}, {0, 3000000}}, old;
    timerfd_settime(file, 0, &spec, NULL);
    printf("not yet: %d", ready(file, 0));
    printf(", soon: %d", ready(file, 1000));
    long bytes = read(file, &count, 8);
    printf(", read %ld: %d\n", bytes, (int) count);
    timerfd_gettime(file, &old);
    printf("over: %ld, ready %d\n", old.it_value.tv_nsec, ready(file, 0));

    spec.it_interval.tv_nsec = 2000000;
    timerfd_settime(file, 0, &spec, &old);
    printf("was: %ld\n", old.it_value.tv_nsec + old.it_interval.tv_nsec);
    struct timespec nap = {0, 21000000};
    nanosleep(&nap, NULL);
    timerfd_gettime(file, &old);
    printf("left: %d, interval %ld\n", old.it_value.tv_nsec > 0 && old.it_value.tv_nsec <= 2000000,
           old.it_interval.tv_nsec);
    bytes = read(file, &count, 8);
    printf("read %ld: many %d", bytes, count >= 8);
    printf(", again %d\n", read(file, &count, 8) == -1 && errno == EAGAIN);
    fcntl(file, F_SETFL, 0);
    bytes = read(file, &count, 8);
    printf("waited: %ld, %d\n", bytes, count >= 1);

    int set = epoll_create1(0);
    struct epoll_event event = {EPOLLIN, {.u32 = 8}};
    epoll_ctl(set, EPOLL_CTL_ADD, file, &event);
    event.data.u32 = 0;
    int found = epoll_wait(set, &event, 1, 1000);
    printf("epoll: %d, %d\n", found, (int) event.data.u32);
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    spec.it_interval.tv_nsec = 0;
    spec.it_value = now;
    timerfd_settime(file, TFD_TIMER_ABSTIME, &spec, NULL);
    bytes = read(file, &count, 8);
    printf("now: %ld, %d\n", bytes, (int) count);
    spec.it_value.tv_sec = 0;
    spec.it_value.tv_nsec = 0;
    timerfd_settime(file, 0, &spec, NULL);
    printf("stopped: %d\n", ready(file, 5));
    int day = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC);
    clock_gettime(CLOCK_REALTIME, &now);
    spec.it_value.tv_sec = now.tv_sec + 100;
    timerfd_settime(day, TFD_TIMER_ABSTIME, &spec, NULL);
    timerfd_gettime(day, &old);
    printf("time of day: %d\n", old.it_value.tv_sec >= 98 && old.it_value.tv_sec <= 100);
    printf("mistakes: %d", timerfd_create(2, 0) == -1 && errno == EINVAL);
    printf(" %d", timerfd_create(CLOCK_MONOTONIC, 1) == -1 && errno == EINVAL);
    printf(" %d\n", timerfd_settime(0, 0, &spec, NULL) == -1 && errno == EINVAL);
}

int main(void)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    signals();
    timers();
    return 0;
}
