/*
 * A message of some bytes from one process to another: through a pipe, and through memory that both have mapped. The pipe
 * also within one process: two system calls and two copies, and nothing else. Argument: bytes, 1 to 65536.
 */

#include "measure.h"

enum { ROUNDS = 5 };

struct mailbox {
    volatile uint64_t there __attribute__((aligned(64)));
    volatile uint64_t back __attribute__((aligned(64)));
    char message[65536] __attribute__((aligned(64)));
};

static void receive(int file, char *buffer, int bytes) {
    for (int done = 0; done < bytes;) {
        int count = read(file, buffer + done, bytes - done);
        if (count <= 0) {
            _exit(1);
        }
        done += count;
    }
}

int main(int count, char **arguments) {
    int bytes = count > 1 ? atoi(arguments[1]) : 1;
    static char buffer[65536], answer[65536];
    memset(buffer, 1, sizeof buffer);
    memset(answer, 1, bytes);
    setvbuf(stdout, malloc(4096), _IOFBF, 4096);
    int there[2], back[2];
    pipe(there);
    pipe(back);
    struct mailbox *box = anonymous(sizeof *box, MAP_SHARED);
    memset(box, 0, sizeof *box);
    MEASURE("pipe-copies", ROUNDS, {
        write(there[1], buffer, bytes);
        receive(there[0], answer, bytes);
    });
    pin(0);
    fflush(stdout);
    if (fork() == 0) {
        pin(1);
        for (int i = 1; i <= ROUNDS; i++) {
            while (box->there != i) {
                __builtin_ia32_pause();
            }
            memcpy(answer, box->message, bytes);
            box->back = i;
        }
        for (int i = 0; i < ROUNDS; i++) {
            receive(there[0], answer, bytes);
            write(back[1], answer, 1);
        }
        _exit(0);
    }
    int turn = 0;
    MEASURE("shared-memory", ROUNDS, {
        memcpy(box->message, buffer, bytes);
        box->there = ++turn;
        while (box->back != turn) {
            __builtin_ia32_pause();
        }
    });
    MEASURE("pipe", ROUNDS, {
        write(there[1], buffer, bytes);
        receive(back[0], answer, 1);
    });
    fflush(stdout);
    wait(0);
    return 0;
}
