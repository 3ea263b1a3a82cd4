/* Threads add to one counter under a mutex. Argument: number of threads. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROUNDS = 100 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long counter;

static void *add(void *argument)
{
    (void) argument;
    for (int i = 0; i < ROUNDS; i++) {
        pthread_mutex_lock(&lock);
        counter++;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    int threads = argc > 1 ? atoi(argv[1]) : 4;
    pthread_t thread[64];
    for (int i = 0; i < threads; i++) {
        if (pthread_create(&thread[i], NULL, add, NULL) != 0) {
            return 1;
        }
    }
    for (int i = 0; i < threads; i++) {
        pthread_join(thread[i], NULL);
    }
    printf("%d threads: %s\n", threads, counter == (long) threads * ROUNDS ? "every count is there" : "counts are lost");
    return 0;
}
