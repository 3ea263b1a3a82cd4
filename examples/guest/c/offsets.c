/* A long table of system calls on what files hold: positions, holes, pieces, locks, copies, and the devices. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static __attribute__((noinline)) void say(const char *call, long result) {
    printf("%s = %ld", call, result);
    if (result < 0 && errno) {
        printf(" errno %d", errno);
    }
    printf("\n");
    errno = 0;
}

#define SAY(call) say(#call, (long) (call))

static void positions(void) {
    char text[100];
    int fd = open("pos", O_CREAT | O_RDWR | O_TRUNC, 0644);
    SAY(write(fd, "0123456789", 10));
    SAY(lseek(fd, 3, SEEK_SET));
    SAY(lseek(fd, -4, SEEK_CUR));
    SAY(lseek(fd, 20, SEEK_END));
    SAY(write(fd, "x", 1));
    SAY(lseek(fd, 0, 9));
    SAY(lseek(fd, 1000, SEEK_DATA));
    SAY(pread(fd, text, 100, 8));
    SAY(pread(fd, text, 100, 100));
    SAY(pread(fd, text, 1, -1));
    SAY(pwrite(fd, "AB", 2, 4));
    SAY(lseek(fd, 0, SEEK_CUR));
    SAY(ftruncate(fd, 6));
    SAY(ftruncate(fd, -1));
    SAY(lseek(fd, 0, SEEK_CUR));
    SAY(read(fd, text, 10));
    SAY(truncate("pos", 8));
    SAY(truncate("empty", 8));
    SAY(truncate("missing", 8));
    SAY(posix_fallocate(fd, 0, 12));
    SAY(fallocate(fd, 3, 1, 3));
    SAY(pread(fd, text, 100, 0));
    for (int i = 0; i < 12; i++) {
        putchar(text[i] ? text[i] : '_');
    }
    putchar('\n');
    struct iovec pieces[3] = {{"ab", 2}, {"", 0}, {"cde", 3}};
    SAY(writev(fd, pieces, 3));
    SAY(writev(fd, pieces, -1));
    SAY(writev(fd, pieces, 0));
    struct iovec into[2] = {{text, 3}, {text + 50, 40}};
    SAY(preadv(fd, into, 2, 2));
    SAY(write(fd, (void *) 8, 3));
    SAY(read(fd, (void *) 8, 3));
    lseek(fd, 0, SEEK_SET);
    SAY(read(fd, (void *) 8, 3));
    SAY(fcntl(fd, F_GETFL) & ~0100000);
    SAY(fcntl(fd, F_SETFL, O_APPEND | O_RDONLY));
    SAY(fcntl(fd, F_GETFL) & ~0100000);
    SAY(write(fd, "end", 3));
    SAY(lseek(fd, 0, SEEK_END));
    int again = open("pos", O_RDWR);
    SAY(flock(fd, LOCK_EX));
    SAY(flock(again, LOCK_SH | LOCK_NB));
    SAY(flock(fd, LOCK_SH));
    SAY(flock(again, LOCK_SH | LOCK_NB));
    SAY(flock(again, LOCK_EX | LOCK_NB));
    SAY(flock(fd, LOCK_UN));
    SAY(flock(fd, 77));
    SAY(flock(again, LOCK_EX | LOCK_NB));
    SAY(fsync(fd));
    off_t from = 1;
    off_t to = 30;
    SAY(copy_file_range(again, &from, again, &to, 4, 0));
    printf("  %ld %ld\n", (long) from, (long) to);
    SAY(copy_file_range(again, &from, again, &to, 100, 1));
    close(again);
    SAY(unlink("pos"));
    SAY(fstat(fd, &(struct stat){0}));
    SAY(pread(fd, text, 3, 0));
    close(fd);
    SAY(close(fd));
    SAY(fsync(fd));
}

static void devices(void) {
    char text[100];
    memset(text, 'x', sizeof text);
    int null = open("/dev/null", O_RDWR);
    int zero = open("/dev/zero", O_RDWR);
    int full = open("/dev/full", O_RDWR);
    int random = open("/dev/urandom", O_RDONLY);
    SAY(read(null, text, 10));
    SAY(write(null, text, 10));
    SAY(read(zero, text, 10));
    SAY(write(zero, text, 10));
    SAY(read(full, text, 10));
    SAY(write(full, text, 10));
    SAY(read(random, text, 10));
    SAY(lseek(null, 100, SEEK_SET));
    SAY(isatty(null));
    SAY(ftruncate(null, 10));
    struct stat s;
    SAY(fstat(full, &s));
    printf("  mode %o device %lx\n", s.st_mode, (long) s.st_rdev);
}

int main(void) {
    char folder[] = "/tmp/offsetsXXXXXX";
    if (!mkdtemp(folder) || chdir(folder) < 0 || mkdir("empty", 0700) < 0) {
        return 1;
    }
    positions();
    devices();
    rmdir("empty");
    return chdir("/tmp") < 0 || rmdir(folder) < 0;
}
