/* Loads and stores at addresses drawn by a seed, each by a child of its own; and what two processes hold at one address. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static int killed_by(pid_t child) {
    int status;
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static int probe(uintptr_t address, int write) {
    pid_t child = fork();
    if (child == 0) {
        volatile char *at = (volatile char *)address;
        if (write) {
            *at = 1;
        } else {
            (void)*at;
        }
        _exit(0);
    }
    return killed_by(child);
}

int main(int count, char **arguments) {
    uint64_t state = count > 1 ? strtoull(arguments[1], 0, 0) | 1 : 1;
    int faults = 0, probes = count > 2 ? atoi(arguments[2]) : 100;
    for (int i = 0; i < probes; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        uintptr_t address = state;
        switch (i % 4) {
            case 0: address |= 0xffff800000000000u; break;                          /* the kernel's half */
            case 1: address = 0xffff888000000000u + (address & 0xffffffffu); break; /* where Linux has all of memory */
            case 2: address &= 0xfffffffu; address |= 0x200000000000u; break;       /* nothing of ours is near */
            default: address = (address | 1ul << 47) & 0x7fffffffffffffffu; break; /* not canonical */
        }
        faults += probe(address, i >> 2 & 1) == SIGSEGV;
    }
    printf("%d of %d are faults\n", faults, probes);

    /* a page that only one of two processes has, and one that both have at one address, but each its own */
    int down[2], up[2];
    char byte = 0;
    pipe(down);
    pipe(up);
    volatile char *own = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    own[0] = 'p';
    pid_t child = fork();
    if (child == 0) {
        own[0] = 'c';
        write(up[1], &byte, 1);
        read(down[0], &byte, 1);
        if (own[0] != 'c') {
            _exit(1);
        }
        (void)*(volatile char *)16;
        _exit(0);
    }
    read(up[0], &byte, 1);
    int same = own[0] == 'p';
    write(down[1], &byte, 1);
    printf("own value %d, null %d\n", same, killed_by(child));
    return 0;
}
