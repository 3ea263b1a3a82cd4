/* What it costs to make a thread or a process, and to see it end. */

#include "measure.h"

static void *nothing(void *unused) { return unused; }

static void in_child(int status) {
    if (status == 0) {
        _exit(0);
    }
}

int main(int count, char **arguments) {
    if (count > 2) {
        return 0; /* the program that a child becomes */
    }
    setvbuf(stdout, malloc(4096), _IOFBF, 4096);
    long resident = count > 1 ? atol(arguments[1]) : 0; /* KiB that the process has before it forks */
    if (resident > 0) {
        memset(anonymous(resident << 10, MAP_PRIVATE), 1, resident << 10);
    }
    pthread_t thread;
    MEASURE("thread", 9, {
        pthread_create(&thread, 0, nothing, 0);
        pthread_join(thread, 0);
    });
    uint64_t samples[9], base = idle();
    for (int i = 0; i < 9; i++) {
        uint64_t begin = now();
        pthread_create(&thread, 0, nothing, 0);
        samples[i] = now() - begin - base;
        pthread_join(thread, 0);
    }
    report("thread-create", median(samples, 9));
    fflush(stdout);
    for (int i = 0; i < 9; i++) {
        uint64_t begin = now();
        in_child(fork());
        samples[i] = now() - begin - base;
        wait(0);
    }
    report("fork", median(samples, 9));
    fflush(stdout);
    MEASURE("fork-exit-wait", 9, {
        in_child(fork());
        wait(0);
    });
    fflush(stdout);
    char *again[] = {arguments[0], "0", "child", 0};
    for (int i = 0; i < 5; i++) {
        uint64_t begin = now();
        if (fork() == 0) {
            execv("/proc/self/exe", again);
            _exit(1);
        }
        int status;
        wait(&status);
        samples[i] = now() - begin - base;
        if (status != 0) {
            return 1;
        }
    }
    report("fork-exec-wait", median(samples, 5));
    return 0;
}
