/* qsort of numbers and of strings, and bsearch in what came out. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT = 1000 };

static int byValue(const void *a, const void *b) {
    int x = *(const int *) a, y = *(const int *) b;
    return (x > y) - (x < y);
}

static int byText(const void *a, const void *b) {
    return strcmp(*(char *const *) a, *(char *const *) b);
}

int main(void) {
    static int numbers[COUNT];
    unsigned state = 12345;
    for (int i = 0; i < COUNT; i++) {
        state = state * 1103515245u + 12345u;
        numbers[i] = (int) (state >> 8) % 10000;
    }
    qsort(numbers, COUNT, sizeof *numbers, byValue);
    for (int i = 1; i < COUNT; i++) {
        if (numbers[i - 1] > numbers[i]) {
            return 1;
        }
    }
    printf("%d %d %d\n", numbers[0], numbers[COUNT / 2], numbers[COUNT - 1]);
    const char *words[] = {"pear", "apple", "fig", "quince", "banana", "cherry", "date"};
    size_t count = sizeof words / sizeof *words;
    qsort(words, count, sizeof *words, byText);
    for (size_t i = 0; i < count; i++) {
        puts(words[i]);
    }
    const char *key = "fig";
    const char **found = bsearch(&key, words, count, sizeof *words, byText);
    printf("fig is number %td\n", found - words);
    return 0;
}
