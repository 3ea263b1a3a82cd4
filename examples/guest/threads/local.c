/* Thread-local storage: __thread, keys with destructors, and pthread_once. Argument: threads. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static __thread long mine = 7;
static __thread char buffer[256];
static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static atomic_int made, destroyed, wrong;

static void destroy(void *value)
{
    atomic_fetch_add(&destroyed, *(int *) value);
    free(value);
}

static void make(void)
{
    atomic_fetch_add(&made, 1);
    pthread_key_create(&key, destroy);
}

static void *use(void *argument)
{
    long me = (long) argument;
    int *value = malloc(sizeof *value);
    *value = 1;
    pthread_once(&once, make);
    pthread_setspecific(key, value);
    if (mine != 7) {
        atomic_store(&wrong, 1);
    }
    mine = me;
    errno = (int) me;
    snprintf(buffer, sizeof buffer, "thread %ld", me);
    sched_yield();
    if (mine != me || errno != (int) me || atol(buffer + 7) != me || pthread_getspecific(key) != value) {
        atomic_store(&wrong, 1);
    }
    return &mine == NULL ? NULL : (void *) me;
}

int main(int argc, char **argv)
{
    int threads = argc > 1 ? atoi(argv[1]) : 4;
    pthread_t thread[64];
    long sum = 0;
    for (long i = 0; i < threads; i++) {
        pthread_create(&thread[i], NULL, use, (void *) i);
    }
    for (int i = 0; i < threads; i++) {
        void *result;
        pthread_join(thread[i], &result);
        sum += (long) result;
    }
    printf("%d threads: made %d, destroyed %d, sum %ld, %s\n", threads, made, destroyed, sum, wrong ? "mixed up" : "apart");
    return 0;
}
