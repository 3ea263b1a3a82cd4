/* Who hears of the end of a parent, and who adopts: prctl(2), PR_SET_PDEATHSIG and PR_SET_CHILD_SUBREAPER. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static int ends[2];
static volatile sig_atomic_t sender;

static void hears(int number, siginfo_t *info, void *context) {
    (void)number;
    (void)context;
    sender = info->si_pid;
}

static void told(void) {
    char byte;
    read(ends[0], &byte, 1);
}

static void tell(void) {
    write(ends[1], "x", 1);
}

static void flags(const char *who) {
    int reaper = -1, death = -1;
    prctl(PR_GET_CHILD_SUBREAPER, &reaper);
    prctl(PR_GET_PDEATHSIG, &death);
    printf("%s: subreaper %d, signal %d\n", who, reaper, death);
    fflush(stdout);
}

/* A grandchild of the caller, whose own parent ends as soon as it is ready. */
static void orphan(int status) {
    pid_t parent = fork();
    if (!parent) {
        parent = getpid();
        if (!fork()) {
            flags("grandchild");
            sigset_t wanted, none;
            sigemptyset(&none);
            sigemptyset(&wanted);
            sigaddset(&wanted, SIGUSR1);
            sigprocmask(SIG_BLOCK, &wanted, 0);
            struct sigaction action = {.sa_sigaction = hears, .sa_flags = SA_SIGINFO};
            sigaction(SIGUSR1, &action, 0);
            prctl(PR_SET_PDEATHSIG, SIGUSR1);
            tell();
            sigsuspend(&none);
            printf("its parent has ended: %d\n", sender == parent);
            fflush(stdout);
            tell();
            _exit(status);
        }
        told();
        _exit(0);
    }
    waitpid(parent, 0, 0);
    told();
}

int main(void) {
    pipe(ends);
    int refused = prctl(PR_SET_PDEATHSIG, 65);
    printf("no signal: %d, %d\n", refused, errno == EINVAL);
    fflush(stdout);
    pid_t middle = fork();
    if (!middle) {
        prctl(PR_SET_CHILD_SUBREAPER, 1);
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        flags("middle");
        orphan(5);
        int status;
        wait(&status);
        printf("adopted, and ended with %d\n", WEXITSTATUS(status));
        fflush(stdout);
        prctl(PR_SET_CHILD_SUBREAPER, 0);
        flags("middle");
        orphan(6); /* the first process adopts it */
        int none = wait(0);
        printf("no child: %d\n", none < 0 && errno == ECHILD);
        return 0;
    }
    waitpid(middle, 0, 0);
    return 0;
}
