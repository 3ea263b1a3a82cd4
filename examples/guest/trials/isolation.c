/*
 * Nothing outside can be read or written, by any address: probes drawn by a seed, each a SIGSEGV with the code and address that
 * the processor's answer leads to. si_code is 1, SEGV_MAPERR, where no area is; 2, SEGV_ACCERR, where one forbids it; 128,
 * SI_KERNEL with address 0, where an address is not canonical, so that #GP comes and no address with it. Then two processes
 * that hunt for each other's secret in everything they can read, and memory that both have at addresses of their own.
 * Arguments: seed, probes of each kind.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static sigjmp_buf back;
static volatile int code, number;
static volatile uintptr_t place;
static uint64_t state;
/* So that no instruction has a secret as it is stored. */
static volatile uint64_t mask = 0x5555555555555555u;

static void caught(int signal, siginfo_t *info, void *context) {
    (void)context;
    number = signal;
    code = info->si_code;
    place = (uintptr_t)info->si_addr;
    siglongjmp(back, 1);
}

static uint64_t draw(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

/* True if a load, or a store, of some bytes is the fault that it must be. */
static int faults(uintptr_t address, int bytes, int write, int wanted) {
    code = number = 0;
    if (sigsetjmp(back, 1) == 0) {
        switch (bytes) {
            case 1: write ? (void)(*(volatile uint8_t *)address = 1) : (void)*(volatile uint8_t *)address; break;
            case 2: write ? (void)(*(volatile uint16_t *)address = 1) : (void)*(volatile uint16_t *)address; break;
            case 4: write ? (void)(*(volatile uint32_t *)address = 1) : (void)*(volatile uint32_t *)address; break;
            default: write ? (void)(*(volatile uint64_t *)address = 1) : (void)*(volatile uint64_t *)address;
        }
        return 0;
    }
    return number == SIGSEGV && code == wanted && (wanted == SI_KERNEL ? place == 0 : place == address);
}

static void probe(const char *what, uintptr_t base, uintptr_t span, int wanted, int probes) {
    int right = 0;
    for (int i = 0; i < probes; i++) {
        uintptr_t address = (base + draw() % span) & ~7ul;
        int ok = faults(address, 1 << draw() % 4, draw() & 1, wanted);
        if (!ok && getenv("SHOW")) {
            fprintf(stderr, "%s %lx: signal %d code %d at %lx\n", what, (long)address, number, code, (long)place);
        }
        right += ok;
    }
    printf("%s: %s\n", what, right == probes ? "all" : "NOT ALL");
}

/* Looks for a word in everything that /proc/self/maps says can be read. */
static int hunt(uint64_t secret) {
    static struct { uintptr_t from, to; } areas[256];
    char line[512], permissions[8];
    int count = 0;
    volatile int found = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    while (count < 256 && fgets(line, sizeof line, maps) != NULL) {
        if (sscanf(line, "%lx-%lx %7s", &areas[count].from, &areas[count].to, permissions) == 3 && permissions[0] == 'r') {
            count += strstr(line, "[v") == NULL; /* the kernel's own pages for the clock */
        }
    }
    fclose(maps);
    for (int i = 0; i < count; i++) {
        for (volatile uintptr_t page = areas[i].from; page < areas[i].to; page += 4096) {
            if (sigsetjmp(back, 1) == 0) { /* what the file had for itself is gone again */
                for (uintptr_t at = page; at < page + 4096; at += 8) {
                    found += (*(volatile uint64_t *)at ^ mask) == secret;
                }
            }
        }
    }
    return found;
}

/* Each stores its secret into a page that it has for itself, and hunts for both. */
static void two_processes(void) {
    static const uint64_t mine = 0x6465726572746e65u, theirs = 0x73656372657473aau; /* as they look when xored */
    int ready[2], go[2], status;
    char byte = 0;
    pipe(ready);
    pipe(go);
    volatile uint64_t *page = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    pid_t child = fork();
    page[7] = (child == 0 ? theirs : mine) ^ mask;
    if (child == 0) {
        write(ready[1], &byte, 1);
        read(go[0], &byte, 1);
        _exit(hunt(theirs) > 0 && hunt(mine) == 0 ? 0 : 1);
    }
    read(ready[0], &byte, 1);
    int right = hunt(mine) > 0 && hunt(theirs) == 0;
    write(go[1], &byte, 1);
    waitpid(child, &status, 0);
    printf("parent finds only its own: %d, child finds only its own: %d\n", right, status == 0);
}

/* One write, seen by both, at different addresses. */
static void shared(void) {
    int file = memfd_create("shared", 0), ready[2], status;
    char byte = 0;
    ftruncate(file, 4096);
    pipe(ready);
    pid_t child = fork();
    if (child == 0) {
        mmap(0, 65536, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); /* so that the next one is elsewhere */
        volatile uint64_t *there = mmap((void *)0x600000000000, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file, 0);
        there[1] = (uintptr_t)there;
        there[2] = 42;
        write(ready[1], &byte, 1);
        while (there[3] != 43) {
        }
        _exit(0);
    }
    volatile uint64_t *here = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    read(ready[0], &byte, 1);
    int seen = here[2] == 42, elsewhere = here[1] == 0x600000000000 && (uintptr_t)here != 0x600000000000;
    here[3] = 43;
    waitpid(child, &status, 0);
    printf("one write seen by both: %d, at different addresses: %d, and back: %d\n", seen, elsewhere, status == 0);
}

int main(int count, char **arguments) {
    state = (count > 1 ? strtoull(arguments[1], 0, 0) : 1) * 2 + 1;
    int probes = count > 2 ? atoi(arguments[2]) : 50;
    struct sigaction action = {.sa_sigaction = caught, .sa_flags = SA_SIGINFO};
    sigaction(SIGSEGV, &action, 0);
    sigaction(SIGBUS, &action, 0);
    char *none = mmap(0, 1 << 20, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    probe("the page at zero", 0, 4096, 1, probes);
    probe("low addresses, where physical memory and the page tables would be", 8192, 0x3f0000, 1, probes);
    probe("between heap and stack", 0x200000000000, 0x300000000000, 1, probes);
    probe("behind the end of user space", 0x7ffffffff000, 4096 - 8, 1, probes);
    probe("the first byte of the kernel's half", 0xffff800000000000, 8, 1, probes);
    probe("all physical memory, as Linux maps it", 0xffff888000000000, 1ul << 32, 1, probes);
    probe("the kernel's half", 0xffff800000000000, 0x7fffffffffff, 1, probes);
    probe("the kernel's text", 0xffffffff80000000, 1ul << 30, 1, probes);
    probe("not canonical", 0x800000000000, 0xffff000000000000, SI_KERNEL, probes);
    probe("no access", (uintptr_t)none, 1 << 20, 2, probes);
    int right = 0;
    for (int i = 0; i < probes; i++) {
        right += faults((uintptr_t)main & ~7ul, 1 << draw() % 4, 1, 2);
    }
    printf("stores into code: %s\n", right == probes ? "all" : "NOT ALL");
    two_processes();
    shared();
    return 0;
}
