/*
 * One workload, four servers. A request is a number that a client writes into a pipe. It costs some computing and then a wait,
 * as for a disk or a database; then the answer goes into another pipe. The client keeps eight requests under way.
 *
 *     servers prefork|pool|hybrid|loop MICROSECONDS
 *
 *     prefork   four processes, made beforehand; each takes a request from the pipe and serves it to its end
 *     pool      one process; its first thread hands requests to four others, and takes one only if one of them is free
 *     hybrid    two processes with a pool of two threads each
 *     loop      one thread that never sleeps for one request: it waits for whatever comes first, a request or a due answer
 *
 * Prints the sum of all answers, which is the same for all, and the cycles of the time-stamp counter for each request.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { REQUESTS = 48, OUTSTANDING = 8, WORKERS = 4, ROUNDS = 1000 };

struct answer {
    uint32_t number, value;
};

static int requests[2], answers[2];
static long wait_ns;

static uint64_t cycles(void)
{
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (uint64_t)high << 32 | low;
}

/* ---- one request */

static uint32_t compute(uint32_t number)
{
    uint32_t value = number * 2654435761u + 1;
    for (int i = 0; i < ROUNDS; i++) { /* G. Marsaglia, "Xorshift RNGs" */
        value ^= value << 13;
        value ^= value >> 17;
        value ^= value << 5;
    }
    return value;
}

static void reply(uint32_t number, uint32_t value)
{
    struct answer answer = { number, value };
    if (write(answers[1], &answer, sizeof answer) != sizeof answer)
        _exit(3);
}

static void serve(uint32_t number)
{
    uint32_t value = compute(number);
    if (wait_ns > 0) {
        struct timespec wait = { 0, wait_ns };
        nanosleep(&wait, 0);
    }
    reply(number, value);
}

static int next(uint32_t *number)
{
    return read(requests[0], number, sizeof *number) == sizeof *number;
}

/* ---- prefork: the kernel's pipe is the queue */

static void worker_process(int unused)
{
    (void)unused;
    uint32_t number;
    while (next(&number))
        serve(number);
}

/* ---- pool: the queue is in the process */

static uint32_t queue[WORKERS];
static unsigned first, last; /* how many were taken out of the queue, and put into it */
static int unoccupied;       /* threads that have neither a request nor one in the queue for them */
static int over;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER, freed = PTHREAD_COND_INITIALIZER;

static void *worker_thread(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    for (;;) {
        unoccupied++;
        pthread_cond_signal(&freed);
        while (first == last && !over)
            pthread_cond_wait(&filled, &lock);
        if (first == last)
            break;
        uint32_t number = queue[first++ % WORKERS];
        pthread_mutex_unlock(&lock);
        serve(number);
        pthread_mutex_lock(&lock);
    }
    pthread_mutex_unlock(&lock);
    return 0;
}

static void pool(int threads)
{
    pthread_t thread[WORKERS];
    uint32_t number;
    for (int i = 0; i < threads; i++)
        pthread_create(&thread[i], 0, worker_thread, 0);
    pthread_mutex_lock(&lock);
    for (;;) {
        while (unoccupied == 0)
            pthread_cond_wait(&freed, &lock);
        unoccupied--;
        pthread_mutex_unlock(&lock);
        int more = next(&number);
        pthread_mutex_lock(&lock);
        if (!more)
            break;
        queue[last++ % WORKERS] = number;
        pthread_cond_signal(&filled);
    }
    over = 1;
    pthread_cond_broadcast(&filled);
    pthread_mutex_unlock(&lock);
    for (int i = 0; i < threads; i++)
        pthread_join(thread[i], 0);
}

/* ---- event loop: what waits is an entry in a list, not a thread */

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void loop(int unused)
{
    (void)unused;
    struct { int64_t due; uint32_t number, value; } waiting[OUTSTANDING]; /* in the order in which they are due */
    unsigned oldest = 0, newest = 0;
    int open = 1;
    while (open || oldest != newest) {
        struct timespec rest, *timeout = 0;
        if (oldest != newest) {
            int64_t ns = waiting[oldest % OUTSTANDING].due - now_ns();
            rest.tv_sec = 0;
            rest.tv_nsec = ns > 0 ? ns : 0;
            timeout = &rest;
        }
        struct pollfd input = { open ? requests[0] : -1, POLLIN, 0 };
        int ready = ppoll(&input, 1, timeout, 0);
        uint32_t number;
        if (ready > 0 && (open = next(&number))) {
            uint32_t value = compute(number);
            if (wait_ns > 0) {
                waiting[newest % OUTSTANDING].due = now_ns() + wait_ns;
                waiting[newest % OUTSTANDING].number = number;
                waiting[newest++ % OUTSTANDING].value = value;
            } else {
                reply(number, value);
            }
        }
        while (oldest != newest && waiting[oldest % OUTSTANDING].due <= now_ns()) {
            reply(waiting[oldest % OUTSTANDING].number, waiting[oldest % OUTSTANDING].value);
            oldest++;
        }
    }
}

/* ---- the client, and who serves it */

static void start(int processes, void (*server)(int), int threads)
{
    for (int i = 0; i < processes; i++) {
        if (fork() == 0) {
            close(requests[1]); /* or the pipe would never end */
            server(threads);
            _exit(0);
        }
    }
}

static uint64_t load(void)
{
    uint64_t sum = 0;
    uint32_t sent = 0;
    for (int received = 0; received < REQUESTS; received++) {
        for (; sent < REQUESTS && sent < (uint32_t)received + OUTSTANDING; sent++)
            if (write(requests[1], &sent, sizeof sent) != sizeof sent)
                exit(3);
        struct answer answer;
        if (read(answers[0], &answer, sizeof answer) != sizeof answer)
            exit(3);
        sum += (uint64_t)(answer.number + 1) * answer.value;
    }
    return sum;
}

int main(int argc, char **argv)
{
    if (argc != 3 || pipe(requests) != 0 || pipe(answers) != 0) {
        fprintf(stderr, "usage: servers prefork|pool|hybrid|loop MICROSECONDS\n");
        return 2;
    }
    wait_ns = 1000 * atol(argv[2]);
    if (strcmp(argv[1], "prefork") == 0)
        start(WORKERS, worker_process, 0);
    else if (strcmp(argv[1], "pool") == 0)
        start(1, pool, WORKERS);
    else if (strcmp(argv[1], "hybrid") == 0)
        start(2, pool, WORKERS / 2);
    else
        start(1, loop, 0);

    uint64_t began = cycles();
    uint64_t sum = load();
    uint64_t ended = cycles();
    close(requests[1]);
    while (wait(0) > 0)
        ;
    printf("sum %llu\n%llu cycles\n", (unsigned long long)sum, (unsigned long long)((ended - began) / REQUESTS));
    return 0;
}
