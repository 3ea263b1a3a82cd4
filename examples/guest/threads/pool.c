/* A pool of workers sums the divisors of numbers that main hands out. Argument: workers. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { JOBS = 60 };

struct job {
    int number;
    long result;
    struct job *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work = PTHREAD_COND_INITIALIZER;
static pthread_cond_t idle = PTHREAD_COND_INITIALIZER;
static struct job *jobs;
static int unfinished, closing;

static void *worker(void *argument)
{
    (void) argument;
    pthread_mutex_lock(&lock);
    for (;;) {
        while (jobs == NULL && !closing) {
            pthread_cond_wait(&work, &lock);
        }
        if (jobs == NULL) {
            break;
        }
        struct job *job = jobs;
        jobs = job->next;
        pthread_mutex_unlock(&lock);
        for (int i = 1; i <= job->number; i++) {
            job->result += job->number % i == 0 ? i : 0;
        }
        pthread_mutex_lock(&lock);
        if (--unfinished == 0) {
            pthread_cond_signal(&idle);
        }
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(int argc, char **argv)
{
    static struct job job[JOBS];
    int threads = argc > 1 ? atoi(argv[1]) : 4;
    pthread_t thread[64];
    long sum = 0;
    for (int i = 0; i < threads; i++) {
        pthread_create(&thread[i], NULL, worker, NULL);
    }
    for (int i = 0; i < JOBS; i++) {
        pthread_mutex_lock(&lock);
        job[i].number = i + 1;
        job[i].next = jobs;
        jobs = &job[i];
        unfinished++;
        pthread_cond_signal(&work);
        pthread_mutex_unlock(&lock);
    }
    pthread_mutex_lock(&lock);
    while (unfinished > 0) {
        pthread_cond_wait(&idle, &lock);
    }
    closing = 1;
    pthread_cond_broadcast(&work);
    pthread_mutex_unlock(&lock);
    for (int i = 0; i < threads; i++) {
        pthread_join(thread[i], NULL);
    }
    for (int i = 0; i < JOBS; i++) {
        sum += job[i].result;
    }
    printf("%d workers: sum of divisors %ld\n", threads, sum);
    return 0;
}
