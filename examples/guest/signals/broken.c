/* Stacks on which no frame fits, contexts that are none, and what another program keeps of the first one's signals. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static char other[8192];

static void handler(int signal, siginfo_t *info, void *context)
{
    (void) context;
    _exit(info->si_code == 128 ? signal : 100 + signal);
}

static void heard(int signal)
{
    (void) signal;
}

static void on(int signal, int flags)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = handler;
    action.sa_flags = SA_SIGINFO | flags;
    sigaction(signal, &action, NULL);
}

static void report(const char *what, pid_t child)
{
    int status;
    waitpid(child, &status, 0);
    if (WIFSIGNALED(status)) {
        printf("%s: killed by %d\n", what, WTERMSIG(status));
    } else {
        printf("%s: exited with %d\n", what, WEXITSTATUS(status));
    }
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    struct sigaction action;
    sigset_t mask;
    if (argc > 1 && strcmp(argv[1], "again") == 0) {
        sigaction(SIGUSR1, NULL, &action);
        printf("handled: %d", action.sa_handler == SIG_DFL);
        sigaction(SIGUSR2, NULL, &action);
        printf(", ignored: %d", action.sa_handler == SIG_IGN);
        sigprocmask(SIG_SETMASK, NULL, &mask);
        printf(", blocked: %d", sigismember(&mask, SIGHUP));
        sigpending(&mask);
        printf(", pending: %d\n", sigismember(&mask, SIGHUP));
        return 3;
    }
    pid_t child = fork();
    if (child == 0) {
        on(SIGILL, 0);
        __asm__ volatile("mov $0x1000, %rsp\n ud2");
    }
    report("no stack", child);

    child = fork();
    if (child == 0) {
        stack_t stack = {.ss_sp = other, .ss_size = sizeof other};
        sigaltstack(&stack, NULL);
        on(SIGILL, 0);
        on(SIGSEGV, SA_ONSTACK);
        __asm__ volatile("mov $0x1000, %rsp\n ud2");
    }
    report("no stack but another", child);

    child = fork();
    if (child == 0) {
        stack_t stack = {.ss_sp = other, .ss_size = 2048};
        sigaltstack(&stack, NULL);
        on(SIGILL, SA_ONSTACK);
        __asm__ volatile("lea 512(%0), %%rsp\n ud2" ::"r"(other));
    }
    report("the other is full", child);

    child = fork();
    if (child == 0) {
        __asm__ volatile("mov $0x1000, %rsp\n mov $15, %eax\n syscall");
    }
    report("no context", child);

    child = fork();
    if (child == 0) {
        sigset_t set;
        sigfillset(&set);
        sigprocmask(SIG_BLOCK, &set, NULL);
        on(SIGSEGV, 0);
        *(volatile char *) 0x10 = 1;
    }
    report("blocked fault", child);

    child = fork();
    if (child == 0) {
        signal(SIGFPE, SIG_IGN);
        volatile int zero = 0;
        _exit(5 / zero);
    }
    report("ignored fault", child);

    child = fork();
    if (child == 0) {
        abort();
    }
    report("abort", child);

    child = fork();
    if (child == 0) {
        on(SIGUSR1, 0);
        signal(SIGUSR2, SIG_IGN);
        sigemptyset(&mask);
        sigaddset(&mask, SIGHUP);
        sigprocmask(SIG_BLOCK, &mask, NULL);
        raise(SIGHUP);
        execl("/proc/self/exe", argv[0], "again", NULL);
    }
    report("another program", child);

    signal(SIGUSR1, heard);
    sigset_t none, set;
    sigemptyset(&none);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    raise(SIGUSR1);
    struct timespec little = {0, 1000000};
    int result = ppoll(NULL, 0, &little, NULL);
    printf("still blocked: %d\n", result);
    result = ppoll(NULL, 0, NULL, &none);
    printf("let in: %d %d\n", result, errno == EINTR);
    sigprocmask(SIG_SETMASK, NULL, &mask);
    printf("blocked again: %d\n", sigismember(&mask, SIGUSR1));
    return 0;
}
