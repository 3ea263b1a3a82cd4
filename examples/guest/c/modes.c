/* A long table of system calls on opening files and on what they are: flags, permissions, owners, times. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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

static void tell(const char *path) {
    struct stat s;
    if (lstat(path, &s) < 0) {
        printf("  %s: errno %d\n", path, errno);
        return;
    }
    printf("  %s: mode %o links %ld owner %d:%d size %ld\n", path, s.st_mode, S_ISDIR(s.st_mode) ? 0 : (long) s.st_nlink,
           (int) s.st_uid, (int) s.st_gid, S_ISDIR(s.st_mode) ? 0 : (long) s.st_size);
}

static void opening(void) {
    SAY(open("a/b", O_RDONLY));
    SAY(open("a", O_RDONLY | O_DIRECTORY));
    SAY(open("full", O_WRONLY));
    SAY(open("empty", O_RDWR));
    SAY(open("empty", O_CREAT | O_RDONLY, 0666));
    SAY(open("a", O_CREAT | O_EXCL, 0666));
    SAY(open("new/", O_CREAT | O_WRONLY, 0666));
    SAY(access("a", R_OK | W_OK));
    SAY(access("a", X_OK));
    SAY(access("empty", X_OK));
    SAY(access("a", 8));
    SAY(umask(027));
    SAY(close(open("masked", O_CREAT | O_WRONLY, 0666)));
    SAY(mkdir("maskeddir", 0777));
    SAY(mkfifo("fifo", 0666));
    SAY(mkfifo("fifo", 0666));
    SAY(mknod("plain", S_IFREG | 0644, 0));
    SAY(umask(022));
    tell("masked");
    tell("maskeddir");
    tell("fifo");
    tell("plain");
    SAY(open("fifo", O_WRONLY | O_NONBLOCK));
    SAY(chmod("plain", 04711));
    SAY(chmod("missing", 0711));
    SAY(chown("plain", 7, 9));
    tell("plain");
    SAY(chown("plain", -1, 11));
    tell("plain");
    struct timespec times[2] = {{1000, 5}, {2000, 7}};
    SAY(utimensat(AT_FDCWD, "plain", times, 0));
    times[0].tv_nsec = UTIME_OMIT;
    times[1].tv_nsec = 1000000000;
    SAY(utimensat(AT_FDCWD, "plain", times, 0));
    times[1].tv_nsec = 8;
    SAY(utimensat(AT_FDCWD, "plain", times, 0));
    struct stat s;
    stat("plain", &s);
    printf("  %ld.%ld %ld.%ld\n", (long) s.st_atim.tv_sec, s.st_atim.tv_nsec, (long) s.st_mtim.tv_sec, s.st_mtim.tv_nsec);
    int path = open("a", O_PATH);
    char byte;
    SAY(read(path, &byte, 1));
    SAY(fstat(path, &s));
    SAY(fcntl(path, F_GETFD));
    SAY(fchmod(path, 0600));
    close(path);
}

int main(void) {
    char folder[] = "/tmp/modesXXXXXX";
    if (!mkdtemp(folder) || chdir(folder) < 0) {
        return 1;
    }
    umask(022);
    SAY(close(open("a", O_CREAT | O_WRONLY, 0644)));
    SAY(mkdir("empty", 0700));
    opening();
    return 0;
}
