/* What a program has in its registers, a handler does not change. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

static volatile int rings;

static void spoil(int signal, siginfo_t *info, void *context)
{
    (void) info;
    (void) context;
    (void) signal;
    rings++;
    __asm__ volatile(
            "fninit\n fldpi\n fldpi\n pcmpeqd %%xmm0, %%xmm0\n pcmpeqd %%xmm7, %%xmm7\n pcmpeqd %%xmm15, %%xmm15\n"
            "xor %%eax, %%eax\n cmp $1, %%eax\n fninit"
            ::: "rax", "xmm0", "xmm7", "xmm15", "cc");
}

/* A leaf that keeps its locals below the stack pointer. */
static long __attribute__((noinline)) leaf(long n)
{
    volatile long zone[14];
    for (int i = 0; i < 14; i++) {
        zone[i] = n + i;
    }
    int before = rings;
    while (rings == before) {
    }
    long sum = 0;
    for (int i = 0; i < 14; i++) {
        sum += zone[i];
    }
    return sum;
}

int main(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = spoil;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGALRM, &action, NULL);
    struct itimerval value = {{0, 300}, {0, 300}};
    setitimer(ITIMER_REAL, &value, NULL);
    long double deep = 0;
    double wide = 0;
    for (int i = 1; rings < 12; i++) {
        deep += (long double) 1 / i;
        wide += 1.0 / i;
        if (i == 2000) {
            i = 1;
            deep = 0;
            wide = 0;
            deep += 1;
            wide += 1;
        }
    }
    long sums = 0;
    for (int i = 0; i < 5; i++) {
        sums += leaf(1000 * i);
    }
    memset(&value, 0, sizeof value);
    setitimer(ITIMER_REAL, &value, NULL);
    deep = 0;
    wide = 0;
    int counts = 0;
    __asm__ volatile("" : "+x"(wide));
    for (int round = 0; round < 20; round++) {
        double pieces[8] = {1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5};
        unsigned control = 0x5f80, after; /* round towards positive infinity */
        __asm__ volatile("ldmxcsr %0" ::"m"(control));
        __asm__ volatile("fld1\n fldpi\n" ::: "st", "st(1)");
        raise(SIGALRM);
        long double pi, one;
        __asm__ volatile("fstpt %0\n fstpt %1\n" : "=m"(pi), "=m"(one));
        __asm__ volatile("stmxcsr %0" : "=m"(after));
        counts += (after & 0xffc0) == 0x5f80 && pi > 3.14159L && pi < 3.1416L && one == 1.0L;
        control = 0x1f80;
        __asm__ volatile("ldmxcsr %0" ::"m"(control));
        for (int i = 0; i < 8; i++) {
            wide += pieces[i];
        }
        deep += pi;
    }
    printf("%ld %d %.3f %.6Lf\n", sums, counts, wide, deep);
    return 0;
}
