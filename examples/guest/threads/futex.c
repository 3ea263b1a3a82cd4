/* The futex calls that C libraries use only at times, futex(2), and mutexes that know their owner: every count is exact. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* <linux/futex.h>, which a C library of its own does not have. */
enum { WAIT = 0, WAKE = 1, CMP_REQUEUE = 4, WAKE_OP = 5, LOCK_PI = 6, UNLOCK_PI = 7, TRYLOCK_PI = 8, WAIT_BITSET = 9,
       WAKE_BITSET = 10, PRIVATE = 128 };
enum { SET, ADD, OR, ANDN, XOR, SHIFTED = 8 };
enum { EQ, NE, LT, LE, GT, GE };
#define OP(op, argument, compare, with) \
    (int) ((unsigned) (op) << 28 | (compare) << 24 | ((argument) & 0xfff) << 12 | ((with) & 0xfff))
#define TID 0x3fffffff

static volatile uint32_t lobby, first, second, owned;
static pthread_mutex_t inherits, robust;
static int counted;

static long futex(volatile uint32_t *word, int operation, long value, long second_value, volatile uint32_t *other, int third)
{
    long result = syscall(SYS_futex, word, operation | PRIVATE, value, second_value, other, third);
    return result < 0 ? -errno : result;
}

static void *wait_with(void *bits)
{
    futex(&lobby, WAIT_BITSET, 0, 0, NULL, (int) (long) bits);
    return NULL;
}

/* So many threads that sleep at a word for certain: they were counted when they were moved there. */
static void sleepers(pthread_t *thread, int count, volatile uint32_t *where)
{
    int moved = 0;
    for (int i = 0; i < count; i++) {
        pthread_create(&thread[i], NULL, wait_with, (void *) (1L << i % 4));
    }
    while (moved < count) {
        moved += futex(&lobby, CMP_REQUEUE, 0, 1000, where, 0);
        usleep(50);
    }
}

static void join(pthread_t *thread, int count)
{
    for (int i = 0; i < count; i++) {
        pthread_join(thread[i], NULL);
    }
}

static void requeue(int threads)
{
    pthread_t thread[64];
    sleepers(thread, threads, &first);
    printf(" moved %ld", futex(&first, CMP_REQUEUE, 1, 1000, &second, 0));
    printf(" stale %ld", futex(&second, CMP_REQUEUE, 1, 1000, &first, 7));
    printf(" left %ld", futex(&first, WAKE, 1000, 0, NULL, 0));
    printf(" woken %ld;", futex(&second, WAKE, 1000, 0, NULL, 0));
    join(thread, threads);
}

static void bitset(int threads)
{
    pthread_t thread[64];
    sleepers(thread, threads, &first);
    for (int bit = 0; bit < 4; bit++) {
        printf(" %ld", futex(&first, WAKE_BITSET, 1000, 0, NULL, 1 << bit));
    }
    printf(" of bits;");
    join(thread, threads);
}

static void wake_op(int threads)
{
    pthread_t at_first[64], at_second[64];
    sleepers(at_first, threads, &first);
    sleepers(at_second, threads, &second);
    second = 40;
    printf(" op %ld", futex(&first, WAKE_OP, 1, 1, &second, OP(ADD, 2, EQ, 40)));
    printf(" then %ld", futex(&first, WAKE_OP, 0, 9, &second, OP(ADD, -2, LT, 42)));
    printf(" word %u", second);
    futex(&first, WAKE_OP, 0, 0, &second, OP(OR | SHIFTED, 7, GE, 0));
    printf(" %u", second);
    futex(&first, WAKE_OP, 0, 0, &second, OP(ANDN, 0xa8, GE, 0));
    printf(" %u", second);
    futex(&first, WAKE_OP, 0, 0, &second, OP(XOR, 5, GE, 0));
    printf(" %u", second);
    futex(&first, WAKE_OP, 1000, 1000, &second, OP(SET, 0, GT, 0));
    printf(" %u;", second);
    join(at_first, threads);
    join(at_second, threads);
}

static void refused(void)
{
    struct timespec soon = {0, 20000};
    printf(" value %ld", futex(&first, WAIT, 9, 0, NULL, 0));
    printf(" time %ld", futex(&first, WAIT, first, (long) &soon, NULL, 0));
    printf(" bits %ld", futex(&first, WAKE_BITSET, 1, 0, NULL, 0));
    printf(" odd %ld;", futex((volatile uint32_t *) ((char *) &first + 1), WAKE, 1, 0, NULL, 0));
}

static void *not_mine(void *unused)
{
    printf(" try %ld", futex(&owned, TRYLOCK_PI, 0, 0, NULL, 0));
    printf(" unlock %ld", futex(&owned, UNLOCK_PI, 0, 0, NULL, 0));
    return unused;
}

static void *count(void *unused)
{
    for (int i = 0; i < 20; i++) {
        pthread_mutex_lock(&inherits);
        counted++;
        pthread_mutex_unlock(&inherits);
    }
    return unused;
}

static void owners(int threads)
{
    pthread_t thread[64];
    pthread_mutexattr_t attributes;
    printf(" lock %ld", futex(&owned, LOCK_PI, 0, 0, NULL, 0));
    printf(" mine %d", (owned & TID) == (uint32_t) syscall(SYS_gettid));
    printf(" again %ld", futex(&owned, LOCK_PI, 0, 0, NULL, 0));
    pthread_create(thread, NULL, not_mine, NULL);
    join(thread, 1);
    printf(" done %ld", futex(&owned, UNLOCK_PI, 0, 0, NULL, 0));
    pthread_mutexattr_init(&attributes);
    int missing = pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT);
    pthread_mutex_init(&inherits, &attributes);
    for (int i = 0; i < threads; i++) {
        pthread_create(&thread[i], NULL, count, NULL);
    }
    join(thread, threads);
    printf(" pi %d %d;", missing, counted);
}

static void *die_with_it(void *unused)
{
    pthread_mutex_lock(&robust);
    usleep(200);
    return unused;
}

static void *repair(void *unused)
{
    long result = pthread_mutex_lock(&robust);
    if (result == EOWNERDEAD) {
        pthread_mutex_consistent(&robust);
    }
    pthread_mutex_unlock(&robust);
    (void) unused;
    return (void *) result;
}

static void owner_dies(int threads)
{
    pthread_t owner, thread[64];
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&robust, &attributes);
    pthread_create(&owner, NULL, die_with_it, NULL);
    while (pthread_mutex_trylock(&robust) == 0) { /* until the owner has it */
        pthread_mutex_unlock(&robust);
        usleep(20);
    }
    int told = 0;
    for (int i = 0; i < threads; i++) {
        pthread_create(&thread[i], NULL, repair, NULL);
    }
    for (int i = 0; i < threads; i++) {
        void *result;
        pthread_join(thread[i], &result);
        told += (long) result == EOWNERDEAD;
    }
    pthread_join(owner, NULL);
    pthread_create(&owner, NULL, die_with_it, NULL);
    pthread_join(owner, NULL);
    printf(" dead told %d then %d", told, pthread_mutex_lock(&robust) == EOWNERDEAD);
    pthread_mutex_unlock(&robust);
    printf(" lost %d\n", pthread_mutex_lock(&robust) == ENOTRECOVERABLE);
}

int main(int argc, char **argv)
{
    int threads = argc > 1 ? atoi(argv[1]) : 4;
    printf("%d threads:", threads);
    requeue(threads);
    bitset(threads);
    wake_op(threads);
    refused();
    owners(threads);
    owner_dies(threads);
    return 0;
}
