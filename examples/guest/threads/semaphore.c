/* Semaphores: a ring of threads hands a token round; and never more than two are in a room. Argument: threads. */
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROUNDS = 5 };

static sem_t turn[64], room;
static int threads, order, wrong;
static atomic_int inside;

static void *go(void *argument)
{
    int me = (int) (long) argument;
    for (int i = 0; i < ROUNDS; i++) {
        sem_wait(&turn[me]);
        if (order++ % threads != me) {
            wrong = 1;
        }
        sem_post(&turn[(me + 1) % threads]);
        sem_wait(&room);
        if (atomic_fetch_add(&inside, 1) >= 2) {
            wrong = 1;
        }
        atomic_fetch_sub(&inside, 1);
        sem_post(&room);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t thread[64];
    threads = argc > 1 ? atoi(argv[1]) : 4;
    sem_init(&room, 0, 2);
    for (int i = 0; i < threads; i++) {
        sem_init(&turn[i], 0, i == 0);
    }
    for (long i = 0; i < threads; i++) {
        pthread_create(&thread[i], NULL, go, (void *) i);
    }
    for (int i = 0; i < threads; i++) {
        pthread_join(thread[i], NULL);
    }
    printf("%d threads: %d turns, %s\n", threads, order, wrong ? "in disorder" : "in order");
    return 0;
}
