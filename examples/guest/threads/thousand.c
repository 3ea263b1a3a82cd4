/* Threads made and joined one after the other, some at a time. Argument: how many. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { AT_A_TIME = 10 };

static void *square(void *argument)
{
    long n = (long) argument;
    return (void *) (n * n);
}

int main(int argc, char **argv)
{
    int threads = argc > 1 ? atoi(argv[1]) : 1000;
    pthread_t thread[AT_A_TIME];
    long sum = 0;
    for (long i = 0; i < threads; i += AT_A_TIME) {
        for (int j = 0; j < AT_A_TIME; j++) {
            if (pthread_create(&thread[j], NULL, square, (void *) (i + j)) != 0) {
                return 1;
            }
        }
        for (int j = 0; j < AT_A_TIME; j++) {
            void *result;
            pthread_join(thread[j], &result);
            sum += (long) result;
        }
    }
    printf("%d threads: sum of squares %ld\n", threads, sum);
    return 0;
}
