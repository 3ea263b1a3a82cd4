/* Detached threads that count down, and a timed wait that times out. Argument: threads. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t done = PTHREAD_COND_INITIALIZER;
static pthread_cond_t never = PTHREAD_COND_INITIALIZER;
static int left;

static void *count_down(void *argument)
{
    struct timespec nap = {0, (long) argument * 1000};
    nanosleep(&nap, NULL);
    pthread_mutex_lock(&lock);
    if (--left == 0) {
        pthread_cond_signal(&done);
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(int argc, char **argv)
{
    int threads = argc > 1 ? atoi(argv[1]) : 4;
    left = threads;
    for (long i = 0; i < threads; i++) {
        pthread_t thread;
        pthread_create(&thread, NULL, count_down, (void *) i);
        pthread_detach(thread);
    }
    pthread_mutex_lock(&lock);
    while (left > 0) {
        pthread_cond_wait(&done, &lock);
    }
    struct timespec soon;
    clock_gettime(CLOCK_REALTIME, &soon);
    soon.tv_nsec += 50000;
    if (soon.tv_nsec >= 1000000000) {
        soon.tv_sec++;
        soon.tv_nsec -= 1000000000;
    }
    int result;
    do {
        result = pthread_cond_timedwait(&never, &lock, &soon);
    } while (result == 0);
    pthread_mutex_unlock(&lock);
    printf("%d threads: all done, %s\n", threads, result == ETIMEDOUT ? "timed out" : "woken by nobody");
    return 0;
}
