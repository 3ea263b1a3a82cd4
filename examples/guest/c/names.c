/* A long table of system calls on names: links, folders, renaming, and what stat says of it all. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
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

/* The names in a folder, in order, with their kinds. */
static void list(const char *path) {
    static char raw[8192];
    static char names[64][64];
    int count = 0;
    int fd = open(path, O_RDONLY | O_DIRECTORY);
    long bytes;
    while ((bytes = syscall(SYS_getdents64, fd, raw, sizeof raw)) > 0) {
        for (long at = 0; at < bytes && count < 64; at += *(unsigned short *) (raw + at + 16)) {
            int place = count++;
            for (; place > 0 && strcmp(names[place - 1] + 1, raw + at + 19) > 0; place--) {
                memcpy(names[place], names[place - 1], sizeof names[0]);
            }
            names[place][0] = raw[at + 18];
            strncpy(names[place] + 1, raw + at + 19, 62);
        }
    }
    close(fd);
    printf("  %s:", path);
    for (int i = 0; i < count; i++) {
        printf(" %s(%d)", names[i] + 1, names[i][0]);
    }
    printf("\n");
}

static void make(const char *path, const char *text) {
    int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0666);
    if (write(fd, text, strlen(text)) < 0 || close(fd) < 0) {
        printf("cannot make %s\n", path);
    }
}

static void linking(void) {
    make("a", "hello");
    SAY(link("a", "b"));
    SAY(link("a", "b"));
    SAY(link("missing", "c"));
    SAY(mkdir("d", 0777));
    SAY(link("d", "e"));
    SAY(symlink("a", "s"));
    SAY(symlink("nowhere", "dangling"));
    SAY(symlink("loop", "loop"));
    SAY(symlink("", "empty"));
    SAY(symlink("x", "s"));
    SAY(link("s", "t"));
    SAY(linkat(AT_FDCWD, "s", AT_FDCWD, "u", AT_SYMLINK_FOLLOW));
    tell("a");
    tell("b");
    tell("s");
    tell("t");
    tell("u");
    char text[100];
    memset(text, '.', sizeof text);
    SAY(readlink("s", text, sizeof text));
    SAY(readlink("dangling", text, 3));
    printf("  %.8s\n", text);
    SAY(readlink("a", text, sizeof text));
    SAY(readlink("s", text, 0));
    SAY(open("loop", O_RDONLY));
    SAY(open("dangling", O_RDONLY));
    SAY(open("s", O_RDONLY | O_NOFOLLOW));
    SAY(open("dangling", O_CREAT | O_EXCL | O_WRONLY, 0600));
    SAY(close(open("dangling", O_CREAT | O_WRONLY, 0600)));
    tell("nowhere");
    SAY(unlink("dangling"));
    SAY(unlink("loop"));
    SAY(unlink("d"));
    SAY(unlink("b"));
    SAY(unlink("b"));
    tell("a");
}

static void renaming(void) {
    mkdir("full", 0777);
    make("full/file", "x");
    mkdir("empty", 0777);
    mkdir("deep", 0777);
    mkdir("deep/er", 0777);
    make("one", "1");
    make("two", "22");
    SAY(rename("one", "two"));
    tell("one");
    tell("two");
    SAY(rename("missing", "two"));
    SAY(rename("two", "empty"));
    SAY(rename("empty", "two"));
    SAY(rename("empty", "full"));
    SAY(rename("full", "empty"));
    list("empty");
    SAY(rename("deep", "deep/er/est"));
    SAY(rename("deep/er", "deep"));
    SAY(rename("two", "two/"));
    SAY(rename("two", "three/"));
    SAY(rename("deep", "down/"));
    SAY(rename("down/.", "x"));
    SAY(rename("down", "down/.."));
    link("two", "twin");
    SAY(rename("two", "twin"));
    tell("two");
    SAY(syscall(SYS_renameat2, AT_FDCWD, "two", AT_FDCWD, "twin", 1));
    SAY(syscall(SYS_renameat2, AT_FDCWD, "two", AT_FDCWD, "five", 1));
    list(".");
}

static void folders(void) {
    char path[300];
    SAY(mkdir("d", 0777));
    SAY(mkdir("d/e/f", 0777));
    SAY(mkdir("d/e/", 0750));
    SAY(mkdir("a/x", 0777));
    SAY(mkdir(".", 0777));
    SAY(rmdir("d"));
    SAY(rmdir("a"));
    SAY(rmdir("d/e/."));
    SAY(rmdir("d/e/.."));
    SAY(rmdir("missing"));
    SAY(rmdir("/"));
    SAY(chdir("d/e"));
    SAY(getcwd(path, 3) ? 0 : -1);
    SAY(getcwd(path, sizeof path) ? 0 : -1);
    printf("  ends in %s\n", path + strlen(path) - 4);
    SAY(chdir("../../a"));
    SAY(chdir("missing"));
    int fd = open("../..", O_RDONLY | O_DIRECTORY);
    SAY(rmdir("../e"));
    SAY(getcwd(path, sizeof path) ? 0 : -1);
    SAY(open("new", O_CREAT | O_RDWR, 0600));
    SAY(chdir(".."));
    SAY(fchdir(fd) == 0 ? chdir("..") : -1);
    SAY(fchdir(fd));
    SAY(fchdir(99));
    SAY(openat(fd, "a/", O_RDONLY));
    SAY(openat(99, "a", O_RDONLY));
    int file = openat(fd, "a", O_RDONLY);
    SAY(openat(file, "a", O_RDONLY));
    SAY(unlinkat(fd, "d", 0));
    SAY(unlinkat(fd, "d", AT_REMOVEDIR));
    SAY(syscall(SYS_getdents64, file, path, sizeof path));
    SAY(syscall(SYS_getdents64, fd, path, 10));
    SAY(fchdir(file));
    close(file);
    close(fd);
    memset(path, 'n', 256);
    path[256] = 0;
    SAY(open(path, O_RDONLY));
    SAY(mkdir(path, 0777));
    path[255] = 0;
    SAY(open(path, O_RDONLY));
    static char longest[5000];
    memset(longest, '/', 4999);
    SAY(open(longest, O_RDONLY));
    SAY(access("", F_OK));
}

int main(void) {
    char folder[] = "/tmp/namesXXXXXX";
    if (!mkdtemp(folder) || chdir(folder) < 0) {
        return 1;
    }
    umask(022);
    linking();
    renaming();
    folders();
    list(".");
    return 0;
}
