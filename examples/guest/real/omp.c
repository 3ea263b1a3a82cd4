#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
int main(void) {
    omp_set_num_threads(4); long s = 0; static double a[1000]; int order = 0;
#pragma omp parallel for reduction(+:s) schedule(dynamic, 16)
    for (int i = 0; i < 3000; i++) s += (long) i * i % 7;
#pragma omp parallel
    {
#pragma omp for
        for (int i = 0; i < 1000; i++) a[i] = i * 0.5;
#pragma omp barrier
#pragma omp critical
        order += omp_get_thread_num();
#pragma omp single
#pragma omp task shared(s)
        s += 1;
#pragma omp taskwait
    }
    double t = 0;
#pragma omp parallel for reduction(+:t) schedule(static)
    for (int i = 0; i < 1000; i++) t += a[i];
    printf("%ld %d %.1f\n", s, order, t);
    return 0;
}
