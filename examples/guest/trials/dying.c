/*
 * Threads and processes that die with a lock, or while they wait for one. Arguments:
 *
 *   robust     a process ends with a robust mutex, sooner or later than another one comes to wait for it
 *   waiters    processes that wait for a mutex with priority inheritance are killed, perhaps when it is just their turn
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 40, PROCESSES = 4, KILLS = 12, PATIENCE = 100 };

static struct shared {
    pthread_mutex_t mutex;
    volatile long turns;
    volatile int owned;
} *shared;

static void init(int protocol) {
    pthread_mutexattr_t kind;
    pthread_mutexattr_init(&kind);
    pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST);
    pthread_mutexattr_setprotocol(&kind, protocol);
    pthread_mutex_init(&shared->mutex, &kind);
}

/* True if the owner before has died. */
static int lock(void) {
    int error = pthread_mutex_lock(&shared->mutex);
    if (error == EOWNERDEAD) {
        pthread_mutex_consistent(&shared->mutex);
    }
    return error == EOWNERDEAD;
}

static void robust(void) {
    int dead = 0;
    init(PTHREAD_PRIO_NONE);
    for (int i = 0; i < ROUNDS; i++) {
        shared->owned = 0;
        if (fork() == 0) {
            lock();
            shared->owned = 1;
            _exit(0);
        }
        while (!shared->owned) {
        }
        for (volatile int late = 0; late < 10 * i; late++) {
        }
        dead += lock();
        pthread_mutex_unlock(&shared->mutex);
        wait(0);
    }
    printf("%d of %d owners were found dead\n", dead, ROUNDS);
}

static pid_t child(void) {
    pid_t made = fork();
    while (made == 0) {
        lock();
        shared->turns++;
        pthread_mutex_unlock(&shared->mutex);
    }
    return made;
}

static void waiters(void) {
    pid_t children[PROCESSES];
    init(PTHREAD_PRIO_INHERIT);
    for (int i = 0; i < PROCESSES; i++) {
        children[i] = child();
    }
    int alive = 1;
    for (int i = 0; i < KILLS && alive; i++) {
        usleep(20 + 7 * i);
        kill(children[i % PROCESSES], SIGKILL);
        waitpid(children[i % PROCESSES], 0, 0);
        children[i % PROCESSES] = child();
        long before = shared->turns;
        for (int tries = 0; tries < PATIENCE && shared->turns < before + 10; tries++) {
            usleep(100);
        }
        alive = shared->turns >= before + 10;
    }
    for (int i = 0; i < PROCESSES; i++) {
        kill(children[i], SIGKILL);
    }
    while (wait(0) > 0) {
    }
    puts(alive ? "the others go on" : "nobody goes on");
}

int main(int count, char **arguments) {
    shared = mmap(0, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (count > 1 && !strcmp(arguments[1], "waiters")) {
        waiters();
    } else {
        robust();
    }
    return 0;
}
