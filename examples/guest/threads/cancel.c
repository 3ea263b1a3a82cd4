/*
 * Threads that are cancelled while they wait for a condition, for bytes of a pipe, for a semaphore, for time; while they
 * compute; and one that does not let itself be. pthread_cancel(3), pthread_cleanup_push(3). Argument: threads.
 */
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { KINDS = 6 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t never = PTHREAD_COND_INITIALIZER;
static sem_t taken;
static int silent[2];
static atomic_int begun, cleaned;
static atomic_int asked[64];
static volatile unsigned long spun;

static void clean(void *unused)
{
    (void) unused;
    atomic_fetch_add(&cleaned, 1);
}

static void give_back(void *mutex)
{
    pthread_mutex_unlock(mutex); /* pthread_cond_wait has taken it again before it lets the thread go */
}

static void *victim(void *argument)
{
    long me = (long) argument;
    int old;
    char byte;
    struct timespec long_time = {1000, 0};
    pthread_cleanup_push(clean, NULL);
    switch (me % KINDS) {
        case 0:
            pthread_mutex_lock(&lock);
            pthread_cleanup_push(give_back, &lock);
            atomic_fetch_add(&begun, 1);
            for (;;) {
                pthread_cond_wait(&never, &lock);
            }
            pthread_cleanup_pop(1);
            break;
        case 1:
            atomic_fetch_add(&begun, 1);
            for (;;) {
                read(silent[0], &byte, 1);
            }
            break;
        case 2:
            atomic_fetch_add(&begun, 1);
            for (;;) {
                sem_wait(&taken);
            }
            break;
        case 3:
            atomic_fetch_add(&begun, 1);
            for (;;) {
                nanosleep(&long_time, NULL);
            }
            break;
        case 4:
            pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &old);
            atomic_fetch_add(&begun, 1);
            for (;;) {
                spun++;
            }
            break;
        default:
            pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
            atomic_fetch_add(&begun, 1);
            while (!atomic_load(&asked[me])) {
                sched_yield();
            }
            pthread_testcancel(); /* not yet */
            pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &old);
            pthread_testcancel();
    }
    pthread_cleanup_pop(0);
    return NULL;
}

static void *survivor(void *argument)
{
    int old;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
    while (!atomic_load(&asked[(long) argument])) {
        sched_yield();
    }
    return argument;
}

int main(int argc, char **argv)
{
    int threads = argc > 1 ? atoi(argv[1]) : 6, cancelled = 0;
    pthread_t thread[64], last;
    void *result;
    sem_init(&taken, 0, 0);
    if (pipe(silent) != 0) {
        return 1;
    }
    for (long i = 0; i < threads; i++) {
        pthread_create(&thread[i], NULL, victim, (void *) i);
    }
    while (atomic_load(&begun) < threads) {
        sched_yield();
    }
    for (int i = 0; i < threads; i++) {
        pthread_cancel(thread[i]);
        atomic_store(&asked[i], 1);
    }
    for (int i = 0; i < threads; i++) {
        pthread_join(thread[i], &result);
        cancelled += result == PTHREAD_CANCELED;
    }
    atomic_store(&asked[0], 0);
    pthread_create(&last, NULL, survivor, (void *) 0);
    pthread_cancel(last);
    atomic_store(&asked[0], 1);
    pthread_join(last, &result);
    int free_again = pthread_mutex_trylock(&lock) == 0;
    printf("%d threads: %d cancelled, %d cleaned up, mutex %s, the unwilling one %s\n", threads, cancelled, cleaned,
           free_again ? "free" : "held", result == PTHREAD_CANCELED ? "cancelled" : "returned");
    return 0;
}
