/*
 * Two wrong programs and two right ones: a counter that many increment, without and with LOCK; a lock that looks first and
 * takes then, and a mutex. Arguments: counter, atomic, broken or mutex, and the number of threads. And "wait": a thread that
 * waits a million cycles for a mutex.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 100 };

static volatile long counter, inside, together;
static volatile int taken;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static char kind;

static void critical(void) {
    if (++inside != 1) {
        together++;
    }
    counter++;
    inside--;
}

static volatile int ready, go;

/* Begins when all are there: on several cores at once. */
static void *work(void *unused) {
    __sync_fetch_and_add(&ready, 1);
    while (!go) {
        sched_yield();
    }
    for (int i = 0; i < ROUNDS; i++) {
        switch (kind) {
            case 'c': __asm__ volatile("incq %0" : "+m"(counter)); break;
            case 'a': __asm__ volatile("lock incq %0" : "+m"(counter)); break;
            case 'b':
                while (taken) { /* looks */
                    sched_yield();
                }
                taken = 1; /* takes, perhaps too late */
                critical();
                taken = 0;
                break;
            default:
                pthread_mutex_lock(&mutex);
                critical();
                pthread_mutex_unlock(&mutex);
        }
    }
    return unused;
}

static void *waiter(void *unused) {
    pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
    return unused;
}

static uint64_t cycles(void) { return __builtin_ia32_rdtsc(); }

int main(int count, char **arguments) {
    pthread_t threads[64];
    kind = count > 1 ? arguments[1][0] : 'm';
    int many = count > 2 ? atoi(arguments[2]) : 2;
    if (kind == 'w') {
        pthread_mutex_lock(&mutex);
        for (int i = 0; i < many; i++) {
            pthread_create(&threads[i], 0, waiter, 0);
        }
        for (uint64_t begin = cycles(); cycles() - begin < 1000000;) {
        }
        pthread_mutex_unlock(&mutex);
        for (int i = 0; i < many; i++) {
            pthread_join(threads[i], 0);
        }
        puts("waited");
        return 0;
    }
    for (int i = 0; i < many; i++) {
        pthread_create(&threads[i], 0, work, 0);
    }
    while (ready != many) {
        sched_yield();
    }
    go = 1;
    for (int i = 0; i < many; i++) {
        pthread_join(threads[i], 0);
    }
    printf("%ld lost, %d together\n", (long)many * ROUNDS - counter, together > 0);
    return 0;
}
