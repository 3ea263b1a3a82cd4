/* Children that end, and that are ended; a pipe that nobody reads. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int told, code, status, pipes;
static volatile pid_t who;

static void ended(int signal, siginfo_t *info, void *context)
{
    (void) signal;
    (void) context;
    told++;
    code = info->si_code;
    status = info->si_status;
    who = info->si_pid;
}

static void broken(int signal)
{
    (void) signal;
    pipes++;
}

static void handler(int signal)
{
    _exit(signal + 100);
}

static void waitFor(sigset_t *none)
{
    while (told == 0) {
        sigsuspend(none);
    }
    told = 0;
}

int main(void)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    sigset_t set, none;
    sigemptyset(&none);
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = ended;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGCHLD, &action, NULL);
    int result;
    pid_t child = fork();
    if (child == 0) {
        _exit(7);
    }
    waitFor(&none);
    printf("exited: code %d status %d same %d", code, status, who == child);
    who = waitpid(child, &result, 0);
    printf(", waited %d status %d\n", who == child, WEXITSTATUS(result));

    child = fork();
    if (child == 0) {
        for (;;) {
            pause();
        }
    }
    kill(child, SIGTERM);
    waitFor(&none);
    waitpid(child, &result, 0);
    printf("killed: code %d status %d, signalled %d by %d\n", code, status, WIFSIGNALED(result), WTERMSIG(result));

    child = fork();
    if (child == 0) {
        for (;;) {
        }
    }
    kill(child, SIGSTOP);
    kill(child, SIGCONT);
    kill(child, SIGKILL);
    do {
        waitFor(&none);
    } while (waitpid(child, &result, WNOHANG) == 0);
    printf("killed: %d by %d\n", WIFSIGNALED(result), WTERMSIG(result));

    child = fork();
    if (child == 0) {
        volatile int *nowhere = NULL;
        *nowhere = 1;
    }
    told = 0;
    waitpid(child, &result, 0);
    printf("crashed: %d by %d\n", WIFSIGNALED(result), WTERMSIG(result));

    signal(SIGUSR1, handler);
    child = fork();
    if (child == 0) {
        raise(SIGUSR1);
    }
    waitpid(child, &result, 0);
    printf("inherited handler: %d\n", WEXITSTATUS(result));

    setpgid(0, 0);
    signal(SIGUSR2, SIG_IGN);
    child = fork();
    if (child == 0) {
        signal(SIGUSR2, SIG_DFL);
        kill(0, SIGUSR2);
        pause();
    }
    waitpid(child, &result, 0);
    printf("group: %d by %d\n", WIFSIGNALED(result), WTERMSIG(result));

    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGCHLD, SIG_IGN);
    child = fork();
    if (child == 0) {
        _exit(1);
    }
    result = waitpid(child, NULL, 0);
    printf("nobody waits: %d %d\n", result, errno == ECHILD);

    int ends[2];
    pipe(ends);
    close(ends[0]);
    signal(SIGPIPE, broken);
    result = write(ends[1], "x", 1);
    printf("broken pipe: %d %d, signals %d\n", result, errno == EPIPE, pipes);
    signal(SIGPIPE, SIG_IGN);
    result = write(ends[1], "x", 1);
    printf("broken pipe: %d %d, signals %d\n", result, errno == EPIPE, pipes);
    return 0;
}
