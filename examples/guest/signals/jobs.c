/* Children that stop and go on, as their parent sees it. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile int told, code, status;
static int shared[2];

static void childSays(int signal, siginfo_t *info, void *context)
{
    (void) signal;
    (void) context;
    code = info->si_code;
    status = info->si_status;
    told++;
}

static volatile int rings;

static void ring(int signal)
{
    (void) signal;
    rings++;
}

static void on(int flags)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = childSays;
    action.sa_flags = SA_SIGINFO | flags;
    sigaction(SIGCHLD, &action, NULL);
}

static void waitFor(int count)
{
    sigset_t none;
    sigemptyset(&none);
    while (told < count) {
        sigsuspend(&none);
    }
}

static void nap(long micros)
{
    struct timespec time = {micros / 1000000, micros % 1000000 * 1000};
    while (nanosleep(&time, &time) != 0) {
    }
}

static const char *said(int result)
{
    static char text[64];
    if (WIFSTOPPED(result)) {
        snprintf(text, sizeof text, "stopped by %d", WSTOPSIG(result));
    } else if (WIFCONTINUED(result)) {
        snprintf(text, sizeof text, "continued");
    } else if (WIFSIGNALED(result)) {
        snprintf(text, sizeof text, "killed by %d core %d", WTERMSIG(result), WCOREDUMP(result) != 0);
    } else {
        snprintf(text, sizeof text, "exited with %d", WEXITSTATUS(result));
    }
    return text;
}

/* What waitpid says of a child, in words. */
static const char *hear(pid_t child, int options)
{
    int result;
    pid_t heard = waitpid(child, &result, options);
    return heard == child ? said(result) : heard == 0 ? "nothing" : "an error";
}

static void *spins(void *ignored)
{
    for (volatile int i = 0;; i++) {
    }
    return ignored;
}

static pid_t reader(void)
{
    pid_t child = fork();
    if (child == 0) {
        char byte;
        signal(SIGCHLD, SIG_DFL);
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        while (read(shared[0], &byte, 1) == 1 && byte != 'q') {
        }
        _exit(byte);
    }
    return child;
}

int main(void)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    struct rlimit noCore = {0, 0};
    setrlimit(RLIMIT_CORE, &noCore);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    int result;
    siginfo_t info;
    pipe(shared);

    on(0);
    pid_t child = reader();
    nap(2000);
    printf("running: %d %d\n", waitpid(child, &result, WNOHANG | WUNTRACED | WCONTINUED), told);
    kill(child, SIGSTOP);
    waitFor(1);
    printf("SIGCHLD: code %d status %d\n", code == CLD_STOPPED, status);
    memset(&info, 0, sizeof info);
    printf("peek: %d", waitid(P_PID, child, &info, WSTOPPED | WNOWAIT));
    printf(", signal %d code %d status %d pid %d\n", info.si_signo == SIGCHLD, info.si_code == CLD_STOPPED,
           info.si_status, info.si_pid == child);
    printf("wait: %s\n", hear(child, WUNTRACED));
    printf("told once: %d\n", waitpid(child, &result, WUNTRACED | WNOHANG));
    write(shared[1], "a", 1);
    nap(3000);
    char byte = 0;
    long got = read(shared[0], &byte, 1);
    printf("a stopped process reads nothing: %ld %c\n", got, byte);
    kill(child, SIGSTOP);
    kill(child, SIGTTIN);
    nap(2000);
    printf("stopped again is no news: %d %d\n", waitpid(child, &result, WUNTRACED | WNOHANG), told);
    kill(child, SIGCONT);
    waitFor(2);
    printf("SIGCHLD: code %d status %d\n", code == CLD_CONTINUED, status);
    printf("not asked for: %d\n", waitpid(child, &result, WUNTRACED | WNOHANG));
    memset(&info, 0, sizeof info);
    printf("peek: %d", waitid(P_ALL, 0, &info, WCONTINUED | WNOWAIT));
    printf(", code %d status %d\n", info.si_code == CLD_CONTINUED, info.si_status);
    printf("wait: %s\n", hear(child, WCONTINUED));
    printf("told once: %d\n", waitpid(child, &result, WCONTINUED | WNOHANG));
    kill(child, SIGCONT);
    nap(2000);
    printf("going on is no news for who runs: %d %d\n", waitpid(child, &result, WCONTINUED | WNOHANG), told);
    write(shared[1], "q", 1);
    waitFor(3);
    printf("SIGCHLD: code %d status %c\n", code == CLD_EXITED, status);
    memset(&info, 0, sizeof info);
    waitid(P_PID, child, &info, WEXITED | WNOWAIT);
    printf("peek: code %d status %c", info.si_code == CLD_EXITED, info.si_status);
    printf(", wait: %s", hear(child, 0));
    printf(", gone: %d\n", waitpid(child, &result, 0) == -1 && errno == ECHILD);

    on(SA_NOCLDSTOP);
    told = 0;
    child = reader();
    kill(child, SIGSTOP);
    printf("SA_NOCLDSTOP: %s", hear(child, WUNTRACED));
    kill(child, SIGCONT);
    printf(", %s", hear(child, WCONTINUED));
    printf(", told %d\n", told);
    kill(child, SIGSTOP);
    waitpid(child, &result, WUNTRACED);
    kill(child, SIGTERM);
    nap(2000);
    printf("SIGTERM waits: %d", waitpid(child, &result, WNOHANG));
    kill(child, SIGKILL);
    waitFor(1);
    printf(", SIGKILL does not: code %d status %d", code == CLD_KILLED, status);
    printf(", %s\n", hear(child, 0));

    child = fork();
    if (child == 0) {
        setpgid(0, 0);
        raise(SIGTSTP);
        _exit(4);
    }
    printf("SIGTSTP: %d", waitpid(child, &result, WUNTRACED) == child);
    printf(", %s", said(result));
    kill(-child, SIGCONT);
    printf(", then %d", waitpid(child, &result, 0) == child);
    printf(", %s\n", said(result));

    child = fork();
    if (child == 0) {
        pthread_t threads[3];
        for (int i = 0; i < 3; i++) {
            pthread_create(&threads[i], NULL, spins, NULL);
        }
        nap(1000);
        raise(SIGSTOP);
        _exit(5);
    }
    printf("threads: %d", waitpid(child, &result, WUNTRACED) == child);
    printf(", %s", said(result));
    kill(child, SIGCONT);
    printf(", then %d", waitpid(child, &result, 0) == child);
    printf(", %s\n", said(result));

    child = fork();
    if (child == 0) {
        signal(SIGCONT, ring);
        raise(SIGSTOP);
        _exit(rings == 1 ? 6 : 7);
    }
    waitpid(child, &result, WUNTRACED);
    kill(child, SIGCONT);
    waitpid(child, &result, 0);
    printf("SIGCONT handled: %s\n", said(result));

    child = fork();
    if (child == 0) {
        struct timespec long1 = {0, 20000000};
        int slept = nanosleep(&long1, NULL);
        _exit(slept == 0 ? 8 : 9);
    }
    nap(2000);
    kill(child, SIGSTOP);
    waitpid(child, &result, WUNTRACED);
    kill(child, SIGCONT);
    waitpid(child, &result, 0);
    printf("a sleep is not interrupted: %s\n", said(result));

    child = fork();
    if (child == 0) {
        abort();
    }
    waitid(P_PID, child, &info, WEXITED);
    printf("aborted: code %d status %d\n", info.si_code == CLD_KILLED, info.si_status);

    pid_t leader = fork();
    if (leader == 0) {
        setpgid(0, 0);
        if (fork() == 0) {
            signal(SIGHUP, ring);
            raise(SIGSTOP);
            write(shared[1], rings == 1 ? "h" : "n", 1);
            _exit(0);
        }
        waitid(P_ALL, 0, &info, WSTOPPED);
        _exit(0);
    }
    waitpid(leader, &result, 0);
    read(shared[0], &byte, 1);
    printf("an orphaned group is hung up: %c\n", byte);

    sigprocmask(SIG_UNBLOCK, &set, NULL);
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = ring;
    sigaction(SIGALRM, &action, NULL);
    child = reader();
    rings = 0;
    ualarm(3000, 0);
    result = waitpid(child, NULL, 0);
    printf("EINTR: %d", result == -1 && errno == EINTR);
    action.sa_flags = SA_RESTART;
    sigaction(SIGALRM, &action, NULL);
    rings = 0;
    if (fork() == 0) {
        nap(20000);
        kill(child, SIGKILL);
        _exit(0);
    }
    ualarm(3000, 0);
    result = waitpid(child, NULL, 0);
    printf(", restarted: %d rings %d\n", result == child, rings);
    while (wait(NULL) > 0) {
    }

    on(SA_NOCLDWAIT);
    told = 0;
    child = fork();
    if (child == 0) {
        _exit(1);
    }
    do {
        result = wait(NULL);
    } while (result == -1 && errno == EINTR);
    printf("SA_NOCLDWAIT: %d %d, told %d\n", result, errno == ECHILD, told);
    signal(SIGCHLD, SIG_IGN);
    child = fork();
    if (child == 0) {
        _exit(1);
    }
    result = waitid(P_PID, child, &info, WEXITED);
    printf("SIG_IGN: %d %d\n", result, errno == ECHILD);
    printf("mistakes: %d", waitpid(-1, NULL, 0x100) == -1 && errno == EINVAL);
    printf(" %d", waitid(P_ALL, 0, &info, WNOHANG) == -1 && errno == EINVAL);
    printf(" %d\n", waitid(9, 0, &info, WEXITED) == -1 && errno == EINVAL);
    return 0;
}
