/* Phases between barriers: in each, every thread reads what all have written in the one before. Argument: threads. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { PHASES = 6 };

static pthread_barrier_t barrier;
static int threads, wrong, serial;
static long value[2][64];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *phases(void *argument)
{
    int me = (int) (long) argument;
    for (int phase = 0; phase < PHASES; phase++) {
        long sum = 0;
        for (int i = 0; i < threads; i++) {
            sum += value[phase & 1][i];
        }
        if (sum != (long) threads * phase) {
            wrong = 1;
        }
        value[~phase & 1][me] = phase + 1;
        if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD) {
            pthread_mutex_lock(&lock);
            serial++;
            pthread_mutex_unlock(&lock);
        }
    }
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t thread[64];
    threads = argc > 1 ? atoi(argv[1]) : 4;
    pthread_barrier_init(&barrier, NULL, (unsigned) threads);
    for (long i = 0; i < threads; i++) {
        pthread_create(&thread[i], NULL, phases, (void *) i);
    }
    for (int i = 0; i < threads; i++) {
        pthread_join(thread[i], NULL);
    }
    printf("%d threads: %d phases, %s\n", threads, serial, wrong ? "out of step" : "in step");
    return 0;
}
