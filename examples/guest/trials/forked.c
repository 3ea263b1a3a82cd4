/* A fork while somebody waits, and who waits, hears of what comes after it. */
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 3, TURNS = 4 };

static sem_t posted, answered; /* process-shared, and yet in memory that a fork copies */
static atomic_int woken;

static void *waits(void *none) {
    for (int turn = 0; turn < TURNS; turn++) {
        sem_wait(&posted);
        atomic_fetch_add(&woken, 1);
        sem_post(&answered);
    }
    return none;
}

/* The child holds the pages until the parent has written to its own copies. */
static void turn(void) {
    int ends[2];
    pipe(ends);
    usleep(200);
    pid_t child = fork();
    if (!child) {
        char byte;
        close(ends[1]);
        read(ends[0], &byte, 1);
        _exit(woken % 128);
    }
    for (int i = 0; i < THREADS; i++) {
        sem_post(&posted);
    }
    for (int i = 0; i < THREADS; i++) {
        sem_wait(&answered);
    }
    int status;
    close(ends[0]);
    close(ends[1]);
    waitpid(child, &status, 0);
    printf("before %d, after %d\n", WEXITSTATUS(status), woken);
    fflush(stdout);
}

int main(void) {
    pthread_t threads[THREADS];
    sem_init(&posted, 1, 0);
    sem_init(&answered, 1, 0);
    for (int i = 0; i < THREADS; i++) {
        pthread_create(threads + i, 0, waits, 0);
    }
    for (int i = 0; i < TURNS; i++) {
        turn();
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], 0);
    }
    return 0;
}
