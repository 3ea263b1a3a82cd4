/* Masks, nesting, waiting for signals, and the order of real-time signals. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static volatile int depth, seen, rounds = 1;

static void nest(int signal)
{
    depth++;
    printf("%*shandler of %d begins\n", 2 * depth, "", signal);
    if (signal == SIGUSR1 && rounds-- > 0) {
        raise(SIGUSR2); /* at once */
        raise(SIGUSR1); /* when this one has ended */
    }
    printf("%*shandler of %d ends\n", 2 * depth, "", signal);
    depth--;
}

static void count(int signal)
{
    seen = seen * 10 + (signal == SIGUSR1 ? 1 : 2);
}

static void queued(int signal, siginfo_t *info, void *context)
{
    (void) context;
    printf("SIGRTMIN+%d code %d value %d own %d\n", signal - SIGRTMIN, info->si_code, info->si_value.sival_int,
            info->si_pid == getpid());
}

static void on(int signal, void (*handler)(int), int flags, int also)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    action.sa_flags = flags;
    if (also != 0) {
        sigaddset(&action.sa_mask, also);
    }
    sigaction(signal, &action, NULL);
}

int main(void)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    on(SIGUSR1, nest, 0, 0);
    on(SIGUSR2, nest, 0, 0);

    raise(SIGUSR1);
    on(SIGUSR1, count, 0, 0);


    sigset_t set, old, none;
    sigemptyset(&none);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGUSR2);
    sigprocmask(SIG_BLOCK, &set, &old);
    on(SIGUSR2, count, 0, 0);
    raise(SIGUSR2);
    raise(SIGUSR1);
    raise(SIGUSR1);
    sigset_t waiting;
    sigpending(&waiting);
    printf("blocked: seen %d, pending %d %d\n", seen, sigismember(&waiting, SIGUSR1), sigismember(&waiting, SIGUSR2));
    int result = sigsuspend(&none);
    printf("suspended: %d %d seen %d\n", result, errno == EINTR, seen);
    sigprocmask(SIG_SETMASK, NULL, &waiting);
    printf("mask after: %d %d\n", sigismember(&waiting, SIGUSR1), sigismember(&waiting, SIGUSR2));

    raise(SIGUSR1);
    siginfo_t info;
    printf("waited for %d", sigwaitinfo(&set, &info));
    printf(", code %d own %d\n", info.si_code, info.si_pid == getpid());
    struct timespec little = {0, 1000000};
    result = sigtimedwait(&set, &info, &little);
    printf("nothing came: %d %d\n", result, errno == EAGAIN);
    sigprocmask(SIG_SETMASK, &old, NULL);

    rounds = 1; /* SA_NODEFER: the second begins in the first, SIGUSR2 waits for both */
    on(SIGUSR1, nest, SA_NODEFER, SIGUSR2);
    on(SIGUSR2, nest, 0, 0);
    raise(SIGUSR1);
    struct sigaction action;
    signal(SIGUSR1, SIG_IGN);
    raise(SIGUSR1);
    on(SIGUSR2, nest, SA_RESETHAND, 0);
    raise(SIGUSR2);
    sigaction(SIGUSR2, NULL, &action);
    printf("reset: %d\n", action.sa_handler == SIG_DFL);

    memset(&action, 0, sizeof action);
    action.sa_sigaction = queued;
    action.sa_flags = SA_SIGINFO;
    sigfillset(&set);
    action.sa_mask = set;
    sigprocmask(SIG_BLOCK, &set, NULL);
    for (int i = 0; i < 3; i++) {
        sigaction(SIGRTMIN + i, &action, NULL);
    }
    for (int i = 0; i < 6; i++) {
        union sigval value = {.sival_int = i};
        sigqueue(getpid(), SIGRTMIN + 2 - i % 3, value);
    }
    sigprocmask(SIG_SETMASK, &old, NULL);
    result = kill(29999, SIGUSR1);
    printf("kill of nobody: %d %d\n", result, errno == ESRCH);
    result = kill(getpid(), 65);
    printf("signal 65: %d %d\n", result, errno == EINVAL);
    result = sigaction(SIGKILL, &action, NULL);
    printf("SIGKILL handled: %d %d\n", result, errno == EINVAL);
    return 0;
}
