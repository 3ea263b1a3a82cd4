/*
 * What processes did to System V semaphores with SEM_UNDO is undone when they end, semop(2); and what semctl(2) tells.
 * Prints what it prints on hardware.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int set;

static const char *error(int result) {
    if (result >= 0) {
        return "done";
    }
    switch (errno) {
        case EAGAIN: return "EAGAIN";
        case ERANGE: return "ERANGE";
        case EINVAL: return "EINVAL";
        case EFBIG: return "EFBIG";
        case E2BIG: return "E2BIG";
        case EIDRM: return "EIDRM";
        case EINTR: return "EINTR";
        case ENOENT: return "ENOENT";
        case EEXIST: return "EEXIST";
        case EFAULT: return "EFAULT";
        default: return "another error";
    }
}

static int operate(int semaphore, int change, int flags) {
    struct sembuf one = {semaphore, change, flags};
    return semop(set, &one, 1);
}

static int value(int semaphore) { return semctl(set, semaphore, GETVAL); }

static void put(int semaphore, int count) { semctl(set, semaphore, SETVAL, count); }

static void show(const char *what) {
    printf("%s: %d %d\n", what, value(0), value(1));
    fflush(stdout);
}

static pid_t begin(void (*what)(void)) {
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        what();
        fflush(stdout);
        _exit(0);
    }
    return pid;
}

static void run(void (*what)(void)) { waitpid(begin(what), NULL, 0); }

static void takes(void) { printf("takes: %s\n", error(operate(0, -3, SEM_UNDO))); operate(1, 2, SEM_UNDO); }

static void killed(void) {
    operate(0, -2, SEM_UNDO);
    kill(getpid(), SIGKILL);
}

static void forks(void) {
    operate(0, -1, SEM_UNDO);
    pid_t pid = fork();
    if (pid == 0) {
        _exit(0);
    }
    waitpid(pid, NULL, 0);
    show("after the child of the one that took one");
}

static void is_set(void) {
    operate(0, -1, SEM_UNDO);
    operate(1, -1, SEM_UNDO);
    put(0, 50);
}

static void is_set_all(void) {
    operate(0, -1, SEM_UNDO);
    operate(1, -1, SEM_UNDO);
    unsigned short counts[2] = {7, 8};
    semctl(set, 0, SETALL, counts);
}

static void takes_from_below(void) {
    operate(0, 5, SEM_UNDO);
    operate(0, -5, 0);
}

static void *in_thread(void *unused) {
    operate(0, -1, SEM_UNDO);
    return unused;
}

static void threads(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, in_thread, NULL);
    pthread_join(thread, NULL);
    show("after the thread");
}

static void executes(void) {
    operate(0, -1, SEM_UNDO);
    execl("/proc/self/exe", "undo", "wait", (char *)NULL);
}

static void waits(void) {
    printf("waited: %s\n", error(operate(0, -1, 0)));
}

static void waits_for_zero(void) {
    printf("waited for zero: %s\n", error(operate(0, 0, 0)));
}

static void holds(void) {
    operate(0, -1, SEM_UNDO);
    usleep(2000);
}

static void limits(void) {
    put(0, 32767);
    printf("one more: %s\n", error(operate(0, 1, 0)));
    put(0, 0);
    printf("to the top: %s\n", error(operate(0, 32767, SEM_UNDO)));
    put(1, 32767);
    printf("from the top: %s\n", error(operate(1, -32767, SEM_UNDO)));
    printf("and up: %s\n", error(operate(1, 32767, 0)));
    printf("too much to undo: %s\n", error(operate(1, -2, SEM_UNDO)));
    show("limits");
}

static void several(void) {
    struct sembuf both[3] = {{0, -1, SEM_UNDO}, {1, -5, SEM_UNDO | IPC_NOWAIT}, {0, -1, SEM_UNDO}};
    printf("both: %s\n", error(semop(set, both, 3)));
    show("neither");
    both[1].sem_op = -1;
    printf("both: %s\n", error(semop(set, both, 3)));
    show("both");
}

static void nothing(int signal) { (void)signal; }

static void is_interrupted(void) {
    struct sigaction action = {.sa_handler = nothing, .sa_flags = SA_RESTART};
    sigaction(SIGUSR1, &action, NULL);
    printf("interrupted: %s\n", error(operate(0, -1, SEM_UNDO)));
}

static void await(int command, int count) {
    while (semctl(set, 0, command) < count) {
        usleep(500);
    }
}

int main(int count, char **arguments) {
    if (count > 1) {
        return 0;
    }
    set = semget(IPC_PRIVATE, 2, 0600);
    put(0, 10);
    put(1, 10);
    run(takes);
    show("undone");
    run(killed);
    show("undone, though killed");
    run(forks);
    show("undone once");
    run(is_set);
    show("SETVAL forgets of one");
    put(0, 10);
    put(1, 10);
    run(is_set_all);
    show("SETALL forgets of all");
    put(0, 0);
    run(takes_from_below);
    show("not below zero");
    put(0, 3);
    run(threads);
    show("undone with the process");
    run(executes);
    show("undone after execve");
    put(1, 3);
    run(several);
    show("undone");
    run(limits);
    show("after limits");

    put(0, 1);
    pid_t holder = begin(holds);
    while (value(0)) {
        usleep(100);
    }
    pid_t waiter = begin(waits);
    await(GETNCNT, 1);
    printf("waiters %d, for zero %d\n", semctl(set, 0, GETNCNT), semctl(set, 0, GETZCNT));
    fflush(stdout);
    waitpid(holder, NULL, 0);
    waitpid(waiter, NULL, 0);
    show("woken by an undo");

    put(0, 0);
    pid_t adder = fork();
    if (adder == 0) {
        operate(0, 1, SEM_UNDO);
        usleep(3000);
        _exit(0);
    }
    while (!value(0)) {
        usleep(100);
    }
    waiter = begin(waits_for_zero);
    await(GETZCNT, 1);
    printf("waiters %d, for zero %d\n", semctl(set, 0, GETNCNT), semctl(set, 0, GETZCNT));
    fflush(stdout);
    waitpid(adder, NULL, 0);
    waitpid(waiter, NULL, 0);
    show("zero by an undo");

    put(0, 0);
    waiter = begin(is_interrupted);
    await(GETNCNT, 1);
    kill(waiter, SIGUSR1);
    waitpid(waiter, NULL, 0);
    printf("waiters %d\n", semctl(set, 0, GETNCNT));

    struct timespec soon = {0, 1000000};
    struct sembuf one = {0, -1, 0};
    printf("in time: %s\n", error(semtimedop(set, &one, 1, &soon)));
    soon.tv_nsec = 1000000000;
    printf("no time: %s\n", error(semtimedop(set, &one, 1, &soon)));
    soon.tv_nsec = 0;
    soon.tv_sec = -1;
    printf("no time: %s\n", error(semtimedop(set, &one, 1, &soon)));
    printf("now: %s\n", error(operate(0, -1, IPC_NOWAIT)));
    printf("no such: %s\n", error(operate(2, -1, 0)));
    printf("none: %s\n", error(semop(set, &one, 0)));
    printf("many: %s\n", error(semop(set, &one, 501)));
    printf("nowhere: %s\n", error(semop(set, (struct sembuf *)8, 1)));
    printf("SETVAL: %s\n", error(semctl(set, 0, SETVAL, 32768)));
    printf("SETVAL: %s\n", error(semctl(set, 0, SETVAL, -1)));
    printf("SETVAL: %s\n", error(semctl(set, 2, SETVAL, 1)));
    unsigned short counts[2] = {1, 40000};
    printf("SETALL: %s\n", error(semctl(set, 0, SETALL, counts)));
    put(0, 4);
    printf("GETPID is mine: %d\n", semctl(set, 0, GETPID) == getpid());

    struct semid_ds about;
    memset(&about, 0xff, sizeof about);
    time_t now = time(NULL);
    operate(0, 1, 0);
    printf("IPC_STAT: %s\n", error(semctl(set, 0, IPC_STAT, &about)));
    printf("semaphores %d, mode %o, uid %d, operated %d, changed %d\n", (int)about.sem_nsems, about.sem_perm.mode & 0777,
            (int)about.sem_perm.uid, about.sem_otime >= now, about.sem_ctime > 0);
    about.sem_perm.mode = 0640;
    printf("IPC_SET: %s\n", error(semctl(set, 0, IPC_SET, &about)));
    semctl(set, 0, IPC_STAT, &about);
    printf("mode %o\n", about.sem_perm.mode & 0777);

    put(0, 0);
    waiter = begin(waits);
    await(GETNCNT, 1);
    printf("IPC_RMID: %s\n", error(semctl(set, 0, IPC_RMID)));
    fflush(stdout);
    waitpid(waiter, NULL, 0);
    printf("gone: %s\n", error(operate(0, 1, 0)));
    printf("IPC_RMID: %s\n", error(semctl(set, 0, IPC_RMID)));

    key_t key = 0x1a7c0000 | getpid();
    printf("not there: %s\n", error(semget(key, 2, 0)));
    set = semget(key, 2, IPC_CREAT | 0600);
    printf("found: %d\n", semget(key, 0, 0) == set);
    printf("more than there are: %s\n", error(semget(key, 3, 0)));
    printf("exclusive: %s\n", error(semget(key, 2, IPC_CREAT | IPC_EXCL)));
    printf("none: %s\n", error(semget(IPC_PRIVATE, 0, 0600)));
    printf("negative: %s\n", error(semget(IPC_PRIVATE, -1, 0600)));
    semctl(set, 0, IPC_RMID);
    return 0;
}
