/*
 * Who has a lock with priority inheritance ends without unlocking it, and the lock is not robust: the next waiter has it,
 * and the word says that its owner died, futex(2). Prints what it prints on hardware.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* <linux/futex.h>, which a C library of its own does not have. */
enum { FUTEX_LOCK_PI = 6, FUTEX_UNLOCK_PI = 7, FUTEX_TRYLOCK_PI = 8 };
#define FUTEX_OWNER_DIED 0x40000000
#define FUTEX_TID_MASK 0x3fffffff

static struct shared {
    int word;
    int arrived;
    int owned;
    int waiter;
} *shared;

static int id(void) { return syscall(SYS_gettid); }

static int futex(int operation, const struct timespec *until) {
    return syscall(SYS_futex, &shared->word, operation, 0, until, NULL, 0) ? errno : 0;
}

static void report(const char *who, int error) {
    int word = __atomic_load_n(&shared->word, __ATOMIC_SEQ_CST);
    printf("%s: %s, mine %d, owner died %d\n", who, error ? strerror(error) : "locked", (word & FUTEX_TID_MASK) == id(),
            (word & FUTEX_OWNER_DIED) != 0);
    fflush(stdout);
}

static void arrives(void) { __atomic_add_fetch(&shared->arrived, 1, __ATOMIC_SEQ_CST); }

static void await(int *count, int wanted) {
    while (__atomic_load_n(count, __ATOMIC_SEQ_CST) < wanted) {
        usleep(200);
    }
}

static void clear(void) { memset(shared, 0, sizeof *shared); }

/* Locks, and ends when so many say that they are about to wait. */
static void owns(int waiters) {
    futex(FUTEX_LOCK_PI, NULL);
    __atomic_store_n(&shared->owned, 1, __ATOMIC_SEQ_CST);
    await(&shared->arrived, waiters);
    usleep(5000);
}

static void *owner_thread(void *waiters) {
    owns((long)waiters);
    syscall(SYS_exit, 0);
    return NULL;
}

static void *waiter_thread(void *unused) {
    await(&shared->owned, 1);
    arrives();
    int error = futex(FUTEX_LOCK_PI, NULL);
    report("a waiter", error);
    if (futex(FUTEX_UNLOCK_PI, NULL)) {
        printf("it cannot unlock\n");
    }
    return unused;
}

static void threads(int waiters) {
    pthread_t owner, others[4];
    clear();
    pthread_create(&owner, NULL, owner_thread, (void *)(long)waiters);
    for (int i = 0; i < waiters; i++) {
        pthread_create(&others[i], NULL, waiter_thread, NULL);
    }
    for (int i = 0; i < waiters; i++) {
        pthread_join(others[i], NULL);
    }
    printf("free: %d\n", (shared->word & FUTEX_TID_MASK) == 0);
}

static void processes(int killed) {
    clear();
    fflush(stdout);
    pid_t owner = fork();
    if (owner == 0) {
        owns(killed ? 77 : 1);
        _exit(0);
    }
    await(&shared->owned, 1);
    pid_t killer = -1;
    if (killed) {
        killer = fork();
        if (killer == 0) {
            usleep(5000);
            kill(owner, SIGKILL);
            _exit(0);
        }
    }
    arrives();
    report(killed ? "after one that was killed" : "after another process", futex(FUTEX_LOCK_PI, NULL));
    waitpid(owner, NULL, 0);
    if (killed) {
        waitpid(killer, NULL, 0);
    }
    printf("unlock: %d\n", futex(FUTEX_UNLOCK_PI, NULL));
}

static void late(void) {
    clear();
    pthread_t owner;
    pthread_create(&owner, NULL, owner_thread, (void *)0);
    await(&shared->owned, 1);
    usleep(20000);
    report("too late", futex(FUTEX_LOCK_PI, NULL));
    report("too late", futex(FUTEX_TRYLOCK_PI, NULL));
}

static void timed(void) {
    clear();
    fflush(stdout);
    pid_t owner = fork();
    if (owner == 0) {
        owns(1);
        _exit(0);
    }
    await(&shared->owned, 1);
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 5;
    arrives();
    report("in time", futex(FUTEX_LOCK_PI, &until));
    waitpid(owner, NULL, 0);
    printf("unlock: %d\n", futex(FUTEX_UNLOCK_PI, NULL));
}

int main(void) {
    shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    threads(1);
    threads(3);
    processes(0);
    processes(1);
    timed();
    late();
    return 0;
}
