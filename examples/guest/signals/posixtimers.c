/* timer_create and its like: signals with values, overruns, absolute times, threads; what fork and execve leave. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

static volatile int rings, code, value, overrun;
static volatile pid_t taker;

static void ring(int signal, siginfo_t *info, void *context)
{
    (void) signal;
    (void) context;
    code = info->si_code;
    value = info->si_value.sival_int;
    overrun = info->si_overrun;
    taker = syscall(SYS_gettid);
    rings++;
}

static void on(int signal)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = ring;
    action.sa_flags = SA_SIGINFO;
    sigaction(signal, &action, NULL);
}

/* The kernel's own timers: a C library may number them as it likes. */
static int make(clockid_t clock, int how, int signal, int number, pid_t thread)
{
    struct sigevent event;
    int timer = -1;
    memset(&event, 0, sizeof event);
    event.sigev_notify = how;
    event.sigev_signo = signal;
    event.sigev_value.sival_int = number;
    event.sigev_notify_thread_id = thread;
    long result = syscall(SYS_timer_create, clock, &event, &timer);
    return result < 0 ? -errno : timer;
}

static int set(int timer, int flags, long seconds, long nanos, long again)
{
    struct itimerspec spec = {{0, again}, {seconds, nanos}};
    long result = syscall(SYS_timer_settime, timer, flags, &spec, NULL);
    return result < 0 ? -errno : 0;
}

static struct itimerspec get(int timer)
{
    struct itimerspec spec;
    memset(&spec, -1, sizeof spec);
    syscall(SYS_timer_gettime, timer, &spec);
    return spec;
}

static void pauseUntil(int wanted)
{
    while (rings < wanted) {
        struct timespec little = {0, 200000};
        nanosleep(&little, NULL);
    }
}

static volatile pid_t other;
static volatile int finished;

static void *waits(void *ignored)
{
    other = syscall(SYS_gettid);
    while (!finished) {
        struct timespec little = {0, 200000};
        nanosleep(&little, NULL);
    }
    return ignored;
}

static void notified(union sigval what)
{
    value = what.sival_int;
    rings++;
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    if (argc > 1 && strcmp(argv[1], "again") == 0) {
        struct itimerspec spec;
        long result = syscall(SYS_timer_gettime, atoi(argv[2]), &spec);
        printf("after execve: %ld %d\n", result, errno == EINVAL);
        sigset_t waiting;
        sigpending(&waiting);
        printf("pending after execve: %d\n", sigismember(&waiting, SIGUSR1));
        return 0;
    }
    on(SIGUSR1);
    on(SIGRTMIN);
    int once = make(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGUSR1, 11, 0);
    struct itimerspec left = get(once);
    printf("new: %d, %ld %ld\n", once >= 0, (long) left.it_value.tv_sec, left.it_value.tv_nsec);
    set(once, 0, 5, 0, 0);
    left = get(once);
    printf("left: %d\n", left.it_value.tv_sec == 4 && left.it_value.tv_nsec > 0);
    set(once, 0, 0, 3000000, 0);
    pauseUntil(1);
    left = get(once);
    printf("once: code %d, value %d, overrun %d, left %ld %ld\n", code == SI_TIMER, value, overrun,
           (long) left.it_value.tv_sec, left.it_value.tv_nsec);

    int periodic = make(CLOCK_REALTIME, SIGEV_SIGNAL, SIGRTMIN, 12, 0);
    sigset_t blocked, before;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGRTMIN);
    sigprocmask(SIG_BLOCK, &blocked, &before);
    rings = 0;
    set(periodic, 0, 0, 2000000, 2000000);
    struct timespec nap = {0, 25000000};
    nanosleep(&nap, NULL);
    left = get(periodic);
    printf("blocked: rings %d, left %d, interval %ld\n", rings,
           left.it_value.tv_nsec > 0 && left.it_value.tv_nsec <= 2000000, left.it_interval.tv_nsec);
    siginfo_t info;
    int taken = sigwaitinfo(&blocked, &info);
    printf("waited for: %d, code %d, value %d, overrun %d same %d\n", taken == SIGRTMIN, info.si_code == SI_TIMER,
           info.si_value.sival_int, info.si_overrun >= 8,
           syscall(SYS_timer_getoverrun, periodic) == info.si_overrun);
    nanosleep(&nap, NULL);
    sigprocmask(SIG_SETMASK, &before, NULL);
    pauseUntil(1);
    printf("handled: overrun %d\n", overrun >= 0);
    rings = 0;
    pauseUntil(3);
    set(periodic, 0, 0, 0, 0);
    nanosleep(&nap, NULL);
    rings = 0;
    nanosleep(&nap, NULL);
    printf("periodic, then stopped: %d\n", rings);

    set(once, TIMER_ABSTIME, 0, 1, 0);
    pauseUntil(1);
    printf("a time that is over: %d\n", rings);
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    rings = 0;
    long due = now.tv_nsec + 4000000;
    set(periodic, TIMER_ABSTIME, now.tv_sec + due / 1000000000, due % 1000000000, 0);
    pauseUntil(1);
    clock_gettime(CLOCK_REALTIME, &now);
    printf("a time of day: %d\n", rings);

    int silent = make(CLOCK_MONOTONIC, SIGEV_NONE, 0, 0, 0);
    set(silent, 0, 0, 1000000, 0);
    left = get(silent);
    printf("silent: %d", left.it_value.tv_nsec <= 1000000);
    nanosleep(&nap, NULL);
    left = get(silent);
    printf(", over %ld\n", left.it_value.tv_nsec);

    pthread_t thread;
    pthread_create(&thread, NULL, waits, NULL);
    while (other == 0) {
        struct timespec little = {0, 200000};
        nanosleep(&little, NULL);
    }
    int directed = make(CLOCK_MONOTONIC, SIGEV_THREAD_ID, SIGUSR1, 13, other);
    rings = 0;
    set(directed, 0, 0, 1000000, 0);
    pauseUntil(1);
    printf("for a thread: value %d, taken by it %d\n", value, taker == other);
    finished = 1;
    pthread_join(thread, NULL);

    struct sigevent event;
    memset(&event, 0, sizeof event);
    event.sigev_notify = SIGEV_THREAD;
    event.sigev_notify_function = notified;
    event.sigev_value.sival_int = 14;
    timer_t library;
    rings = 0;
    printf("a thread for each: %d", timer_create(CLOCK_MONOTONIC, &event, &library));
    struct itimerspec spec = {{0, 3000000}, {0, 3000000}};
    timer_settime(library, 0, &spec, NULL);
    pauseUntil(3);
    timer_delete(library);
    printf(", value %d\n", value);

    printf("mistakes: %d", make(99, SIGEV_SIGNAL, SIGUSR1, 0, 0) == -EINVAL);
    printf(" %d", make(CLOCK_MONOTONIC, SIGEV_SIGNAL, 65, 0, 0) == -EINVAL);
    printf(" %d", make(CLOCK_MONOTONIC, SIGEV_THREAD_ID, SIGUSR1, 0, 1000000) == -EINVAL);
    printf(" %d", set(9999, 0, 1, 0, 0) == -EINVAL);
    printf(" %d", set(once, 0, 0, 1000000000, 0) == -EINVAL);
    printf(" %d\n", syscall(SYS_timer_delete, 9999) == -1 && errno == EINVAL);

    set(once, 0, 100, 0, 0);
    pid_t child = fork();
    if (child == 0) {
        struct itimerspec none;
        _exit(syscall(SYS_timer_gettime, once, &none) == -1 && errno == EINVAL ? 0 : 1);
    }
    int status;
    waitpid(child, &status, 0);
    printf("not inherited: %d\n", WEXITSTATUS(status));

    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR1);
    sigprocmask(SIG_BLOCK, &blocked, NULL);
    set(once, 0, 0, 1000000, 0);
    nanosleep(&nap, NULL);
    printf("deleted: %ld\n", syscall(SYS_timer_delete, periodic));
    char number[16];
    snprintf(number, sizeof number, "%d", once);
    execl("/proc/self/exe", argv[0], "again", number, NULL);
    return 1;
}
