/* A mutex that two threads on two cores want; a futex that one waits for and the other wakes; a counter under LOCK. */

#include "measure.h"

enum { ROUNDS = 200 };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct { volatile int word __attribute__((aligned(64))); } there, back, start, hot;
static int core_of_partner;

static void futex(volatile int *word, int operation, int value) {
    syscall(SYS_futex, word, operation | FUTEX_PRIVATE_FLAG, value, 0, 0, 0);
}

static void *partner(void *unused) {
    pin(core_of_partner);
    start.word = 1;
    while (start.word != 2) {
        __builtin_ia32_pause();
    }
    for (int i = 0; i < ROUNDS; i++) {
        __asm__ volatile("lock incl %0" : "+m"(hot.word));
    }
    start.word = 3;
    while (start.word != 4) {
        __builtin_ia32_pause();
    }
    for (int i = 0; i < ROUNDS; i++) {
        pthread_mutex_lock(&mutex);
        hot.word++;
        pthread_mutex_unlock(&mutex);
    }
    for (int i = 1; i <= 9; i++) {
        while (there.word != i) {
            futex(&there.word, FUTEX_WAIT, i - 1);
        }
        back.word = i;
        futex(&back.word, FUTEX_WAKE, 1);
    }
    return unused;
}

static void go(int from) {
    while (start.word != from) {
        __builtin_ia32_pause();
    }
    start.word = from + 1;
}

int main(void) {
    setvbuf(stdout, malloc(4096), _IOFBF, 4096);
    pin(0);
    core_of_partner = 1;
    pthread_t thread;
    pthread_create(&thread, 0, partner, 0);
    go(1);
    uint64_t begin = now();
    for (int i = 0; i < ROUNDS; i++) {
        __asm__ volatile("lock incl %0" : "+m"(hot.word));
    }
    report("lock-inc-contended", (now() - begin) / ROUNDS);
    go(3);
    begin = now();
    for (int i = 0; i < ROUNDS; i++) {
        pthread_mutex_lock(&mutex);
        hot.word++;
        pthread_mutex_unlock(&mutex);
    }
    report("mutex-contended", (now() - begin) / ROUNDS);
    int turn = 0;
    MEASURE("futex-round-trip", 9, {
        there.word = ++turn;
        futex(&there.word, FUTEX_WAKE, 1);
        while (back.word != turn) {
            futex(&back.word, FUTEX_WAIT, turn - 1);
        }
    });
    pthread_join(thread, 0);
    return hot.word == 4 * ROUNDS ? 0 : 1;
}
