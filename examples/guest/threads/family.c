/* Children by fork that write into a pipe, and one by vfork that executes this program again. Argument: children. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    if (argc > 2) {
        printf("executed with %s\n", argv[2]);
        return 3;
    }
    int children = argc > 1 ? atoi(argv[1]) : 4;
    int ends[2], private = 1, status, sum = 0;
    if (pipe(ends) != 0) {
        return 1;
    }
    for (int i = 0; i < children; i++) {
        if (fork() == 0) {
            private += i; /* copied when it is written: nobody else sees it */
            write(ends[1], &private, sizeof private);
            _exit(i);
        }
    }
    for (int i = 0; i < children; i++) {
        wait(&status);
        sum += WEXITSTATUS(status);
    }
    close(ends[1]);
    int value, read_sum = 0;
    while (read(ends[0], &value, sizeof value) == sizeof value) {
        read_sum += value;
    }
    printf("%d children: statuses %d, values %d, mine %d; ", children, sum, read_sum, private);
    fflush(stdout);
    if (vfork() == 0) {
        execl("/proc/self/exe", "family", "1", "again", (char *) NULL);
        _exit(9);
    }
    wait(&status);
    return WEXITSTATUS(status) == 3 ? 0 : 1;
}
