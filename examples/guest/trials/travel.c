/* Everything that the kernel keeps for a program at once: timers, events, signals, locks of files and of dead owners. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TURNS = 6 };

static struct {
    pthread_mutex_t robust;
    int dead;
} *shared;
static int event, file;
static volatile sig_atomic_t alarms, queued;

static void rings(int number) {
    (void)number;
    alarms++;
}

static void counts(int number, siginfo_t *info, void *context) {
    (void)number;
    (void)context;
    queued += info->si_value.sival_int;
}

static void lock(short type) {
    struct flock range = {.l_type = type, .l_whence = SEEK_SET, .l_start = 0, .l_len = 4};
    while (fcntl(file, F_SETLKW, &range) < 0 && errno == EINTR) {
    }
}

/* What a file holds is counted up by all processes, each with the record lock. */
static int counted(int more) {
    int number = 0;
    lock(F_WRLCK);
    pread(file, &number, sizeof number, 0);
    number += more;
    pwrite(file, &number, sizeof number, 0);
    lock(F_UNLCK);
    return number;
}

static void *adds(void *none) {
    for (uint64_t turn = 1; turn <= TURNS; turn++) {
        usleep(30);
        write(event, &turn, sizeof turn);
    }
    return none;
}

static void owner(int turn) {
    if (pthread_mutex_lock(&shared->robust) == EOWNERDEAD) {
        shared->dead++;
        pthread_mutex_consistent(&shared->robust);
    }
    counted(1);
    union sigval value = {.sival_int = turn};
    sigqueue(getppid(), SIGRTMIN, value);
    usleep(40);
    _exit(0); /* with the mutex */
}

int main(void) {
    char name[] = "/tmp/travelXXXXXX";
    file = mkstemp(name);
    unlink(name);
    shared = mmap(0, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_t kind;
    pthread_mutexattr_init(&kind);
    pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&shared->robust, &kind);
    struct sigaction on_alarm = {.sa_handler = rings, .sa_flags = SA_RESTART};
    struct sigaction on_queued = {.sa_sigaction = counts, .sa_flags = SA_SIGINFO | SA_RESTART};
    sigaction(SIGALRM, &on_alarm, 0);
    sigaction(SIGRTMIN, &on_queued, 0);
    sigset_t ended;
    sigemptyset(&ended);
    sigaddset(&ended, SIGCHLD);
    sigprocmask(SIG_BLOCK, &ended, 0);

    int ends = signalfd(-1, &ended, 0), timer = timerfd_create(CLOCK_MONOTONIC, 0), list = epoll_create1(0);
    event = eventfd(0, 0);
    int files[] = {ends, timer, event};
    for (int i = 0; i < 3; i++) {
        struct epoll_event interest = {.events = EPOLLIN, .data.fd = files[i]};
        epoll_ctl(list, EPOLL_CTL_ADD, files[i], &interest);
    }
    struct itimerspec each = {{0, 50000}, {0, 50000}};
    timerfd_settime(timer, 0, &each, 0);
    struct itimerval often = {{0, 70}, {0, 70}};
    setitimer(ITIMER_REAL, &often, 0);

    pthread_t adder;
    pthread_create(&adder, 0, adds, 0);
    for (int turn = 1; turn <= TURNS; turn++) {
        if (!fork()) {
            owner(turn);
        }
    }
    uint64_t sum = 0, ticks = 0;
    int gone = 0;
    while (gone < TURNS || sum < TURNS * (TURNS + 1) / 2 || ticks < 3) {
        struct epoll_event ready;
        uint64_t number;
        struct signalfd_siginfo end;
        if (epoll_wait(list, &ready, 1, -1) != 1) {
            continue; /* interrupted */
        }
        if (ready.data.fd == ends) {
            read(ends, &end, sizeof end);
            while (waitpid(-1, 0, WNOHANG) > 0) {
                gone++;
            }
        } else {
            read(ready.data.fd, &number, sizeof number);
            *(ready.data.fd == timer ? &ticks : &sum) += number;
        }
        int state = pthread_mutex_trylock(&shared->robust);
        if (state == EOWNERDEAD) {
            shared->dead++;
            pthread_mutex_consistent(&shared->robust);
        }
        if (state == EOWNERDEAD || state == 0) {
            pthread_mutex_unlock(&shared->robust);
        }
    }
    pthread_join(adder, 0);
    while (alarms < 3) {
        pause();
    }
    printf("events %d, queued %d, counted %d, dead %d, ticks %d, alarms %d\n", (int)sum, queued, counted(0), shared->dead > 0,
           ticks >= 3, alarms >= 3);
    return 0;
}
