/* Exceptions become signals that say what and where; a handler mends the fault, or jumps away from it. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

static sigjmp_buf back;
static volatile int signo, code;
static char *volatile address;
static char *page;

static void jump(int signal, siginfo_t *info, void *context)
{
    (void) context;
    signo = signal;
    code = info->si_code;
    address = info->si_addr;
    siglongjmp(back, 1);
}

static void mend(int signal, siginfo_t *info, void *context)
{
    (void) context;
    signo = signal;
    code = info->si_code;
    address = info->si_addr;
    mprotect(page, 4096, PROT_READ | PROT_WRITE);
}

static void skip(int signal, siginfo_t *info, void *context)
{
    ucontext_t *program = context;
    signo = signal;
    code = info->si_code;
    address = info->si_addr == (void *) program->uc_mcontext.gregs[REG_RIP] ? (char *) 1 : (char *) 0;
    program->uc_mcontext.gregs[REG_RIP] += 2; /* UD2, or DIV of a register */
    program->uc_mcontext.gregs[REG_RAX] = 77;
}

static void trapped(int signal, siginfo_t *info, void *context)
{
    ucontext_t *program = context;
    unsigned char *behind = (unsigned char *) program->uc_mcontext.gregs[REG_RIP];
    printf("signal %d code %d trap %d behind %02x\n", signal, info->si_code,
            (int) program->uc_mcontext.gregs[REG_TRAPNO], behind[-1]);
}

static void on(int signal, void (*handler)(int, siginfo_t *, void *))
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = handler;
    action.sa_flags = SA_SIGINFO;
    sigaction(signal, &action, NULL);
}

int main(void)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    page = mmap(NULL, 8192, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    on(SIGSEGV, jump);
    on(SIGBUS, jump);
    if (sigsetjmp(back, 1) == 0) {
        *(volatile char *) 0x10 = 1;
    }
    printf("nothing there: signal %d code %d address %p\n", signo, code, (void *) address);
    if (sigsetjmp(back, 1) == 0) {
        *(volatile char *) (page + 5) = 1;
    }
    printf("not writable: signal %d code %d offset %d\n", signo, code, (int) (address - page));
    munmap(page + 4096, 4096);
    if (sigsetjmp(back, 1) == 0) {
        printf("%d\n", *(volatile char *) (page + 4096 + 123));
    }
    printf("unmapped: signal %d code %d offset %d\n", signo, code, (int) (address - page));
    if (sigsetjmp(back, 1) == 0) {
        *(volatile char *) 0x8000000000000000 = 1;
    }
    printf("not canonical: signal %d code %d address %p\n", signo, code, (void *) address);
    if (sigsetjmp(back, 1) == 0) {
        ((void (*)(void)) page)();
    }
    printf("not executable: signal %d code %d offset %d\n", signo, code, (int) (address - page));

    on(SIGSEGV, mend);
    page[9] = 'x';
    printf("mended: signal %d code %d offset %d, now %c\n", signo, code, (int) (address - page), page[9]);

    on(SIGFPE, skip);
    unsigned quotient = 5, zero = 0, high = 0;
    __asm__ volatile("div %2" : "+a"(quotient), "+d"(high) : "r"(zero));
    printf("divided: signal %d code %d at RIP %d, RAX %u\n", signo, code, (int) (long) address, quotient);
    on(SIGILL, skip);
    __asm__ volatile("ud2" : "=a"(quotient));
    printf("undefined: signal %d code %d at RIP %d, RAX %u\n", signo, code, (int) (long) address, quotient);
    on(SIGTRAP, trapped);
    __asm__ volatile("int3");
    printf("end\n");
    return 0;
}
