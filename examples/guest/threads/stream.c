/*
 * Producers and consumers over a pipe that is smaller than what goes through: threads first, which end at the end of file,
 * then a child process for each producer. Argument: producers, and as many consumers.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RECORDS = 5 };

/* Not longer than PIPE_BUF, so that it is written whole, pipe(7), and 16 of them fill a page. */
struct record {
    int producer, number;
    char body[248];
};

static int ends[2];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long records, sum;
static int wrong, latest[64];

/* A pipe of one page: most writers find it full, fcntl(2). */
static int narrow_pipe(void)
{
    return pipe(ends) == 0 && fcntl(ends[1], F_SETPIPE_SZ, 4096) == 4096;
}

static void *produce(void *argument)
{
    struct record record = {(int) (long) argument, 0, ""};
    for (int i = 1; i <= RECORDS; i++) {
        record.number = i;
        for (unsigned at = 0; at < sizeof record.body; at += 31) {
            record.body[at] = (char) (record.producer + i);
        }
        write(ends[1], &record, sizeof record);
    }
    return NULL;
}

static void *consume(void *alone)
{
    struct record record;
    while (read(ends[0], &record, sizeof record) == sizeof record) {
        pthread_mutex_lock(&lock);
        records++;
        sum += record.number;
        for (unsigned at = 0; at < sizeof record.body; at += 31) {
            wrong |= record.body[at] != (char) (record.producer + record.number);
        }
        wrong |= alone && record.number != ++latest[record.producer]; /* one reader sees each writer's order */
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t producer[64], consumer[64];
    int many = argc > 1 ? atoi(argv[1]) : 4;
    if (!narrow_pipe()) {
        return 1;
    }
    for (long i = 0; i < many; i++) {
        pthread_create(&consumer[i], NULL, consume, NULL);
        pthread_create(&producer[i], NULL, produce, (void *) i);
    }
    for (int i = 0; i < many; i++) {
        pthread_join(producer[i], NULL);
    }
    close(ends[1]);
    for (int i = 0; i < many; i++) {
        pthread_join(consumer[i], NULL);
    }
    close(ends[0]);
    printf("%d threads each: %ld records, sum %ld, %s; ", many, records, sum, wrong ? "torn" : "whole");
    fflush(stdout);

    records = sum = 0;
    if (!narrow_pipe()) {
        return 1;
    }
    for (long i = 0; i < many; i++) {
        if (fork() == 0) {
            close(ends[0]);
            produce((void *) i);
            _exit(0);
        }
    }
    close(ends[1]);
    consume(ends);
    while (wait(NULL) > 0) {
    }
    printf("processes: %ld records, sum %ld, %s\n", records, sum, wrong ? "torn or in disorder" : "whole and in order");
    return 0;
}
