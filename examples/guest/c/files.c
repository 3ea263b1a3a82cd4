/* Files in memory: written, read back, sought, cut, removed. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void) {
    char line[64];
    struct stat about;
    FILE *file = fopen("/tmp/interlock-notes", "w+");
    if (!file) {
        return 1;
    }
    for (int i = 0; i < 300; i++) {
        fprintf(file, "note %d\n", i);
    }
    fseek(file, 8 * 10 - 10, SEEK_SET);
    printf("%s", fgets(line, sizeof line, file));
    fseek(file, 0, SEEK_END);
    printf("%ld bytes\n", ftell(file));
    fclose(file);
    stat("/tmp/interlock-notes", &about);
    printf("%lld bytes, regular: %d\n", (long long) about.st_size, S_ISREG(about.st_mode));
    int fd = open("/tmp/interlock-notes", O_RDONLY);
    printf("%zd %.6s\n", pread(fd, line, 6, 7), line);
    ssize_t result = write(fd, line, 1);
    printf("write: %zd %s\n", result, strerror(errno));
    result = read(fd, (void *) 16, 100);
    printf("bad pointer: %zd %s\n", result, strerror(errno));
    close(fd);
    printf("unlink: %d\n", unlink("/tmp/interlock-notes"));
    fd = open("/tmp/interlock-notes", O_RDONLY);
    printf("open: %d %s\n", fd, strerror(errno));
    return 3;
}
