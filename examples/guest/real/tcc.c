/* A compiler inside: it compiles a function, puts the code into memory, and calls it. */
#include <libtcc.h>
#include <stdio.h>

static int add(int a, int b) { return a + b; }

int main(void) {
    const char *source = "int add(int, int);\n"
                         "int fib(int n) { return n < 2 ? n : add(fib(n - 1), fib(n - 2)); }\n"
                         "double poly(double x) { double r = 0; for (int i = 0; i < 20; i++) r = r * x + i; return r; }\n";
    TCCState *s = tcc_new();
    tcc_set_output_type(s, TCC_OUTPUT_MEMORY);
    tcc_set_options(s, "-nostdlib");
    if (tcc_compile_string(s, source) < 0) return 1;
    tcc_add_symbol(s, "add", add);
    if (tcc_relocate(s, TCC_RELOCATE_AUTO) < 0) return 2;
    int (*fib)(int) = tcc_get_symbol(s, "fib");
    double (*poly)(double) = tcc_get_symbol(s, "poly");
    printf("%d %.17g\n", fib(15), poly(0.9));
    int failed = tcc_compile_string(s, "int broken( { return 1; }");
    tcc_delete(s);
    return failed ? 3 : 0;
}
