/*
 * The method of Li, Ding and Shen, "Quantifying the cost of context switch" (2007): two tasks on one core hand a byte to and
 * fro through two pipes, and each sweeps an array of its own between; what the same calls and sweeps take without a switch
 * is taken off. Arguments: thread or process, and the KiB that each sweeps.
 */

#include "measure.h"

enum { ROUNDS = 6 };

static int there[2], back[2];
static long bytes;
static volatile char *arrays[2];
static volatile int turn_yield;

static void sweep(volatile char *array) {
    for (long i = 0; i < bytes; i += LINE) {
        array[i]++;
    }
}

static void *partner(void *unused) {
    char byte;
    for (int i = 0; i < ROUNDS + 2; i++) {
        read(there[0], &byte, 1);
        sweep(arrays[1]);
        write(back[1], &byte, 1);
    }
    return unused;
}

/* Both halves of a round without anybody else. */
static uint64_t alone(void) {
    uint64_t samples[ROUNDS], base = idle();
    char byte = 0;
    for (int i = -2; i < ROUNDS; i++) {
        uint64_t begin = now();
        write(there[1], &byte, 1);
        read(there[0], &byte, 1);
        sweep(arrays[0]);
        if (i >= 0) {
            samples[i] = now() - begin - base;
        }
    }
    return median(samples, ROUNDS);
}

static uint64_t together(void) {
    uint64_t samples[ROUNDS], base = idle();
    char byte = 0;
    for (int i = -2; i < ROUNDS; i++) {
        uint64_t begin = now();
        write(there[1], &byte, 1);
        read(back[0], &byte, 1);
        sweep(arrays[0]);
        if (i >= 0) {
            samples[i] = now() - begin - base;
        }
    }
    return median(samples, ROUNDS) / 2;
}

static void *yields(void *unused) {
    while (!turn_yield) {
        sched_yield();
    }
    return unused;
}

int main(int count, char **arguments) {
    int process = count > 1 && arguments[1][0] == 'p';
    bytes = count > 2 ? atol(arguments[2]) << 10 : 0;
    setvbuf(stdout, malloc(4096), _IOFBF, 4096);
    pin(0);
    pipe(there);
    pipe(back);
    for (int i = 0; i < 2; i++) {
        arrays[i] = anonymous(bytes + PAGE, MAP_SHARED);
        memset((void *)arrays[i], 1, bytes + PAGE);
    }
    uint64_t without = alone();
    pthread_t thread;
    if (process) {
        if (fork() == 0) {
            partner(0);
            _exit(0);
        }
    } else {
        pthread_create(&thread, 0, partner, 0);
    }
    uint64_t with = together();
    report("alone", without);
    report("round", with);
    report("switch", with > without ? with - without : 0);
    fflush(stdout);
    if (process) {
        wait(0);
    } else {
        pthread_join(thread, 0);
        if (bytes == 0) {
            pthread_create(&thread, 0, yields, 0);
            MEASURE("yield", 17, sched_yield());
            turn_yield = 1;
            pthread_join(thread, 0);
        }
    }
    return 0;
}
