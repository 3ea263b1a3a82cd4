/* One file, seen through read and write, two mappings and a hole in the middle; a file without a name; shared memory. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE 4096

static unsigned sum(const char *bytes, int count) {
    unsigned sum = 0;
    for (int i = 0; i < count; i++) {
        sum = sum * 31 + (unsigned char)bytes[i];
    }
    return sum;
}

static void both_ways(int file, const char *what) {
    char text[128];
    ftruncate(file, 3 * PAGE);
    char *one = mmap(0, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    char *two = mmap(0, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file, PAGE);
    char *own = mmap(0, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
    printf("%s: %d\n", what, one != MAP_FAILED && two != MAP_FAILED && own != MAP_FAILED && two != one + PAGE);

    strcpy(one + PAGE + 10, "stored in one");
    printf("two sees: %s\n", two + 10);
    pread(file, text, 32, PAGE + 10);
    printf("read sees: %s\n", text);
    printf("own sees: %s\n", own + PAGE + 10);
    strcpy(own + PAGE + 10, "mine");
    strcpy(two + 10, "stored in two");
    printf("one sees: %s, own still: %s\n", one + PAGE + 10, own + PAGE + 10);

    memset(text, 'w', sizeof text);
    pwrite(file, text, 100, PAGE - 50);
    printf("across the pages: %.3s %.3s %d %d\n", one + PAGE - 50, two + 47, one[PAGE - 51], two[50]);
    printf("own: first page shared %c, second mine %s\n", own[PAGE - 1], own + PAGE + 10);

    ftruncate(file, PAGE + 20);
    printf("cut: %d %d\n", two[19], two[20]);
    ftruncate(file, 3 * PAGE);
    printf("longer again: %d %d %d\n", two[20], one[2 * PAGE], own[PAGE + 10]);

    unsigned long state = 1;
    for (int i = 0; i < 3 * PAGE; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        one[i] = state >> 56;
    }
    char copy[3 * PAGE];
    lseek(file, 0, SEEK_SET);
    int count = read(file, copy, sizeof copy);
    printf("%d bytes, %08x %08x\n", count, sum(copy, count), sum(one, 3 * PAGE));
    munmap(one, 3 * PAGE);
    lseek(file, 0, SEEK_SET);
    memset(copy, 0, sizeof copy);
    read(file, copy, sizeof copy);
    printf("after munmap %08x\n", sum(copy, sizeof copy));
    two[PAGE] = 'z';
    munmap(two, 2 * PAGE);
    munmap(own, 3 * PAGE);
    pread(file, copy, 1, 2 * PAGE);
    printf("%c\n", copy[0]);
}

int main(void) {
    int file = open("/tmp/shared-file", O_RDWR | O_CREAT | O_TRUNC, 0600);
    both_ways(file, "file");
    unlink("/tmp/shared-file");
    close(file);

    file = syscall(SYS_memfd_create, "nameless", 1);
    both_ways(file, "memfd");
    struct stat about;
    fstat(file, &about);
    printf("%ld bytes, %d names\n", (long)about.st_size, (int)about.st_nlink);
    char *kept = mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    unsigned before = sum(kept, PAGE);
    close(file);
    printf("still there: %d\n", sum(kept, PAGE) == before);
    kept[5] = 'k';
    munmap(kept, PAGE);

    file = open("/dev/shm/segment", O_RDWR | O_CREAT | O_EXCL, 0600);
    both_ways(file, "/dev/shm");
    unlink("/dev/shm/segment");

    char *zero = mmap(0, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    zero[PAGE] = 7;
    char *moved = mremap(zero, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE);
    printf("anonymous: %d %d\n", zero[0], moved[PAGE]);
    madvise(zero, 2 * PAGE, MADV_DONTNEED);
    printf("shared pages stay: %d\n", zero[PAGE]);
    return 0;
}
