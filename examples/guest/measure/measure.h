/* What the programs of this folder share: the time-stamp counter, medians, and the form of the output. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096
#define LINE 64

#define FUTEX_WAIT 0 /* linux/futex.h, which musl does not bring */
#define FUTEX_WAKE 1
#define FUTEX_PRIVATE_FLAG 128

/* The counter, when everything before has happened and nothing after: Intel's "How to Benchmark Code Execution Times". */
static inline uint64_t now(void) {
    uint32_t low, high;
    __asm__ volatile("mfence\n\trdtsc\n\tlfence" : "=a"(low), "=d"(high)::"memory");
    return (uint64_t)high << 32 | low;
}

static int ascending(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static inline uint64_t median(uint64_t *samples, int count) {
    qsort(samples, count, sizeof *samples, ascending);
    return samples[count / 2];
}

/* What two readings of the counter cost with nothing between them; taken off every figure. */
static inline uint64_t idle(void) {
    uint64_t samples[9];
    for (int i = 0; i < 9; i++) {
        uint64_t begin = now();
        samples[i] = now() - begin;
    }
    return median(samples, 9);
}

static inline void report(const char *name, uint64_t cycles) {
    printf("%s %lu\n", name, (unsigned long)cycles);
}

static inline void pin(int core) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(core, &set);
    sched_setaffinity(0, sizeof set, &set);
}

static inline void *anonymous(size_t bytes, int sharing) {
    return mmap(0, bytes, PROT_READ | PROT_WRITE, sharing | MAP_ANONYMOUS, -1, 0);
}

/* Median of what STATEMENT takes, by itself, COUNT times. */
#define MEASURE(NAME, COUNT, STATEMENT)                       \
    do {                                                      \
        uint64_t samples_[COUNT], nothing_ = idle();          \
        for (int n_ = 0; n_ < (COUNT); n_++) {                \
            uint64_t begin_ = now();                          \
            STATEMENT;                                        \
            samples_[n_] = now() - begin_ - nothing_;         \
        }                                                     \
        report(NAME, median(samples_, COUNT));                \
    } while (0)
