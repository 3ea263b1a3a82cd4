/* Timers of CPU time, and CPU time itself, user and system told apart. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile int rings, code, value;

static void ring(int signal, siginfo_t *info, void *context)
{
    (void) signal;
    (void) context;
    code = info->si_code;
    value = info->si_value.sival_int;
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

static long long nanos(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static long long micros(struct timeval *time)
{
    return time->tv_sec * 1000000LL + time->tv_usec;
}

static void set(int which, int first, int again)
{
    struct itimerval timer = {{0, again}, {0, first}};
    rings = 0;
    setitimer(which, &timer, NULL);
}

static void spinUntil(int wanted)
{
    for (volatile long i = 0; rings < wanted; i++) {
    }
}

static void *spins(void *ignored)
{
    spinUntil(2);
    return ignored;
}

int main(void)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    struct itimerval left;
    struct timespec nap = {0, 30000000};
    struct rusage used;

    on(SIGVTALRM);
    set(ITIMER_VIRTUAL, 1000, 0);
    nanosleep(&nap, NULL);
    getitimer(ITIMER_VIRTUAL, &left);
    printf("sleep is no virtual time: rings %d, left %d\n", rings, micros(&left.it_value) > 500);
    spinUntil(1);
    getitimer(ITIMER_VIRTUAL, &left);
    printf("virtual: rings %d, kernel %d, left %ld\n", rings, code == SI_KERNEL, (long) micros(&left.it_value));

    on(SIGPROF);
    set(ITIMER_PROF, 700, 700);
    spinUntil(2);
    getitimer(ITIMER_PROF, &left);
    printf("prof: rings %d, interval %d, left %d\n", rings >= 2, micros(&left.it_interval) >= 700,
           micros(&left.it_value) > 0 && micros(&left.it_value) <= 12000);
    set(ITIMER_PROF, 0, 0);

    set(ITIMER_VIRTUAL, 600, 600);
    pthread_t threads[3];
    for (int i = 0; i < 3; i++) {
        pthread_create(&threads[i], NULL, spins, NULL);
    }
    for (int i = 0; i < 3; i++) {
        pthread_join(threads[i], NULL);
    }
    printf("virtual time of threads: %d\n", rings >= 2);
    set(ITIMER_VIRTUAL, 0, 0);
    int wrong = setitimer(3, &left, NULL);
    printf("no such timer: %d %d\n", wrong, errno == EINVAL);

    set(ITIMER_PROF, 50000, 0);
    pid_t child = fork();
    if (child == 0) {
        getitimer(ITIMER_PROF, &left);
        _exit(micros(&left.it_value) == 0 ? 0 : 1);
    }
    int status;
    waitpid(child, &status, 0);
    printf("not inherited: %d\n", WEXITSTATUS(status));
    set(ITIMER_PROF, 0, 0);

    long long before = nanos(CLOCK_PROCESS_CPUTIME_ID), thread = nanos(CLOCK_THREAD_CPUTIME_ID);
    nanosleep(&nap, NULL);
    long long after = nanos(CLOCK_PROCESS_CPUTIME_ID);
    printf("asleep: %d\n", after >= before && after - before < 20000000);
    while (nanos(CLOCK_THREAD_CPUTIME_ID) - thread < 300000) {
    }
    printf("awake: %d\n", nanos(CLOCK_PROCESS_CPUTIME_ID) - before >= 300000);
    clockid_t own, other;
    clock_getcpuclockid(0, &own);
    pthread_getcpuclockid(pthread_self(), &other);
    printf("clocks by number: %d %d\n", nanos(own) >= after, nanos(other) >= thread);

    getrusage(RUSAGE_SELF, &used);
    printf("user %d\n", micros(&used.ru_utime) > 0);
    child = fork();
    if (child == 0) {
        set(ITIMER_PROF, 800, 0);
        while (rings == 0) {
            syscall(SYS_getppid);
            syscall(SYS_sched_yield);
        }
        getrusage(RUSAGE_SELF, &used);
        _exit(micros(&used.ru_stime) > 0 ? 0 : 1);
    }
    struct rusage ofChild;
    wait4(child, &status, 0, &ofChild);
    getrusage(RUSAGE_CHILDREN, &used);
    printf("system: %d, of the child %d, of children %d\n", WEXITSTATUS(status), micros(&ofChild.ru_stime) > 0,
           micros(&used.ru_stime) >= micros(&ofChild.ru_stime));
    struct tms ticks;
    times(&ticks);
    struct rusage now;
    getrusage(RUSAGE_SELF, &now);
    printf("ticks: %d %d\n", ticks.tms_utime <= micros(&now.ru_utime) / 10000,
           ticks.tms_cstime <= micros(&used.ru_stime) / 10000);

    timer_t timer;
    struct sigevent event;
    memset(&event, 0, sizeof event);
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = SIGUSR1;
    event.sigev_value.sival_int = 77;
    on(SIGUSR1);
    printf("create: %d", timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &timer));
    struct itimerspec spec = {{0, 0}, {0, 500000}};
    rings = 0;
    timer_settime(timer, 0, &spec, NULL);
    nanosleep(&nap, NULL);
    printf(", asleep %d", rings);
    spinUntil(1);
    printf(", awake %d, code %d, value %d\n", rings, code == SI_TIMER, value);
    timer_delete(timer);
    struct timespec until = {0, 0};
    printf("sleep on the own thread's time: %d, on what is over: %d\n",
           clock_nanosleep(CLOCK_THREAD_CPUTIME_ID, 0, &nap, NULL) == EINVAL,
           clock_nanosleep(CLOCK_PROCESS_CPUTIME_ID, TIMER_ABSTIME, &until, NULL));
    return 0;
}
