/* Priority inheritance: who waits for a lock lends its priority to who has it, through chains, until it waits no more. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { FUTEX_LOCK_PI_PRIVATE = 6 + 128, FUTEX_UNLOCK_PI_PRIVATE = 7 + 128 };
enum { LOW = 10, MIDDLE = 20, HIGH = 30 };

static volatile int first, second;
static char order[16];
static volatile int place;
static volatile int interrupted, go;

static void note(char what)
{
    order[place++] = what;
}

static long lock(volatile int *word)
{
    if (__sync_bool_compare_and_swap(word, 0, syscall(SYS_gettid))) {
        return 0;
    }
    long result = syscall(SYS_futex, word, FUTEX_LOCK_PI_PRIVATE, 0, NULL);
    return result < 0 ? -errno : result;
}

static void unlock(volatile int *word)
{
    if (!__sync_bool_compare_and_swap(word, syscall(SYS_gettid), 0)) {
        syscall(SYS_futex, word, FUTEX_UNLOCK_PI_PRIVATE);
    }
}

static void start(pthread_t *thread, int priority, void *(*function)(void *), void *argument)
{
    pthread_attr_t attributes;
    struct sched_param parameter = {.sched_priority = priority};
    pthread_attr_init(&attributes);
    pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED);
    pthread_attr_setschedpolicy(&attributes, SCHED_FIFO);
    pthread_attr_setschedparam(&attributes, &parameter);
    pthread_create(thread, &attributes, function, argument);
}

/* The main thread is more urgent than all others, on one core: they run when it sleeps, the most urgent first. */
static void until(volatile int *what, int value)
{
    while (*what < value) {
        struct timespec time = {0, 100000};
        nanosleep(&time, NULL);
    }
}

static void *low(void *ignored)
{
    lock(&first);
    note('l');
    while (!go) {
        sched_yield(); /* a waiter whose time is over, or who gets a signal, is as urgent now, and no more */
    }
    note('u');
    unlock(&first);
    note('L');
    return ignored;
}

static void *middle(void *ignored)
{
    lock(&second);
    note('m');
    lock(&first);
    unlock(&first);
    note('v');
    unlock(&second);
    note('M');
    return ignored;
}

static void *between(void *ignored)
{
    note('B');
    return ignored;
}

static void *high(void *word)
{
    lock(word);
    note('H');
    unlock(word);
    return NULL;
}

static void *impatient(void *word)
{
    struct timespec due;
    clock_gettime(CLOCK_REALTIME, &due);
    due.tv_nsec += 200000;
    if (due.tv_nsec >= 1000000000) {
        due.tv_sec++;
        due.tv_nsec -= 1000000000;
    }
    long result = syscall(SYS_futex, word, FUTEX_LOCK_PI_PRIVATE, 0, &due);
    note(result == -1 && errno == ETIMEDOUT ? 'T' : '?');
    return NULL;
}

static void handler(int signal)
{
    (void) signal;
    interrupted++;
}

static void story(const char *name, int count, pthread_t *threads)
{
    for (int i = 0; i < count; i++) {
        pthread_join(threads[i], NULL);
    }
    printf("%s: %s\n", name, order);
    memset(order, 0, sizeof order);
    place = 0;
    go = 0;
}

int main(void)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    struct sched_param parameter = {.sched_priority = 90};
    if (syscall(SYS_sched_setscheduler, 0, SCHED_FIFO, &parameter) != 0) {
        perror("sched_setscheduler");
        return 1;
    }
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(0, &one);
    sched_setaffinity(0, sizeof one, &one);
    pthread_t threads[4];

    start(&threads[0], LOW, low, NULL);
    until(&place, 1);
    start(&threads[1], HIGH, high, (void *) &first);
    start(&threads[2], MIDDLE, between, NULL);
    go = 1;
    story("inversion", 3, threads);

    start(&threads[0], LOW, low, NULL);
    until(&place, 1);
    start(&threads[1], MIDDLE - 5, middle, NULL);
    until(&place, 2);
    start(&threads[2], HIGH, high, (void *) &second);
    start(&threads[3], MIDDLE, between, NULL);
    go = 1;
    story("chain", 4, threads);

    start(&threads[0], LOW, low, NULL);
    until(&place, 1);
    start(&threads[1], HIGH, impatient, (void *) &first);
    start(&threads[2], MIDDLE, between, NULL);
    until(&place, 3);
    go = 1;
    story("nobody waits any more", 3, threads);

    signal(SIGUSR1, handler);
    start(&threads[0], LOW, low, NULL);
    until(&place, 1);
    start(&threads[1], HIGH, high, (void *) &first);
    struct timespec little = {0, 300000};
    nanosleep(&little, NULL);
    pthread_kill(threads[1], SIGUSR1);
    until(&interrupted, 1);
    start(&threads[2], MIDDLE, between, NULL);
    go = 1;
    story("a signal", 3, threads);

    start(&threads[0], LOW, low, NULL);
    until(&place, 1);
    start(&threads[1], HIGH, high, (void *) &first);
    nanosleep(&little, NULL);
    struct sched_param another = {.sched_priority = LOW - 5};
    pthread_setschedparam(threads[1], SCHED_FIFO, &another);
    start(&threads[2], MIDDLE, between, NULL);
    until(&place, 2);
    another.sched_priority = HIGH;
    pthread_setschedparam(threads[1], SCHED_FIFO, &another);
    start(&threads[3], MIDDLE, between, NULL);
    go = 1;
    story("a waiter changes", 4, threads);

    lock(&first);
    printf("already mine: %d\n", lock(&first) == -EDEADLK);
    unlock(&first);
    long result = syscall(SYS_futex, &first, FUTEX_UNLOCK_PI_PRIVATE);
    printf("not mine: %ld %d\n", result, errno == EPERM);
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    printf("mutex: %d", pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT));
    pthread_mutex_t mutex;
    pthread_mutex_init(&mutex, &attributes);
    printf(" %d", pthread_mutex_lock(&mutex));
    printf(" %d\n", pthread_mutex_unlock(&mutex));
    return 0;
}
