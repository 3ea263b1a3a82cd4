/*
 * fork of a process with 64 MiB: no page is copied until it is written, and then that page alone. Says "forked" when the
 * child runs, "written" when the child has written its pages, and waits in between, so that somebody can look.
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096, PAGES = 64 << 20 >> 12, STEP = 64 };

int main(void) {
    char *memory = mmap(0, (long)PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (long page = 0; page < PAGES; page++) {
        *(volatile uint64_t *)(memory + page * PAGE) = page;
    }
    int there[2];
    char byte;
    pipe(there);
    pid_t child = fork();
    if (child == 0) {
        write(1, "forked\n", 7);
        for (uint64_t begin = __builtin_ia32_rdtsc(); __builtin_ia32_rdtsc() - begin < 50000;) { /* time to look */
        }
        for (long page = 0; page < PAGES; page += STEP) {
            *(volatile uint64_t *)(memory + page * PAGE) = -page;
        }
        write(1, "written\n", 8);
        read(there[0], &byte, 1);
        for (long page = 0; page < PAGES; page++) {
            if (*(volatile uint64_t *)(memory + page * PAGE) != (uint64_t)(page % STEP == 0 ? -page : page)) {
                _exit(1);
            }
        }
        _exit(0);
    }
    int status;
    write(there[1], &byte, 1);
    waitpid(child, &status, 0);
    for (long page = 0; page < PAGES; page++) {
        if (*(volatile uint64_t *)(memory + page * PAGE) != (uint64_t)page) {
            status = 2;
        }
    }
    write(1, "done\n", 5);
    return status != 0;
}
