/* Mappings: laid, touched, protected, moved and taken away; a deep stack; pointers that are wrong. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static int deep(int depth) {
    volatile char frame[1000];
    frame[0] = (char) depth;
    return depth == 0 ? 0 : deep(depth - 1) + (frame[0] == (char) depth);
}

int main(void) {
    enum { PAGE = 4096 };
    char *sparse = mmap(0, (size_t) 1 << 40, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    printf("a tebibyte of nothing: %s\n", sparse == MAP_FAILED ? "no" : "yes");
    printf("protect: %d\n", mprotect(sparse + PAGE, 2 * PAGE, PROT_READ | PROT_WRITE));
    sparse[PAGE] = 'a';
    sparse[2 * PAGE] = 'b';
    printf("%c%c%d\n", sparse[PAGE], sparse[2 * PAGE], sparse[2 * PAGE + 1]);
    printf("unmap: %d\n", munmap(sparse, (size_t) 1 << 40));

    char *small = mmap(0, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < 3; i++) {
        memset(small + i * PAGE, 'p' + i, PAGE);
    }
    char *wall = mmap(small + 3 * PAGE, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    char *large = mremap(small, 3 * PAGE, 50 * PAGE, MREMAP_MAYMOVE);
    printf("moved: %d, kept: %c%c%c%d\n", large != small, large[0], large[PAGE], large[3 * PAGE - 1], large[49 * PAGE]);
    printf("wall: %d\n", wall == small + 3 * PAGE);

    int fd = open("/tmp/interlock-map", O_CREAT | O_TRUNC | O_RDWR, 0600);
    printf("%zd\n", write(fd, "mapped file", 11));
    char *file = mmap(0, 11, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    file[0] = 'M';
    printf("%s\n", file);
    char back[12] = {0};
    printf("%zd %s\n", pread(fd, back, 11, 0), back);
    unlink("/tmp/interlock-map");

    struct iovec pieces[] = {{"vec", 3}, {"", 0}, {"tor\n", 4}};
    fflush(stdout);
    ssize_t written = writev(1, pieces, 3);
    printf("%zd\n", written);
    mprotect(large, PAGE, PROT_READ);
    lseek(fd, 0, SEEK_SET);
    ssize_t result = read(fd, large, 5);
    printf("read into a read-only page: %zd %s\n", result, strerror(errno));
    result = read(fd, large + PAGE, 5);
    printf("beside it: %zd %.5s\n", result, large + PAGE);
    result = munmap((void *) 1, PAGE);
    printf("munmap: %zd %s\n", result, strerror(errno));

    printf("deep: %d\n", deep(3000));
    struct timespec before, after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    for (volatile int i = 0; i < 1000; i++) {
    }
    clock_gettime(CLOCK_MONOTONIC, &after);
    printf("time passes: %d\n", after.tv_sec > before.tv_sec || after.tv_nsec > before.tv_nsec);
    return 0;
}
