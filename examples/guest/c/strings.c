/* The functions of <string.h>, at all alignments. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

int main(void) {
    static char a[600], b[600];
    unsigned long sum = 5381;
    for (int from = 0; from < 17; from++) {
        for (int length = 0; length < 300; length += 13) {
            memset(a, 'x', sizeof a);
            for (int i = 0; i < length; i++) {
                a[from + i] = (char) ('a' + i % 23);
            }
            a[from + length] = 0;
            memcpy(b + 16 - from % 16, a + from, (size_t) length + 1);
            memmove(b + 1, b, 400);
            sum = sum * 33 + strlen(a + from);
            sum = sum * 33 + (strcmp(a + from, b + 17 - from % 16) == 0);
            const char *found = strchr(a + from, 'q');
            sum = sum * 33 + (unsigned long) (found ? found - a : 999);
            found = memchr(a, 0, sizeof a);
            sum = sum * 33 + (unsigned long) (found - a);
            found = strstr(a + from, "uvwab");
            sum = sum * 33 + (unsigned long) (found ? found - a : 998);
        }
    }
    printf("%lu\n", sum);
    char text[] = "one,two;three four";
    for (char *word = strtok(text, ",; "); word; word = strtok(0, ",; ")) {
        puts(word);
    }
    printf("%d %d %zu %zu\n", strcasecmp("Hello", "hELLO"), strncmp("abcd", "abce", 3), strspn("aabbc", "ab"), strcspn("hello", "lo"));
    return 0;
}
