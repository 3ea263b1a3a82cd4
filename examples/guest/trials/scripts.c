/*
 * Files that begin with "#!": who interprets them, and with which arguments, execve(2). Prints what it prints on hardware.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char self[4096];

static void make(const char *name, const char *text, size_t bytes, int mode) {
    int file = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (write(file, text, bytes) != (ssize_t)bytes) {
        printf("cannot write %s\n", name);
    }
    fchmod(file, mode);
    close(file);
}

/* The interpreter: says what it was begun with. */
static int interpret(int count, char **arguments) {
    char name[16];
    prctl(PR_GET_NAME, name);
    printf("  %s, %d:", name, count);
    for (int i = 0; i < count; i++) {
        if (!strcmp(arguments[i], self)) {
            printf(" self");
        } else if (strlen(arguments[i]) > 40) {
            printf(" one of %d less", (int)(255 - strlen(arguments[i]) - strlen(self)));
        } else {
            printf(" \"%s\"", arguments[i]);
        }
    }
    printf("\n");
    return 3;
}

static void run(const char *path, char **arguments) {
    fflush(stdout);
    if (fork() == 0) {
        execv(path, arguments);
        printf("  %s\n", errno == ELOOP ? "too many levels" : strerror(errno));
        fflush(stdout);
        _exit(0);
    }
    wait(NULL);
}

static void attempt(const char *what, const char *format) {
    char text[5000];
    int bytes = snprintf(text, sizeof text, format, self);
    printf("%s\n", what);
    make("script", text, bytes, 0755);
    run("./script", (char *[]){"name", "one", "two words", NULL});
}

int main(int count, char **arguments) {
    readlink("/proc/self/exe", self, sizeof self - 1);
    if (count > 1) {
        return interpret(count, arguments);
    }
    char folder[] = "/tmp/interlock-XXXXXX";
    char text[5000];
    if (!mkdtemp(folder) || chdir(folder)) {
        return 1;
    }
    attempt("plain", "#!%s\nwhatever\n");
    attempt("with an argument", "#!%s -x\n");
    attempt("with blanks", "#! \t%s \t -x  -y z\t \nrest");
    attempt("without a newline", "#!%s");
    attempt("without a newline, with an argument", "#!%s -x ");
    attempt("with a return", "#!%s -x\r\n");
    attempt("no interpreter", "#!\n%s");
    attempt("blanks alone", "#! \t \n%s");
    attempt("two bytes", "#!");
    attempt("one byte", "#");
    attempt("nothing", "");
    attempt("no script", "echo %s\n");
    attempt("not there", "#!/nowhere/at/all\n");
    attempt("a folder", "#!/tmp\n");
    attempt("not executable", "#!./plain\n");
    make("plain", "#!/bin/sh\n", 10, 0644);
    attempt("not executable", "#!./plain\n");

    printf("a zero behind the interpreter\n");
    int bytes = snprintf(text, sizeof text, "#!%s%c-x\n", self, 0);
    make("script", text, bytes, 0755);
    run("./script", (char *[]){"name", NULL});
    printf("a zero in the argument\n");
    bytes = snprintf(text, sizeof text, "#!%s -x%c-y\n", self, 0);
    make("script", text, bytes, 0755);
    run("./script", (char *[]){"name", NULL});

    printf("a long line\n");
    bytes = snprintf(text, sizeof text, "#!%s ", self);
    memset(text + bytes, 'a', 1000);
    text[bytes + 1000] = '\n';
    make("script", text, bytes + 1001, 0755);
    run("./script", (char *[]){"name", "x", NULL});
    printf("a long interpreter\n");
    memset(text + 2, 'a', 1000);
    make("script", text, 1003, 0755);
    run("./script", (char *[]){"name", "x", NULL});
    printf("an interpreter of 252 bytes, and of 253\n");
    for (int length = 252; length <= 253; length++) {
        memset(text + 2, 'a', 300);
        text[2 + length] = '\n';
        make("script", text, 3 + length, 0755);
        run("./script", (char *[]){"name", "x", NULL});
    }

    for (int levels = 2; levels <= 7; levels++) {
        char name[16], interpreter[16];
        printf("%d levels\n", levels);
        for (int level = 1; level <= levels; level++) {
            snprintf(name, sizeof name, "level%d", level);
            snprintf(interpreter, sizeof interpreter, "./level%d", level - 1);
            bytes = snprintf(text, sizeof text, "#!%s -%d\n", level == 1 ? self : interpreter, level);
            make(name, text, bytes, 0755);
        }
        snprintf(name, sizeof name, "./level%d", levels);
        run(name, (char *[]){"name", "x", NULL});
    }
    printf("itself\n");
    make("itself", "#!./itself\n", 11, 0755);
    run("./itself", (char *[]){"name", NULL});
    printf("no arguments\n");
    bytes = snprintf(text, sizeof text, "#!%s\n", self);
    make("script", text, bytes, 0755);
    run("./script", (char *[]){NULL});
    for (int level = 1; level <= 7; level++) {
        snprintf(text, sizeof text, "level%d", level);
        unlink(text);
    }
    unlink("script");
    unlink("itself");
    unlink("plain");
    rmdir(folder);
    return 0;
}
