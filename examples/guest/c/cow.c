/* fork(2): one memory becomes two, page by page, when it is written; what is shared stays one; what is not cannot be reached. */
#define _GNU_SOURCE
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096
#define PAGES 2048

static uint64_t sum(const char *memory) {
    uint64_t sum = 0;
    for (int page = 0; page < PAGES; page++) {
        sum = sum * 1099511628211u + *(const uint64_t *)(memory + (long)page * PAGE + 8 * (page % 512));
    }
    return sum;
}

static void fill(char *memory, int step, uint64_t value) {
    for (int page = 0; page < PAGES; page += step) {
        *(uint64_t *)(memory + (long)page * PAGE + 8 * (page % 512)) = value + page;
    }
}

/* How a child ends that makes one access. */
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
    int status;
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

int main(void) {
    char *memory = malloc((long)PAGES * PAGE);
    fill(memory, 1, 1000);
    uint64_t before = sum(memory);
    fflush(stdout);

    pid_t child = fork();
    if (child == 0) {
        int same = sum(memory) == before;
        fill(memory, 16, 5);
        pid_t grandchild = fork();
        if (grandchild == 0) {
            fill(memory, 32, 7);
            _exit(*(uint64_t *)(memory + 8 * 0) == 7 && *(uint64_t *)(memory + 16L * PAGE + 8 * 16) == 5 + 16);
        }
        int status;
        waitpid(grandchild, &status, 0);
        _exit(same + 2 * WEXITSTATUS(status) + 4 * (*(uint64_t *)memory == 5));
    }
    fill(memory, 64, 9);
    int status;
    waitpid(child, &status, 0);
    printf("child and grandchild saw what they should: %d\n", WEXITSTATUS(status));
    fill(memory, 64, 1000);
    printf("parent sees no store of theirs: %d\n", sum(memory) == before);

    char *shared = mmap(0, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    char *secret = mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap(secret, PAGE);
    shared[0] = 1;
    child = fork();
    if (child == 0) {
        char *elsewhere = mremap(shared, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, shared - 64 * PAGE);
        strcpy(elsewhere + PAGE, "from the child, by another address");
        __atomic_store_n(elsewhere, 2, __ATOMIC_SEQ_CST);
        while (__atomic_load_n(elsewhere, __ATOMIC_SEQ_CST) != 3) {
            sched_yield();
        }
        _exit(*(volatile char *)secret); /* the parent has it mapped by now */
    }
    while (__atomic_load_n(shared, __ATOMIC_SEQ_CST) != 2) {
        sched_yield();
    }
    puts(shared + PAGE);
    mmap(secret, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    *secret = 42;
    __atomic_store_n(shared, 3, __ATOMIC_SEQ_CST);
    waitpid(child, &status, 0);
    printf("the parent's page from the child: signal %d\n", WIFSIGNALED(status) ? WTERMSIG(status) : 0);

    fflush(stdout);
    uint64_t state = 88172645463325252u;
    int refused = 0;
    for (int i = 0; i < 24; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        uintptr_t address = state;
        switch (i % 3) {
            case 0: address |= 0xffff800000000000u; break;         /* the kernel's half */
            case 1: address = (address & 0x0fffffffffffu) | 0x300000000000u; break; /* nothing is mapped there */
            default: address |= 0x0001000000000000u; address &= 0x7fffffffffffffffu; break; /* not canonical */
        }
        refused += probe(address, i & 1) == 11;
    }
    printf("wild accesses refused: %d\n", refused);
    printf("null %d, code %d, literal %d, own %d\n", probe(0, 0), probe((uintptr_t)main, 1), probe((uintptr_t) "text", 1),
           probe((uintptr_t)memory, 1));
    return 0;
}
