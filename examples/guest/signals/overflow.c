/* A stack that is full is a SIGSEGV, whose handler has a stack of its own. */
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

static sigjmp_buf back;
static char other[16384];
static volatile int onIt;

static void full(int signal, siginfo_t *info, void *context)
{
    char here;
    (void) context;
    stack_t now, wish = {.ss_flags = SS_DISABLE};
    sigaltstack(NULL, &now);
    onIt = &here >= other && &here < other + sizeof other;
    printf("signal %d code %d on the other stack %d %d\n", signal, info->si_code, onIt, now.ss_flags == SS_ONSTACK);
    int result = sigaltstack(&wish, NULL);
    printf("changed while in use: %d %d\n", result, errno == EPERM);
    siglongjmp(back, 1);
}

static int __attribute__((noinline)) deep(int n)
{
    volatile char frame[65536];
    frame[0] = (char) n;
    frame[sizeof frame - 1] = 1;
    return deep(n + 1) + frame[0];
}

int main(void)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    stack_t stack = {.ss_sp = other, .ss_size = sizeof other};
    stack_t small = {.ss_sp = other, .ss_size = 1000};
    int result = sigaltstack(&small, NULL);
    printf("too small: %d %d\n", result, errno == ENOMEM);
    printf("set: %d\n", sigaltstack(&stack, NULL));
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = full;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigaction(SIGSEGV, &action, NULL);
    for (int i = 0; i < 2; i++) {
        if (sigsetjmp(back, 1) == 0) {
            printf("%d\n", deep(0));
        }
    }
    stack_t now;
    sigaltstack(NULL, &now);
    printf("after: %d %d\n", now.ss_flags, now.ss_sp == other && now.ss_size == sizeof other);
    return 0;
}
