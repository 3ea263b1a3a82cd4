/* Matrix multiplication with SSE2 intrinsics, two doubles at a time. */
#include <emmintrin.h>
#include <stdio.h>

enum { N = 32 };

static double a[N][N] __attribute__((aligned(16))), b[N][N] __attribute__((aligned(16))), c[N][N] __attribute__((aligned(16)));

int main(void) {
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            a[i][j] = (i * 7 + j * 3) % 11 / 4.0;
            b[i][j] = (i * 5 - j) % 13 / 3.0;
        }
    }
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j += 2) {
            __m128d sum = _mm_setzero_pd();
            for (int k = 0; k < N; k++) {
                sum = _mm_add_pd(sum, _mm_mul_pd(_mm_set1_pd(a[i][k]), _mm_load_pd(&b[k][j])));
            }
            _mm_store_pd(&c[i][j], sum);
        }
    }
    double trace = 0;
    for (int i = 0; i < N; i++) {
        trace += c[i][i];
        printf("%.17g\n", c[i][(i * 3) % N]);
    }
    printf("trace %.17g\n", trace);
    return 0;
}
