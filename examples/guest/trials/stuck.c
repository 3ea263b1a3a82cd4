/*
 * Programs in which everybody waits for ever. The first argument says for what; what they print before is where that is.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <mqueue.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER, second = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t never = PTHREAD_COND_INITIALIZER;
sem_t empty;
static pthread_barrier_t both;

static void *crossed(void *unused)
{
    pthread_mutex_lock(&second);
    pthread_barrier_wait(&both);
    pthread_mutex_lock(&first);
    return unused;
}

/* Two locks in two orders. */
static void locks(void)
{
    pthread_t thread;
    pthread_barrier_init(&both, NULL, 2);
    pthread_mutex_lock(&first);
    pthread_create(&thread, NULL, crossed, NULL);
    pthread_barrier_wait(&both);
    pthread_mutex_lock(&second);
}

static void itself(void)
{
    pthread_mutex_lock(&first);
    pthread_mutex_lock(&first);
}

static pthread_t leader;

static void *joins_leader(void *unused)
{
    pthread_join(leader, NULL);
    return unused;
}

/* Each waits for the end of the other. */
static void join(void)
{
    pthread_t thread;
    leader = pthread_self();
    pthread_create(&thread, NULL, joins_leader, NULL);
    pthread_join(thread, NULL);
}

/* Nobody writes, but the reader has the other end open itself. */
static void pipe_read(void)
{
    int ends[2];
    char byte;
    pipe(ends);
    read(ends[0], &byte, 1);
}

static void pipe_write(void)
{
    int ends[2];
    char page[4096] = {0};
    pipe(ends);
    for (;;) {
        write(ends[1], page, sizeof page);
    }
}

static void condition(void)
{
    pthread_mutex_lock(&first);
    pthread_cond_wait(&never, &first);
}

static void semaphore(void)
{
    sem_wait(&empty);
}

static void message(void)
{
    char text[64];
    int queue = msgget(IPC_PRIVATE, 0600);
    msgrcv(queue, text, 32, 0, 0);
}

static void message_queue(void)
{
    char text[8192];
    mqd_t queue = mq_open("/stuck", O_CREAT | O_RDWR, 0600, NULL);
    mq_receive(queue, text, sizeof text, NULL);
}

static void semaphores(void)
{
    int set = semget(IPC_PRIVATE, 1, 0600);
    struct sembuf down = {0, -1, 0};
    semop(set, &down, 1);
}

static void socket_read(void)
{
    int pair[2];
    char byte;
    socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
    read(pair[0], &byte, 1);
}

/* The parent waits for the child, the child for a byte that only the parent could write. */
static void child(void)
{
    int ends[2];
    char byte;
    pipe(ends);
    if (fork() == 0) {
        close(ends[1]);
        read(ends[0], &byte, 1);
        _exit(0);
    }
    wait(NULL);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } ways[] = {{"locks", locks},         {"itself", itself},       {"join", join},          {"pipe-read", pipe_read},
                {"pipe-write", pipe_write}, {"condition", condition}, {"semaphore", semaphore}, {"message", message},
                {"message-queue", message_queue}, {"semaphores", semaphores}, {"socket", socket_read}, {"child", child}};
    printf("%lx %lx %lx %lx\n", (long) &first, (long) &second, (long) &never, (long) &empty);
    fflush(stdout);
    for (unsigned i = 0; argc > 1 && i < sizeof ways / sizeof *ways; i++) {
        if (strcmp(argv[1], ways[i].name) == 0) {
            ways[i].run();
            return 0;
        }
    }
    return 2;
}
