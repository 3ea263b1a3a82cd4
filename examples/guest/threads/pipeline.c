/*
 * What a shell does for `seq 1 N | sort -rn | head -3`: a child for each command, pipes that become their standard input and
 * output, and this program executed again as each of them. Argument: N.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int descending(const void *a, const void *b)
{
    return *(const int *) b - *(const int *) a;
}

static int seq(int last)
{
    for (int i = 1; i <= last; i++) {
        printf("%d\n", i);
    }
    return 0;
}

static int sort(void)
{
    int numbers[64], count = 0;
    while (count < 64 && scanf("%d", &numbers[count]) == 1) {
        count++;
    }
    qsort(numbers, count, sizeof *numbers, descending);
    for (int i = 0; i < count; i++) {
        printf("%d\n", numbers[i]);
    }
    return 0;
}

static int head(void)
{
    int number, lines = 0;
    while (lines < 3 && scanf("%d", &number) == 1) {
        printf(" %d", number);
        lines++;
    }
    return lines;
}

static pid_t command(const char *name, char *last, int in, int out, int unused)
{
    pid_t child = fork();
    if (child == 0) {
        dup2(in, 0);
        dup2(out, 1);
        close(unused);
        if (in > 2) {
            close(in);
        }
        if (out > 2) {
            close(out);
        }
        execl("/proc/self/exe", name, last, name, (char *) NULL);
        _exit(99);
    }
    return child;
}

int main(int argc, char **argv)
{
    char *last = argc > 1 ? argv[1] : "10";
    if (argc > 2) {
        return strcmp(argv[2], "seq") == 0 ? seq(atoi(last)) : strcmp(argv[2], "sort") == 0 ? sort() : head();
    }
    int first[2], second[2], status, statuses = 0;
    printf("%s numbers:", last);
    fflush(stdout);
    if (pipe(first) != 0) {
        return 1;
    }
    command("seq", last, 0, first[1], first[0]);
    close(first[1]);
    if (pipe(second) != 0) {
        return 1;
    }
    command("sort", last, first[0], second[1], second[0]);
    close(first[0]);
    close(second[1]);
    command("head", last, second[0], 1, second[0]);
    close(second[0]);
    while (wait(&status) > 0) {
        statuses += WIFEXITED(status) ? WEXITSTATUS(status) : 100;
    }
    printf("; statuses %d\n", statuses);
    return 0;
}
