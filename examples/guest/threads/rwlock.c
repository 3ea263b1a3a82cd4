/* Readers check a pair that writers change together. Argument: threads, one in four of them a writer. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROUNDS = 40 };

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static long left, right;
static int torn;

static void *write_pairs(void *argument)
{
    (void) argument;
    for (int i = 0; i < ROUNDS; i++) {
        pthread_rwlock_wrlock(&lock);
        left++;
        right--;
        pthread_rwlock_unlock(&lock);
    }
    return NULL;
}

static void *read_pairs(void *argument)
{
    (void) argument;
    for (int i = 0; i < ROUNDS; i++) {
        pthread_rwlock_rdlock(&lock);
        if (left + right != 0) {
            torn = 1;
        }
        pthread_rwlock_unlock(&lock);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    int threads = argc > 1 ? atoi(argv[1]) : 4;
    pthread_t thread[64];
    int writers = 0;
    for (int i = 0; i < threads; i++) {
        writers += i % 4 == 0;
        pthread_create(&thread[i], NULL, i % 4 == 0 ? write_pairs : read_pairs, NULL);
    }
    for (int i = 0; i < threads; i++) {
        pthread_join(thread[i], NULL);
    }
    printf("%d threads: %s, %s\n", threads, torn ? "torn" : "whole", left == (long) writers * ROUNDS ? "complete" : "lost");
    return 0;
}
