/* Parent and child talk through everything that the kernel offers, each waiting for the other. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static unsigned char buffer[200000];

static unsigned sum(const unsigned char *bytes, long count) {
    unsigned total = 0;
    for (long i = 0; i < count; i++) {
        total = total * 31 + bytes[i];
    }
    return total;
}

static int status_of(pid_t child) {
    int status = 0;
    return waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* More than a pipe holds: the writer waits for the reader, again and again. */
static void through_a_pipe(void) {
    int p[2];
    if (pipe(p) < 0) {
        exit(1);
    }
    pid_t child = fork();
    if (child == 0) {
        close(p[0]);
        for (int i = 0; i < 200000; i++) {
            buffer[i] = (unsigned char) (i * 7 + i / 251);
        }
        _exit(write(p[1], buffer, 200000) == 200000 ? 11 : 12);
    }
    close(p[1]);
    long got = 0;
    long count;
    while ((count = read(p[0], buffer + got, 5000)) > 0) {
        got += count;
    }
    close(p[0]);
    printf("pipe: %ld bytes, sum %08x, status %d\n", got, sum(buffer, got), status_of(child));
}

static void through_a_fifo(void) {
    const char *name = "/tmp/talking-fifo";
    unlink(name);
    if (mkfifo(name, 0600) < 0) {
        exit(1);
    }
    pid_t child = fork();
    if (child == 0) {
        int out = open(name, O_WRONLY);
        _exit(write(out, "through a name", 14) == 14 ? 0 : 1);
    }
    int in = open(name, O_RDONLY);
    long count = 0;
    long more;
    while ((more = read(in, buffer + count, 100)) > 0) {
        count += more;
    }
    printf("fifo: %.*s, status %d\n", (int) count, (char *) buffer, status_of(child));
    close(in);
    unlink(name);
}

static void through_sockets(void) {
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un name = {AF_UNIX, "/tmp/talking-socket"};
    unlink(name.sun_path);
    if (bind(listener, (struct sockaddr *) &name, sizeof name) < 0 || listen(listener, 1) < 0) {
        exit(1);
    }
    pid_t child = fork();
    if (child == 0) {
        int client = socket(AF_UNIX, SOCK_STREAM, 0);
        char answer[20];
        if (connect(client, (struct sockaddr *) &name, sizeof name) < 0 || send(client, "question", 8, 0) != 8) {
            _exit(1);
        }
        long count = recv(client, answer, sizeof answer, 0);
        _exit(count == 6 && !memcmp(answer, "answer", 6) ? 3 : 4);
    }
    int server = accept(listener, 0, 0);
    long count = recv(server, buffer, 100, 0);
    printf("socket: %.*s", (int) count, (char *) buffer);
    send(server, "answer", 6, 0);
    printf(", status %d, then %ld\n", status_of(child), (long) recv(server, buffer, 100, 0));
    close(server);
    close(listener);
    unlink(name.sun_path);
}

static void through_queues_and_semaphores(void) {
    struct {
        long type;
        char text[8];
    } message;
    int queue = msgget(IPC_PRIVATE, 0600);
    int set = semget(IPC_PRIVATE, 1, 0600);
    struct sembuf down = {0, -1, 0};
    struct sembuf up = {0, 1, 0};
    pid_t child = fork();
    if (child == 0) {
        semop(set, &down, 1);
        message.type = 2;
        memcpy(message.text, "second", 7);
        msgsnd(queue, &message, 7, 0);
        message.type = 1;
        memcpy(message.text, "first", 6);
        msgsnd(queue, &message, 6, 0);
        _exit(0);
    }
    semop(set, &up, 1);
    msgrcv(queue, &message, 8, 1, 0);
    printf("queue: %s", message.text);
    msgrcv(queue, &message, 8, 0, 0);
    printf(" %s, status %d\n", message.text, status_of(child));
    msgctl(queue, IPC_RMID, 0);
    semctl(set, 0, IPC_RMID);
}

static void waiting_for_many(void) {
    int p[2];
    int q[2];
    if (pipe(p) < 0 || pipe(q) < 0) {
        exit(1);
    }
    pid_t child = fork();
    if (child == 0) {
        char byte;
        _exit(read(p[0], &byte, 1) == 1 && write(q[1], "x", 1) == 1 ? 0 : 1);
    }
    struct pollfd both[2] = {{p[0], 0, 0}, {q[0], POLLIN, 0}};
    printf("poll: %d", poll(both, 2, 5));
    if (write(p[1], "x", 1) != 1) {
        exit(1);
    }
    printf(" %d %d", poll(both, 2, -1), both[1].revents);
    int e = epoll_create1(0);
    int counter = eventfd(0, 0);
    struct epoll_event event = {EPOLLIN, {.fd = counter}};
    epoll_ctl(e, EPOLL_CTL_ADD, counter, &event);
    printf(" status %d, epoll %d", status_of(child), epoll_wait(e, &event, 1, 2));
    child = fork();
    if (child == 0) {
        _exit(eventfd_write(counter, 5) < 0);
    }
    printf(" %d", epoll_wait(e, &event, 1, -1));
    eventfd_t value = 0;
    eventfd_read(counter, &value);
    printf(", counted %d, status %d\n", (int) value, status_of(child));
}

static void one_at_a_time(void) {
    int file = open("/tmp/talking-lock", O_CREAT | O_RDWR, 0600);
    int p[2];
    if (flock(file, LOCK_EX) < 0 || pipe(p) < 0) {
        exit(1);
    }
    pid_t child = fork();
    if (child == 0) {
        int own = open("/tmp/talking-lock", O_RDWR);
        if (write(p[1], "x", 1) != 1 || flock(own, LOCK_EX) < 0) {
            _exit(1);
        }
        char text[8];
        _exit(pread(own, text, 8, 0) == 5 && !memcmp(text, "after", 5) ? 7 : 8);
    }
    if (read(p[0], buffer, 1) != 1 || write(file, "after", 5) != 5) {
        exit(1);
    }
    flock(file, LOCK_UN);
    printf("lock: status %d\n", status_of(child));
    unlink("/tmp/talking-lock");
}

int main(void) {
    setvbuf(stdout, 0, _IONBF, 0);
    through_a_pipe();
    through_a_fifo();
    through_sockets();
    through_queues_and_semaphores();
    waiting_for_many();
    one_at_a_time();
    return 0;
}
