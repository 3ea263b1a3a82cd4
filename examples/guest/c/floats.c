/* printf of doubles and long doubles in every format, and back through strtod. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

int main(void) {
    static const double values[] = {0.0,     -0.0,    1.0,     -1.5,        3.141592653589793, 1e-5,   123456789.0,
                                    1e21,    1e22,    1e100,   5e-324,      DBL_MIN,           DBL_MAX, 0.1,
                                    2.0 / 3, 9.9995,  0.5,     1.5,         2.5,               1e15,   INFINITY};
    static const char *formats[] = {"%f", "%e", "%g", "%a", "%.0f", "%.3e", "%.17g", "%+12.4f|", "%-14.6e|", "%014.3f", "%#g", "%E", "%G"};
    static const long double longs[] = {0.0L, 1.0L / 3, -2.718281828459045235360287L, 1e-4000L, LDBL_MAX, LDBL_MIN, 1e30L};
    static const char *longFormats[] = {"%Lf", "%Le", "%Lg", "%La", "%.21Lg", "%+.5Le"};
    for (size_t v = 0; v < sizeof values / sizeof *values; v++) {
        for (size_t f = 0; f < sizeof formats / sizeof *formats; f++) {
            printf(formats[f], values[v]);
            putchar(f + 1 == sizeof formats / sizeof *formats ? '\n' : ' ');
        }
        char text[64];
        snprintf(text, sizeof text, "%.17g", values[v]);
        if (strtod(text, 0) != values[v]) {
            printf("%s does not come back\n", text);
            return 1;
        }
    }
    for (size_t v = 0; v < sizeof longs / sizeof *longs; v++) {
        for (size_t f = 0; f < sizeof longFormats / sizeof *longFormats; f++) {
            if (f == 0 && fabsl(longs[v]) > 1e40L) {
                continue;
            }
            printf(longFormats[f], longs[v]);
            putchar(f + 1 == sizeof longFormats / sizeof *longFormats ? '\n' : ' ');
        }
    }
    printf("%.15g %.15g %.15g\n", sqrt(2.0), floor(-2.5), fmod(10, 3));
    return 0;
}
