/* malloc, calloc, realloc and free in a random order, small blocks and large, with every byte checked. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS = 64, ROUNDS = 2000 };

static unsigned state = 7;

static unsigned next(void) {
    state = state * 1664525u + 1013904223u;
    return state >> 10;
}

int main(void) {
    static unsigned char *block[SLOTS];
    static size_t size[SLOTS];
    unsigned long sum = 0;
    for (int round = 0; round < ROUNDS; round++) {
        int slot = (int) (next() % SLOTS);
        for (size_t i = 0; i < size[slot]; i += 97) {
            if (block[slot][i] != (unsigned char) (slot + i)) {
                printf("slot %d is broken at %zu\n", slot, i);
                return 1;
            }
        }
        size_t wanted = round % 100 == 99 ? 100000 + next() % 300000 : next() % 600;
        if (next() % 3 == 0) {
            free(block[slot]);
            block[slot] = calloc(1, wanted + 1);
        } else {
            block[slot] = realloc(block[slot], wanted + 1);
        }
        size[slot] = wanted;
        for (size_t i = 0; i < wanted; i += 97) {
            block[slot][i] = (unsigned char) (slot + i);
        }
        sum += wanted;
    }
    for (int slot = 0; slot < SLOTS; slot++) {
        free(block[slot]);
    }
    printf("%lu bytes in %d rounds\n", sum, ROUNDS);
    void *huge = malloc((size_t) 1 << 46);
    printf("64 TiB: %s\n", huge ? "yes" : "no");
    return 0;
}
