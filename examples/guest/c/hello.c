/* The smallest program of all, and one that leaves with a status of its own. */
#include <stdio.h>

int main(int argc, char **argv) {
    printf("hello, world\n");
    for (int i = 1; i < argc; i++) {
        printf("argument %d: %s\n", i, argv[i]);
    }
    return argc - 1;
}
