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
#include <sys/stat.h>
#include <sys/syscall.h>
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

/* As many as there may be at first, then 10 000, for which the limit is raised, and one more. */
static void files(void) {
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    int opened = 0;
    while (opened < 10000 && open("/dev/null", O_RDONLY) >= 0) {
        opened++;
    }
    int error = opened < 10000 ? errno : 0;
    printf("all but the three that were open: %d, then %s\n", opened + 3 == (int)limit.rlim_cur, name(error));
    limit.rlim_cur = 10003;
    if (limit.rlim_max < 10003) {
        limit.rlim_max = 10003;
    }
    int raised = setrlimit(RLIMIT_NOFILE, &limit);
    while (opened < 20000 && open("/dev/null", O_RDONLY) >= 0) {
        opened++;
    }
    error = errno;
    int ends[2];
    printf("limit raised: %d; open: %d, then %s; a pipe: %s\n", raised == 0, opened, name(error),
           pipe(ends) < 0 ? name(errno) : "made");
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

static int attempts, leaks, changes;

/* Something was opened: does it hold what lies outside? */
static void look(int file) {
    char text[32] = {0};
    attempts++;
    if (file >= 0) {
        leaks += read(file, text, 31) > 0 && strstr(text, "secret") != 0;
        close(file);
    }
}

static void must_fail(int result) {
    attempts++;
    changes += result >= 0;
}

/*
 * Out of /mnt to the file "secret" beside what is mounted there, which the host calls by the second argument; /mnt has links
 * of the host, link to the folder above and absolute to the file, and folders sub and sub/deep.
 */
static void escape(const char *host) {
    static const char *const ways[] = {
        "/mnt/../secret", "/mnt/../../secret", "/mnt/link/secret", "/mnt/sub/../../secret", "/mnt/./link/../secret",
        "/mnt/absolute", "/mnt/link", "/mnt/sub\\..\\..\\secret", "/mnt/..\\secret", "/mnt//..//secret", "/mnt/inside/../../secret",
        "/proc/self/cwd/../secret", "/proc/self/root/../secret", "/proc/self/fd/0/../secret", "/dev/fd/../secret"};
    char way[4096];
    for (unsigned i = 0; i < sizeof ways / sizeof *ways; i++) {
        look(open(ways[i], O_RDONLY));
    }
    static const char *const roots[] = {"", "/proc/self/root", "/proc/1/root", "/proc/self/cwd", "/mnt/link/../../../../../../..",
                                        "/mnt/../../../../../../../..", "/mnt/sub/deep/../../../../../../../../..", "file://"};
    for (unsigned i = 0; i < sizeof roots / sizeof *roots; i++) {
        snprintf(way, sizeof way, "%s%s", roots[i], host);
        look(open(way, O_RDONLY));
        must_fail(open(way, O_WRONLY | O_CREAT | O_TRUNC, 0644));
    }

    /* through descriptors, and folders that move while they are open */
    int mnt = open("/mnt", O_RDONLY | O_DIRECTORY), deep = open("/mnt/sub/deep", O_RDONLY | O_DIRECTORY);
    look(openat(mnt, "../secret", O_RDONLY));
    look(openat(mnt, "link/secret", O_RDONLY));
    look(openat(deep, "../../../secret", O_RDONLY));
    snprintf(way, sizeof way, "/proc/self/fd/%d/../secret", mnt);
    look(open(way, O_RDONLY));
    struct { uint64_t flags, mode, resolve; } how = {O_RDONLY, 0, 0};
    look(syscall(437, mnt, "../secret", &how, sizeof how)); /* openat2 */
    rename("/mnt/sub/deep", "/mnt/deep");
    look(openat(deep, "../../secret", O_RDONLY));
    look(openat(deep, "../secret", O_RDONLY));
    rename("/mnt/sub", "/mnt/deep/sub");
    look(openat(deep, "../secret", O_RDONLY));
    chdir("/mnt/deep/sub");
    rename("/mnt/deep/sub", "/mnt/sub");
    look(open("../../secret", O_RDONLY));
    look(open("../../../secret", O_RDONLY));
    fchdir(mnt);
    look(open("../secret", O_RDONLY));
    chroot("/mnt/deep");
    look(open("../../secret", O_RDONLY));

    /* links and names that lead out */
    must_fail(symlink("../secret", "/mnt/out"));
    look(open("/mnt/out", O_RDONLY));
    must_fail(link("/mnt/link/secret", "/mnt/hard"));
    look(open("/mnt/hard", O_RDONLY));
    must_fail(link("/mnt/inside", "/mnt/link/hard"));
    must_fail(rename("/mnt/link/secret", "/mnt/taken"));
    look(open("/mnt/taken", O_RDONLY));
    must_fail(rename("/mnt/inside", "/mnt/link/given"));
    must_fail(rename("/mnt/inside", "/mnt/../../given\\x"));
    must_fail(open("/mnt/link/made", O_CREAT | O_WRONLY, 0644));
    must_fail(mkdir("/mnt/link/folder", 0755));
    must_fail(unlink("/mnt/link/secret"));
    must_fail(truncate("/mnt/link/secret", 0));
    must_fail(truncate("/mnt/absolute", 0));
    must_fail(chmod("/mnt/absolute", 0777));
    must_fail(mknod("/mnt/device", S_IFBLK | 0666, 0x801));
    symlink(host, "/tmp/to-host");
    look(open("/tmp/to-host", O_RDONLY));
    symlink("/mnt/link/secret", "/tmp/to-link");
    look(open("/tmp/to-link", O_RDONLY));
    printf("more than 60: %d; %d leaks, %d changes\n", attempts > 60, leaks, changes);
}

int main(int count, char **arguments) {
    static const struct {
        const char *name;
        void (*run)(void);
    } trials[] = {{"forks", forks},   {"zombies", zombies},     {"threads", threads}, {"map", map},
                  {"hoard", hoard}, {"promises", promises},     {"greedy", greedy},   {"limit", limit},
                  {"output", output}, {"closed", closed},       {"files", files},     {"recursion", recursion},
                  {"garbage", garbage}, {"itself", itself},     {"first", first},     {"dots", dots}};
    if (count > 2 && strcmp(arguments[1], "escape") == 0) {
        escape(arguments[2]);
        return 0;
    }
    for (unsigned i = 0; count > 1 && i < sizeof trials / sizeof *trials; i++) {
        if (strcmp(arguments[1], trials[i].name) == 0) {
            trials[i].run();
            return 0;
        }
    }
    return 2;
}
