/* Timers, and the calls that they interrupt. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile int rings;
static int ends[2];
static int feeds;

static void ring(int signal)
{
    (void) signal;
    rings++;
    if (feeds) {
        write(ends[1], "ab", 2);
    }
}

static void on(int flags)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = ring;
    action.sa_flags = flags;
    sigaction(SIGALRM, &action, NULL);
}

static void in(int micros, int again)
{
    struct itimerval value = {{0, again}, {0, micros}};
    setitimer(ITIMER_REAL, &value, NULL);
}

int main(void)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    char buffer[8];
    pipe(ends);
    on(0);
    in(3000, 0);
    long result = read(ends[0], buffer, 8);
    printf("read: %ld %d, rings %d\n", result, errno == EINTR, rings);

    on(SA_RESTART);
    feeds = 1;
    in(3000, 0);
    result = read(ends[0], buffer, 8);
    printf("read again: %ld, rings %d\n", result, rings);

    feeds = 0;
    in(3000, 0);
    struct timespec sleep = {5, 0}, rest = {0, 0};
    result = nanosleep(&sleep, &rest);
    printf("sleep: %ld %d, rest %ld %d\n", result, errno == EINTR, (long) rest.tv_sec, rest.tv_nsec < 999000000);

    in(3000, 0);
    struct pollfd file = {ends[0], POLLIN, 0};
    result = poll(&file, 1, 5000);
    printf("poll: %ld %d\n", result, errno == EINTR);

    in(3000, 0);
    result = pause();
    printf("pause: %ld %d, rings %d\n", result, errno == EINTR, rings);

    in(2000, 2000);
    rings = 0;
    while (rings < 3) {
        pause();
    }
    struct itimerval old;
    in(0, 0);
    getitimer(ITIMER_REAL, &old);
    printf("periodic: %d %d, off %ld %ld\n", rings >= 3, rings < 10, (long) old.it_value.tv_sec, (long) old.it_value.tv_usec);

    rings = 0;
    in(2000, 0);
    for (volatile long i = 0; rings == 0; i++) {
    }
    printf("a loop is interrupted: %d\n", rings);
    printf("alarm: %u", alarm(100));
    printf(" %u", alarm(10));
    printf(" %u\n", alarm(0));

    signal(SIGALRM, SIG_IGN);
    in(1000, 0);
    struct timespec little = {0, 3000000};
    printf("ignored: %d\n", nanosleep(&little, NULL));
    return 0;
}
