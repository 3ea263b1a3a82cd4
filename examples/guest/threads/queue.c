/* Producers and consumers with a bounded queue and two condition variables. Argument: producers, and as many consumers. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { ITEMS = 40, PLACES = 4 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t not_full = PTHREAD_COND_INITIALIZER;
static pthread_cond_t not_empty = PTHREAD_COND_INITIALIZER;
static int queue[PLACES];
static int first, count, producing;
static long sum;

static void *produce(void *argument)
{
    for (int i = 0; i < ITEMS; i++) {
        pthread_mutex_lock(&lock);
        while (count == PLACES) {
            pthread_cond_wait(&not_full, &lock);
        }
        queue[(first + count++) % PLACES] = (int) (long) argument * ITEMS + i;
        pthread_cond_signal(&not_empty);
        pthread_mutex_unlock(&lock);
    }
    pthread_mutex_lock(&lock);
    if (--producing == 0) {
        pthread_cond_broadcast(&not_empty);
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void *consume(void *argument)
{
    (void) argument;
    pthread_mutex_lock(&lock);
    for (;;) {
        while (count == 0 && producing > 0) {
            pthread_cond_wait(&not_empty, &lock);
        }
        if (count == 0) {
            break;
        }
        sum += queue[first];
        first = (first + 1) % PLACES;
        count--;
        pthread_cond_signal(&not_full);
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(int argc, char **argv)
{
    int pairs = argc > 1 ? atoi(argv[1]) : 4;
    pthread_t thread[128];
    producing = pairs;
    for (int i = 0; i < pairs; i++) {
        pthread_create(&thread[2 * i], NULL, produce, (void *) (long) i);
        pthread_create(&thread[2 * i + 1], NULL, consume, NULL);
    }
    for (int i = 0; i < 2 * pairs; i++) {
        pthread_join(thread[i], NULL);
    }
    long items = (long) pairs * ITEMS;
    printf("%d pairs: sum %ld of %ld\n", pairs, sum, items * (items - 1) / 2);
    return 0;
}
