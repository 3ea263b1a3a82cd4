/*
 * Small things that programs seldom do. Prints what it prints on hardware.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *error(long result) { return result >= 0 ? "done" : strerror(errno); }

static void duplicate(void) {
    char *shared = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    strcpy(shared + 4096, "one");
    char *twin = mremap(shared, 0, 8192, MREMAP_MAYMOVE);
    if (twin == MAP_FAILED) {
        printf("twin: %s\n", error(-1));
    } else {
        printf("twin: %s, ", twin + 4096);
        strcpy(twin, "two");
        printf("%s, elsewhere %d\n", shared, twin != shared);
        munmap(twin, 8192);
    }
    printf("left: %s\n", shared + 4096);
    char *part = mremap(shared + 4096, 0, 4096, MREMAP_MAYMOVE);
    printf("a part: %s\n", part == MAP_FAILED ? error(-1) : part);
    char *there = mmap(NULL, 8192, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    printf("to a place: %d, %s\n", mremap(shared, 0, 8192, MREMAP_MAYMOVE | MREMAP_FIXED, there) == there, there + 4096);
    printf("not moved: %s\n", error(mremap(shared, 0, 8192, 0) == MAP_FAILED ? -1 : 0));
    char *private = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    printf("a private one: %s\n", error(mremap(private, 0, 4096, MREMAP_MAYMOVE) == MAP_FAILED ? -1 : 0));
}

static void lock(int file, long start, long length) {
    struct flock lock = {.l_type = F_WRLCK, .l_start = start, .l_len = length};
    printf("lock: %s", error(fcntl(file, F_SETLK, &lock)));
    fflush(stdout);
    if (fork() == 0) {
        struct flock found = {.l_type = F_WRLCK, .l_start = 0, .l_len = 0};
        fcntl(file, F_GETLK, &found);
        printf(", type %d from %ld, %ld bytes\n", found.l_type, (long)found.l_start, (long)found.l_len);
        struct flock last = {.l_type = F_WRLCK, .l_start = LONG_MAX, .l_len = 1};
        fcntl(file, F_GETLK, &last);
        printf("the last byte: type %d\n", last.l_type);
        fflush(stdout);
        _exit(0);
    }
    wait(NULL);
    lock.l_type = F_UNLCK;
    lock.l_start = lock.l_len = 0;
    fcntl(file, F_SETLK, &lock);
}

static void seek(const char *what, int file) {
    printf("%s: %ld", what, (long)lseek(file, 0, SEEK_SET));
    printf(" %s, ", error(lseek(file, 5, SEEK_SET)));
    printf("%ld, %ld, ", (long)lseek(file, 0, SEEK_CUR), (long)lseek(file, 0, SEEK_END));
    printf("%s\n", error(lseek(file, 0, 77)));
}

/* Children that no number can mean, wait4(2) and waitid(2). */
static void children(void) {
    siginfo_t info;
    printf("no group: %s, no child: %s\n", error(waitpid(INT_MIN, NULL, 0)), error(waitpid(-1, NULL, 0)));
    for (int number = 0; number >= -1; number--) {
        printf("process %d: %s\n", number, error(waitid(P_PID, number, &info, WEXITED)));
    }
    printf("group -1: %s, group 0: %s\n", error(waitid(P_PGID, -1, &info, WEXITED)), error(waitid(P_PGID, 0, &info, WEXITED)));
    printf("unknown kind: %s\n", error(waitid(77, 1, &info, WEXITED)));
}

int main(int count, char **arguments) {
    (void)arguments;
    duplicate();
    int file = memfd_create("file", 0);
    lock(file, 0, LONG_MAX);
    lock(file, 1, LONG_MAX);
    lock(file, 10, 0);
    lock(file, LONG_MAX - 1, 1);
    lock(file, LONG_MAX, 1);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    int pair[2];
    pipe(pair);
    seek("eventfd", eventfd(0, 0));
    seek("timerfd", timerfd_create(CLOCK_MONOTONIC, 0));
    seek("signalfd", signalfd(-1, &set, 0));
    seek("epoll", epoll_create1(0));
    seek("pipe", pair[0]);
    children();
    return 0;
}
