/*
 * What a guest must not get away with. Each trial is named by the first argument and prints what the kernel answered; one
 * that is to be ended from outside prints nothing more.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *name(int error) {
    switch (error) {
        case 0: return "nothing";
        case EAGAIN: return "EAGAIN";
        case ENOMEM: return "ENOMEM";
        case EMFILE: return "EMFILE";
        case ENFILE: return "ENFILE";
        case EBADF: return "EBADF";
        case ENOENT: return "ENOENT";
        case ENOEXEC: return "ENOEXEC";
        case EACCES: return "EACCES";
        case EPERM: return "EPERM";
        default: return strerror(error);
    }
}

static void *waiting(void *unused) {
    for (;;) {
        sleep(1000);
    }
    return unused;
}

/* Every process makes processes, for ever. */
static void forks(void) {
    for (;;) {
        fork();
    }
}

/* Children that end and are never waited for. */
static void zombies(void) {
    int made = 0;
    for (; made < 100000; made++) {
        pid_t child = fork();
        if (child == 0) {
            _exit(0);
        }
        if (child < 0) {
            break;
        }
    }
    printf("more than 1000: %d, then %s\n", made > 1000, name(made < 100000 ? errno : 0));
}

static void threads(void) {
    int made = 0, error = 0;
    pthread_t thread;
    while (made < 1000000 && (error = pthread_create(&thread, 0, waiting, 0)) == 0) {
        made++;
    }
    printf("more than 100: %d, then %s\n", made > 100, name(error));
    fflush(stdout);
    _exit(0);
}

static void map(void) {
    long total = 0;
    while (total < 1L << 47) {
        char *at = mmap(0, 16 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (at == MAP_FAILED) {
            printf("after some: %s\n", name(errno));
            return;
        }
        for (long i = 0; i < 16 << 20; i += 4096) {
            at[i] = 1;
        }
        total += 16 << 20;
    }
}

/* malloc until there is no more, and every page touched: with memory so small that the end comes soon. */
static void hoard(void) {
    long got = 0;
    for (char *at; (at = malloc(64 << 10)) != NULL; got++) {
        for (long i = 0; i < 64 << 10; i += 4096) {
            at[i] = 1;
        }
    }
    int error = errno;
    printf("more than %ld MiB, then %s\n", got / 16, name(error));
}

/* Addresses first, while nothing is in use; then every page: there are not enough, and nobody can be told so. */
static void promises(void) {
    enum { PIECES = 8 };
    static char *at[PIECES];
    for (int i = 0; i < PIECES; i++) {
        at[i] = mmap(0, 8 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (at[i] == MAP_FAILED) {
            printf("piece %d: %s\n", i, name(errno));
            return;
        }
    }
    for (int i = 0; i < PIECES; i++) {
        for (long page = 0; page < 8 << 20; page += 4096) {
            at[i][page] = 1;
        }
    }
    printf("all of them\n");
}

/* The same by a child: the parent lives on and hears of it. */
static void greedy(void) {
    int status;
    if (fork() == 0) {
        promises();
        _exit(0);
    }
    wait(&status);
    printf("the child was killed by signal %d\n", WIFSIGNALED(status) ? WTERMSIG(status) : 0);
}

/* RLIMIT_AS: the addresses themselves are short, whatever memory there is. */
static void limit(void) {
    struct rlimit limit = {8 << 20, 8 << 20};
    if (setrlimit(RLIMIT_AS, &limit) != 0) {
        printf("setrlimit: %s\n", name(errno));
        return;
    }
    void *large = mmap(0, 8 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int first = errno;
    void *small = mmap(0, 1 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    void *end = sbrk(0);
    long more = brk((char *)end + (8 << 20)) == 0;
    struct rlimit now;
    getrlimit(RLIMIT_AS, &now);
    printf("large: %s, small: %s, heap: %s, limit %ld\n", large == MAP_FAILED ? name(first) : "given",
           small == MAP_FAILED ? name(errno) : "given", more ? "given" : name(errno), (long)now.rlim_cur);
}

static void output(void) {
    static char block[1 << 20];
    memset(block, 'x', sizeof block);
    for (long i = 0; i < 1024; i++) {
        if (write(1, block, sizeof block) < 0) {
            dprintf(2, "%s\n", name(errno));
            return;
        }
    }
}

static void closed(void) {
    close(0);
    close(1);
    close(2);
    char byte = 0;
    int answers = (read(0, &byte, 1) < 0 && errno == EBADF) + (write(1, &byte, 1) < 0 && errno == EBADF) +
                  (write(2, &byte, 1) < 0 && errno == EBADF);
    int again = open("/dev/null", O_RDWR); /* the lowest number that is free */
    _exit(answers == 3 && again == 0 ? 42 : 1);
}

static void files(void) {
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    int opened = 0;
    while (opened < 10000 && open("/dev/null", O_RDONLY) >= 0) {
        opened++;
    }
    int error = opened < 10000 ? errno : 0;
    printf("all but the three that were open: %d, then %s\n", opened + 3 == (int)limit.rlim_cur, name(error));
}

static int deeper(volatile int *above) {
    volatile int here[256];
    here[0] = *above + 1;
    return deeper(here) + here[0];
}

static void recursion(void) {
    int zero = 0;
    printf("%d\n", deeper(&zero));
}

static void garbage(void) {
    char *none[] = {0};
    int file = open("/tmp/garbage", O_CREAT | O_WRONLY, 0755);
    uint64_t state = 88172645463325252u;
    for (int i = 0; i < 1000; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        write(file, &state, sizeof state);
    }
    close(file);
    execve("/tmp/garbage", none, none);
    printf("garbage: %s, ", name(errno));
    file = open("/tmp/cut", O_CREAT | O_WRONLY, 0755);
    write(file, "\177ELF\2\1\1", 8);
    close(file);
    execve("/tmp/cut", none, none);
    printf("cut: %s, ", name(errno));
    execve("/tmp/none", none, none);
    printf("none: %s\n", name(errno));
}

/* Full, and nobody else to read it. */
static void itself(void) {
    int ends[2];
    char block[4096] = {0};
    pipe(ends);
    for (;;) {
        write(ends[1], block, sizeof block);
    }
}

/* The first process, by its child. */
static void first(void) {
    if (fork() == 0) {
        kill(getppid(), SIGKILL);
    }
    waiting(0);
}

static void dots(void) {
    static const char *const paths[] = {"/mnt/../../secret", "/mnt/link/secret", "/mnt/../secret", "/mnt/absolute"};
    for (int i = 0; i < 4; i++) {
        int file = open(paths[i], O_RDONLY);
        printf("%s%s", i ? ", " : "", file < 0 ? name(errno) : "open");
    }
    char text[32] = {0};
    int inside = open("/mnt/../mnt/./inside", O_RDONLY);
    read(inside, text, 31);
    printf(", and %s\n", text);
}

int main(int count, char **arguments) {
    static const struct {
        const char *name;
        void (*run)(void);
    } trials[] = {{"forks", forks},   {"zombies", zombies},     {"threads", threads}, {"map", map},
                  {"hoard", hoard}, {"promises", promises},     {"greedy", greedy},   {"limit", limit},
                  {"output", output}, {"closed", closed},       {"files", files},     {"recursion", recursion},
                  {"garbage", garbage}, {"itself", itself},     {"first", first},     {"dots", dots}};
    for (unsigned i = 0; count > 1 && i < sizeof trials / sizeof *trials; i++) {
        if (strcmp(arguments[1], trials[i].name) == 0) {
            trials[i].run();
            return 0;
        }
    }
    return 2;
}
