/*
 * A thread that is not the first executes a program: the program's thread has the number of the process, whoever called
 * execve(2), and the other threads are gone. Prints what it prints on hardware.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char self[4096];
static volatile sig_atomic_t caught;

static void *idle(void *unused) {
    for (;;) {
        pause();
    }
    return unused;
}

static void execute(const char *as) {
    char *arguments[] = {self, (char *)as, NULL};
    execv(self, arguments);
    _exit(99);
}

static void *executes(void *as) {
    execute(as);
    return NULL;
}

static void on(int signal) { caught = signal; }

static int threads(void) {
    int count = 0;
    DIR *tasks = opendir("/proc/self/task");
    for (struct dirent *entry; tasks && (entry = readdir(tasks));) {
        if (entry->d_name[0] != '.') {
            count += atoi(entry->d_name) == getpid() ? 1 : 100;
        }
    }
    if (tasks) {
        closedir(tasks);
    }
    return count;
}

/* The program that was executed. */
static int after(const char *how) {
    struct sched_param parameters;
    signal(SIGUSR1, on);
    printf("%s: the number of the thread is that of the process: %d\n", how, (int)syscall(SYS_gettid) == getpid());
    int told = (int)syscall(SYS_tgkill, getpid(), getpid(), SIGUSR1);
    printf("tgkill %d, caught %d\n", told, caught == SIGUSR1);
    printf("sched_getparam %d\n", (int)syscall(SYS_sched_getparam, getpid(), &parameters));
    printf("tasks %d\n", threads());
    pthread_t thread;
    if (pthread_create(&thread, NULL, idle, NULL) == 0 && pthread_cancel(thread) == 0 && pthread_join(thread, NULL) == 0) {
        printf("it can have threads\n");
    }
    fflush(stdout);
    return 7;
}

static void child(const char *as, int others, int leaves) {
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        pthread_t thread;
        for (int i = 0; i < others; i++) {
            pthread_create(&thread, NULL, idle, NULL);
        }
        pthread_create(&thread, NULL, executes, (void *)as);
        if (leaves) {
            pthread_exit(NULL);
        }
        idle(NULL);
    }
    int status = 0;
    pid_t ended = waitpid(pid, &status, 0);
    printf("waited for it: %d, status %d\n", ended == pid, WEXITSTATUS(status));
    printf("it is gone: %d\n", kill(pid, 0) == -1 && errno == ESRCH);
}

int main(int count, char **arguments) {
    if (count > 1) {
        return after(arguments[1]);
    }
    readlink("/proc/self/exe", self, sizeof self - 1); // which cannot be opened when the first thread has ended
    child("the first thread waits", 0, 0);
    child("the first thread has ended", 0, 1);
    child("three others wait", 3, 0);
    return 0;
}
