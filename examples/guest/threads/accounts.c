/* What the kernel has counted of a process, and how much it may have: getrusage(2), proc(5), getrlimit(2). */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

static volatile int over;

static struct rusage usage(int who)
{
    struct rusage used;
    getrusage(who, &used);
    return used;
}

/* A file of /proc, and how long it is. */
static int text(const char *name, char *into, int most)
{
    int file = open(name, O_RDONLY), length = 0, got;
    while ((got = read(file, into + length, most - 1 - length)) > 0) {
        length += got;
    }
    close(file);
    into[length] = 0;
    return length;
}

static long in_status(const char *key)
{
    char status[4096];
    text("/proc/self/status", status, sizeof status);
    char *line = strstr(status, key);
    return line == NULL ? -1 : atol(line + strlen(key));
}

static long faults_in_stat(void)
{
    char stat[1024];
    text("/proc/self/stat", stat, sizeof stat);
    char *field = strrchr(stat, ')');
    for (int i = 0; i < 8; i++) {
        field = strchr(field + 1, ' ');
    }
    return atol(field + 1);
}

static void faults(int pages)
{
    long before = usage(RUSAGE_SELF).ru_minflt, told = faults_in_stat();
    char *memory = mmap(NULL, pages * 4096L, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < pages; i++) {
        memory[i * 4096L] = 1;
    }
    printf(" faults %d %d", usage(RUSAGE_SELF).ru_minflt - before >= pages, faults_in_stat() - told >= pages);
}

static void *spin(void *unused)
{
    while (!over) {
    }
    return unused;
}

static void switches(int naps)
{
    long before = usage(RUSAGE_SELF).ru_nvcsw, told = in_status("\nvoluntary_ctxt_switches:");
    for (int i = 0; i < naps; i++) {
        usleep(10);
    }
    printf(" slept %d", usage(RUSAGE_SELF).ru_nvcsw - before >= naps);
    printf(" %d", in_status("\nvoluntary_ctxt_switches:") - told >= naps);
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(0, &one);
    sched_setaffinity(0, sizeof one, &one);
    pthread_t rival;
    pthread_create(&rival, NULL, spin, NULL);
    before = in_status("nonvoluntary_ctxt_switches:");
    while (usage(RUSAGE_THREAD).ru_nivcsw == 0 || in_status("nonvoluntary_ctxt_switches:") == before) {
    }
    over = 1;
    pthread_join(rival, NULL);
    printf(" driven out %d", before >= 0);
}

static void files(int most)
{
    struct rlimit limit, smaller;
    for (int inherited = 3; inherited < 1024; inherited++) {
        close(inherited);
    }
    getrlimit(RLIMIT_NOFILE, &limit);
    smaller = (struct rlimit) {most, limit.rlim_max};
    printf(" limit %d", setrlimit(RLIMIT_NOFILE, &smaller));
    getrlimit(RLIMIT_NOFILE, &smaller);
    printf(" %d", (int) smaller.rlim_cur);
    int last = 0, next;
    while ((next = dup(0)) >= 0) {
        last = next;
    }
    printf(" last %d %d", last, errno == EMFILE);
    printf(" beyond %d", dup2(0, most) < 0 && errno == EBADF);
    smaller = (struct rlimit) {limit.rlim_max, limit.rlim_max - 1};
    printf(" wrong %d", setrlimit(RLIMIT_NOFILE, &smaller) < 0 && errno == EINVAL);
    setrlimit(RLIMIT_NOFILE, &limit);
    printf(" back %d", dup2(0, most) == most);
}

static void arguments(int argc, char **argv)
{
    char line[4096];
    int length = text("/proc/self/cmdline", line, sizeof line), at = 0, same = 1;
    for (int i = 0; i < argc; i++) {
        same = same && strcmp(line + at, argv[i]) == 0;
        at += strlen(argv[i]) + 1;
    }
    printf(" arguments %d\n", same && at == length);
}

int main(int argc, char **argv)
{
    int number = argc > 1 ? atoi(argv[1]) : 4;
    printf("%d times:", number);
    faults(number);
    switches(number);
    files(number + 10);
    arguments(argc, argv);
    return 0;
}
