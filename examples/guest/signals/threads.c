/* Signals and threads: one that waits for them all, some that get their own, and cancellation. */
#define _GNU_SOURCE
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { THREADS = 4 };

static volatile int own[THREADS + 1], cleaned;
static __thread int me;
static sem_t ready;
static int ends[2];

static void mine(int signal)
{
    (void) signal;
    own[me]++;
}

static void *sleeper(void *number)
{
    me = (int) (long) number;
    sem_post(&ready);
    while (own[me] < 2) {
        usleep(1000000);
    }
    return NULL;
}

static void *waiter(void *argument)
{
    int signal, sum = 0;
    for (int i = 0; i < 3; i++) {
        sigwait(argument, &signal);
        sum += signal;
        sem_post(&ready);
    }
    return (void *) (long) sum;
}

static void clean(void *argument)
{
    cleaned += *(int *) argument;
}

static void *blocked(void *argument)
{
    char byte;
    pthread_cleanup_push(clean, argument);
    sem_post(&ready);
    read(ends[0], &byte, 1);
    pthread_cleanup_pop(0);
    return NULL;
}

static void *spinner(void *argument)
{
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
    pthread_cleanup_push(clean, argument);
    sem_post(&ready);
    for (;;) {
    }
    pthread_cleanup_pop(0);
    return NULL;
}

int main(void)
{
    sem_init(&ready, 0, 0);
    pipe(ends);
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = mine;
    sigaction(SIGUSR1, &action, NULL);
    pthread_t thread[THREADS];
    for (long i = 0; i < THREADS; i++) {
        pthread_create(&thread[i], NULL, sleeper, (void *) (i + 1));
    }
    for (int i = 0; i < THREADS; i++) {
        sem_wait(&ready);
    }
    for (int round = 1; round <= 2; round++) {
        for (int i = 0; i < THREADS; i++) {
            pthread_kill(thread[i], SIGUSR1);
            while (own[i + 1] < round) {
                usleep(100);
            }
        }
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(thread[i], NULL);
        printf("%d ", own[i + 1]);
    }
    printf("own %d\n", own[0]);

    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    pthread_create(&thread[0], NULL, waiter, &set);
    for (int i = 0; i < 3; i++) {
        kill(getpid(), SIGUSR2);
        sem_wait(&ready);
    }
    void *result;
    pthread_join(thread[0], &result);
    printf("waited for %ld\n", (long) result);

    int one = 1, ten = 10;
    pthread_create(&thread[0], NULL, blocked, &one);
    pthread_create(&thread[1], NULL, spinner, &ten);
    sem_wait(&ready);
    sem_wait(&ready);
    for (int i = 0; i < 2; i++) {
        pthread_cancel(thread[i]);
        pthread_join(thread[i], &result);
        printf("cancelled %d\n", result == PTHREAD_CANCELED);
    }
    printf("cleaned %d\n", cleaned);
    return 0;
}
