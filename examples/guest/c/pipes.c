/* A long table of system calls on pipes, and on what waits for them: poll, select, epoll, event counters. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static char buffer[200000];

static __attribute__((noinline)) void say(const char *call, long result) {
    printf("%s = %ld", call, result);
    if (result < 0 && errno) {
        printf(" errno %d", errno);
    }
    printf("\n");
    errno = 0;
}

#define SAY(call) say(#call, (long) (call))

static int ready(int fd, int events) {
    struct pollfd entry = {fd, (short) events, 0};
    int count = poll(&entry, 1, 0);
    return count <= 0 ? -count : entry.revents;
}

static void plain(void) {
    int p[2];
    SAY(pipe2(p, O_NONBLOCK));
    SAY(read(p[0], buffer, 1));
    SAY(ready(p[0], POLLIN));
    SAY(ready(p[1], POLLOUT));
    SAY(ready(p[0], POLLOUT));
    SAY(write(p[1], buffer, 0));
    SAY(write(p[1], buffer, 200000));
    SAY(write(p[1], buffer, 1));
    SAY(ready(p[1], POLLOUT));
    SAY(ready(p[0], POLLIN | POLLRDNORM));
    int bytes = 0;
    SAY(ioctl(p[0], FIONREAD, &bytes));
    SAY(bytes);
    SAY(read(p[0], buffer, 4095));
    SAY(write(p[1], buffer, 1));
    SAY(read(p[0], buffer, 1));
    SAY(write(p[1], buffer, 4097));
    SAY(read(p[0], buffer, 200000));
    SAY(read(p[0], buffer, 200000));
    int written = 0;
    while (write(p[1], buffer, 1000) == 1000) {
        written++;
    }
    SAY(written);
    SAY(write(p[1], buffer, 96));
    SAY(write(p[1], buffer, 97));
    SAY(read(p[0], buffer, 200000));
    written = 0;
    while (write(p[1], buffer, 2049) == 2049) {
        written++;
    }
    SAY(written);
    SAY(fcntl(p[0], F_GETPIPE_SZ));
    SAY(fcntl(p[0], F_SETPIPE_SZ, 4096));
    SAY(fcntl(p[0], F_SETPIPE_SZ, 100000));
    SAY(write(p[1], buffer, 200000));
    SAY(read(p[0], buffer, 200000));
    SAY(fcntl(p[0], F_SETPIPE_SZ, 4096));
    SAY(fcntl(p[0], F_SETPIPE_SZ, 4097));
    SAY(write(p[1], buffer, 200000));
    SAY(lseek(p[0], 0, SEEK_SET));
    SAY(pread(p[0], buffer, 1, 0));
    SAY(write(p[0], buffer, 1));
    SAY(read(p[1], buffer, 1));
    SAY(fcntl(p[0], F_GETFL));
    SAY(fcntl(p[1], F_GETFL));
    SAY(fcntl(p[1], F_GETFD));
    SAY(ftruncate(p[1], 1));
    SAY(fsync(p[1]));
    struct stat s;
    SAY(fstat(p[0], &s));
    printf("mode %o size %ld\n", s.st_mode, (long) s.st_size);
    SAY(close(p[1]));
    SAY(ready(p[0], POLLIN));
    SAY(read(p[0], buffer, 200000));
    SAY(ready(p[0], POLLIN));
    SAY(read(p[0], buffer, 200000));
    SAY(close(p[0]));
    SAY(pipe2(p, 1));
}

static void broken(void) {
    int p[2];
    signal(SIGPIPE, SIG_IGN);
    SAY(pipe(p));
    SAY(write(p[1], buffer, 10));
    SAY(close(p[0]));
    SAY(ready(p[1], POLLOUT));
    SAY(write(p[1], buffer, 10));
    SAY(write(p[1], buffer, 0));
    SAY(close(p[1]));
}

static void pieces(void) {
    int p[2];
    char a[3];
    char b[10];
    struct iovec out[3] = {{"one", 3}, {"", 0}, {"three", 5}};
    struct iovec in[2] = {{a, 3}, {b, 10}};
    SAY(pipe(p));
    SAY(writev(p[1], out, 3));
    SAY(readv(p[0], in, 2));
    printf("%.3s %.5s\n", a, b);
    SAY(write(p[1], (void *) 8, 10));
    SAY(write(p[1], "abc", 3));
    SAY(read(p[0], (void *) 8, 10));
    SAY(read(p[0], buffer, 10));
    int q[2];
    SAY(dup2(p[1], 20));
    SAY(close(p[1]));
    SAY(write(20, "xyz", 3));
    SAY(fcntl(20, F_DUPFD, 30));
    SAY(fcntl(20, F_DUPFD_CLOEXEC, 30));
    SAY(fcntl(31, F_GETFD));
    SAY(close(20));
    SAY(close(30));
    SAY(close(31));
    SAY(read(p[0], buffer, 10));
    SAY(read(p[0], buffer, 10));
    close(p[0]);
    int file = open("/tmp/pipes-file", O_CREAT | O_RDWR | O_TRUNC, 0600);
    SAY(write(file, "0123456789", 10));
    SAY(pipe(q));
    off_t offset = 2;
    SAY(sendfile(q[1], file, &offset, 5));
    SAY(offset);
    SAY(lseek(file, 0, SEEK_SET));
    SAY(sendfile(q[1], file, 0, 3));
    SAY(read(q[0], buffer, 100));
    printf("%.8s\n", buffer);
    SAY(sendfile(file, q[0], 0, 3));
    SAY(ready(file, POLLIN | POLLOUT));
    close(q[0]);
    close(q[1]);
    close(file);
    unlink("/tmp/pipes-file");
}

static void fifos(void) {
    const char *name = "/tmp/pipes-fifo";
    unlink(name);
    SAY(mkfifo(name, 0600));
    int in = -1;
    int out = -1;
    SAY(open(name, O_WRONLY | O_NONBLOCK));
    in = open(name, O_RDONLY | O_NONBLOCK);
    SAY(ready(in, POLLIN));
    SAY(read(in, buffer, 1));
    out = open(name, O_WRONLY);
    SAY(read(in, buffer, 1));
    SAY(write(out, "fifo", 4));
    SAY(ready(in, POLLIN));
    SAY(close(out));
    SAY(ready(in, POLLIN));
    SAY(read(in, buffer, 10));
    SAY(ready(in, POLLIN));
    close(in);
    int both = open(name, O_RDWR);
    SAY(write(both, "x", 1));
    SAY(read(both, buffer, 10));
    close(both);
    SAY(unlink(name));
}

static void selecting(void) {
    int p[2];
    fd_set read_set;
    fd_set write_set;
    struct timeval now = {0, 0};
    SAY(pipe(p));
    FD_ZERO(&read_set);
    FD_ZERO(&write_set);
    FD_SET(p[0], &read_set);
    FD_SET(p[1], &write_set);
    SAY(select(p[1] + 1, &read_set, &write_set, 0, &now));
    printf("%d %d\n", FD_ISSET(p[0], &read_set) != 0, FD_ISSET(p[1], &write_set) != 0);
    SAY(write(p[1], "x", 1));
    FD_SET(p[0], &read_set);
    SAY(select(p[1] + 1, &read_set, &write_set, 0, 0));
    FD_ZERO(&read_set);
    close(60); /* whoever started us may have left it open; select(2) looks no further than the table of files, at least 64 */
    FD_SET(60, &read_set);
    SAY(select(61, &read_set, 0, 0, &now));
    SAY(select(-1, 0, 0, 0, &now));
    SAY(select(0, 0, 0, 0, &now));
    SAY(ready(60, POLLIN));
    SAY(ready(-1, POLLIN));
    SAY(poll((struct pollfd *) 8, 1, 0));
    SAY(poll(0, 0, 0));
    now.tv_usec = -1;
    SAY(select(0, 0, 0, 0, &now));
    close(p[0]);
    close(p[1]);
}

static long wait_for(int e) {
    struct epoll_event events[4];
    int count = epoll_wait(e, events, 4, 0);
    long sum = 0;
    for (int i = 0; i < count; i++) {
        sum += (long) events[i].data.u64 * 1000 + events[i].events;
    }
    return count < 0 ? count : sum;
}

static void epolling(void) {
    int p[2];
    int e = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event in = {EPOLLIN, {.u64 = 1}};
    struct epoll_event out = {EPOLLOUT, {.u64 = 2}};
    SAY(pipe2(p, O_NONBLOCK));
    SAY(epoll_ctl(e, EPOLL_CTL_ADD, p[0], &in));
    SAY(epoll_ctl(e, EPOLL_CTL_ADD, p[0], &in));
    SAY(epoll_ctl(e, EPOLL_CTL_MOD, p[1], &out));
    SAY(epoll_ctl(e, EPOLL_CTL_DEL, p[1], &out));
    SAY(epoll_ctl(e, EPOLL_CTL_ADD, e, &out));
    SAY(epoll_ctl(e, 9, p[1], &out));
    SAY(wait_for(e));
    SAY(write(p[1], "abc", 3));
    SAY(wait_for(e));
    SAY(wait_for(e));
    SAY(epoll_ctl(e, EPOLL_CTL_ADD, p[1], &out));
    SAY(wait_for(e));
    in.events = EPOLLIN | EPOLLET;
    SAY(epoll_ctl(e, EPOLL_CTL_DEL, p[1], 0));
    SAY(epoll_ctl(e, EPOLL_CTL_MOD, p[0], &in));
    SAY(wait_for(e));
    SAY(wait_for(e));
    SAY(write(p[1], "d", 1));
    SAY(wait_for(e));
    SAY(read(p[0], buffer, 1));
    SAY(wait_for(e));
    in.events = EPOLLIN | EPOLLONESHOT;
    SAY(epoll_ctl(e, EPOLL_CTL_MOD, p[0], &in));
    SAY(ready(e, POLLIN));
    SAY(wait_for(e));
    SAY(wait_for(e));
    SAY(epoll_ctl(e, EPOLL_CTL_MOD, p[0], &in));
    SAY(wait_for(e));
    SAY(epoll_ctl(e, EPOLL_CTL_MOD, p[0], &in));
    SAY(close(p[1]));
    SAY(wait_for(e));
    SAY(close(p[0]));
    SAY(wait_for(e));
    int file = open("/tmp", O_RDONLY);
    SAY(epoll_ctl(e, EPOLL_CTL_ADD, file, &in));
    SAY(epoll_ctl(e, EPOLL_CTL_ADD, 99, &in));
    SAY(epoll_wait(e, (struct epoll_event *) buffer, 0, 0));
    SAY(epoll_wait(file, (struct epoll_event *) buffer, 1, 0));
    SAY(epoll_wait(e, (struct epoll_event *) buffer, 1, 0));
    close(file);
    close(e);
}

static void counters(void) {
    eventfd_t value = 0;
    int c = eventfd(3, EFD_NONBLOCK);
    SAY(eventfd_read(c, &value));
    SAY(value);
    SAY(eventfd_read(c, &value));
    SAY(ready(c, POLLIN | POLLOUT));
    SAY(eventfd_write(c, 5));
    SAY(eventfd_write(c, 6));
    SAY(ready(c, POLLIN | POLLOUT));
    SAY(eventfd_read(c, &value));
    SAY(value);
    SAY(eventfd_write(c, 0xfffffffffffffffe));
    SAY(ready(c, POLLIN | POLLOUT));
    SAY(eventfd_write(c, 1));
    SAY(eventfd_write(c, 0xffffffffffffffff));
    SAY(read(c, buffer, 7));
    SAY(write(c, buffer, 7));
    SAY(read(c, buffer, 100));
    close(c);
    c = eventfd(2, EFD_SEMAPHORE | EFD_NONBLOCK);
    SAY(eventfd_read(c, &value));
    SAY(value);
    SAY(eventfd_read(c, &value));
    SAY(eventfd_read(c, &value));
    close(c);
}

int main(void) {
    plain();
    broken();
    pieces();
    fifos();
    selecting();
    epolling();
    counters();
    return 0;
}
