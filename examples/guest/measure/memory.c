/* One core: loads from every level, with and without the TLB; atomics; faults; system calls. */

#include "measure.h"

static volatile uint64_t sink;

/* Makes a chain of the lines FIRST to LAST of each page: the address of each load comes from the load before. */
static void chase(char *region, int pages, int first, int last) {
    for (int page = 0; page < pages; page++) {
        for (int line = first; line < last; line++) {
            char *next = line + 1 < last ? region + page * PAGE + (line + 1) * LINE
                                         : region + (page + 1) % pages * PAGE + first * LINE;
            *(char **)(region + page * PAGE + line * LINE) = next;
        }
    }
}

/* Cycles per load along the chain. */
static uint64_t follow(char *at, int loads) {
    uint64_t nothing = idle(), begin = now();
    for (int i = 0; i < loads; i += 16) {
        __asm__ volatile(".rept 16\n\tmov (%0),%0\n\t.endr" : "+r"(at)::"memory");
    }
    uint64_t cycles = now() - begin - nothing;
    sink = (uint64_t)at;
    return cycles / loads;
}

static void sweep(char *region, int pages) {
    for (int i = 0; i < pages * PAGE; i += LINE) {
        sink = region[i];
    }
}

static void touch(char *region, int pages) {
    for (int i = 0; i < pages; i++) {
        sink = region[i * PAGE + PAGE - LINE];
    }
}

static void caches(void) {
    char *region = anonymous(16 * PAGE, MAP_PRIVATE), *other = anonymous(128 * PAGE, MAP_PRIVATE);
    memset(region, 1, 16 * PAGE);
    memset(other, 1, 128 * PAGE);
    chase(region, 4, 0, 32); /* 8 KiB */
    sweep(region, 4);
    follow(region, 4 * 32);
    report("load-l1", follow(region, 16 * 4 * 32));
    chase(region, 16, 0, 64); /* 64 KiB: twice the L1 */
    sweep(region, 16);
    report("load-l2", follow(region, 16 * 64));
    chase(region, 16, 0, 63); /* line 63 only fills the TLB */
    sweep(region, 16);
    sweep(other, 128);
    touch(region, 16);
    report("load-l3", follow(region, 16 * 56));
    uint64_t samples[33], nothing = idle();
    for (int i = 0; i < 33; i++) {
        char *at = region + 128 + i * 4 * LINE;
        __asm__ volatile("clflush (%0)\n\tmfence" ::"r"(at) : "memory");
        uint64_t begin = now();
        sink = *at;
        samples[i] = now() - begin - nothing;
    }
    report("load-memory", median(samples, 33));
}

/* A line of each of many pages: more than the TLBs know, but no more than the L2 cache holds. */
static void translation(void) {
    enum { PAGES = 2048 };
    char *region = anonymous(PAGES * PAGE, MAP_PRIVATE);
    char *first = region;
    for (int i = 0; i < PAGES; i++) {
        int next = (i + 1) % PAGES;
        *(char **)(region + (long)i * PAGE + i % 64 * LINE) = region + (long)next * PAGE + next % 64 * LINE;
    }
    follow(first, PAGES);
    report("load-walk", follow(first, PAGES));
}

static void atomics(void) {
    static uint64_t counter __attribute__((aligned(64)));
    counter++;
    uint64_t begin = now();
    for (int i = 0; i < 256; i++) {
        __asm__ volatile("incq %0" : "+m"(counter));
    }
    report("inc", (now() - begin) / 256);
    begin = now();
    for (int i = 0; i < 256; i++) {
        __asm__ volatile("lock incq %0" : "+m"(counter));
    }
    report("lock-inc", (now() - begin) / 256);
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    MEASURE("mutex", 33, {
        pthread_mutex_lock(&mutex);
        pthread_mutex_unlock(&mutex);
    });
}

static void faults(void) {
    char *region = anonymous(64 * PAGE, MAP_PRIVATE);
    int page = 0;
    MEASURE("fault-zero", 33, region[page++ * PAGE] = 1);
    fflush(stdout);
    page = 0;
    if (fork() == 0) {
        MEASURE("fault-copy", 33, region[page++ * PAGE] = 2);
        fflush(stdout);
        _exit(0);
    }
    wait(0);
}

int main(void) {
    setvbuf(stdout, malloc(4096), _IOFBF, 4096);
    idle();
    caches();
    translation();
    atomics();
    MEASURE("system-call", 65, syscall(SYS_getppid));
    int null = open("/dev/null", 1);
    char byte = 0;
    MEASURE("write-null", 33, write(null, &byte, 1));
    faults();
    return 0;
}
