/* One library at a time, by a macro: what it makes of the same 40 000 bytes, and whether it finds the way back. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef ZLIB
#include <zlib.h>
#endif
#ifdef BZIP2
#include <bzlib.h>
#endif
#ifdef LZMA
#include <lzma.h>
#endif
#ifdef ZSTD
#include <zstd.h>
#endif
#ifdef PNG
#include <png.h>
#endif
#ifdef JPEG
#include <jpeglib.h>
#endif
#ifdef GMP
#include <gmp.h>
#endif
#ifdef MPFR
#include <mpfr.h>
#endif
#ifdef PCRE2
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#endif
#ifdef FFTW
#include <fftw3.h>
#endif

static unsigned char in[40000], out[80000], back[80000];

static unsigned long h(const void *p, size_t n) {
    const unsigned char *c = p;
    unsigned long x = 5381;
    while (n--) x = x * 33 + *c++;
    return x;
}

int main(void) {
    unsigned s = 1;
    for (size_t i = 0; i < sizeof in; i++) {
        s = s * 1103515245 + 12345;
        in[i] = "abcdefgh the quick"[(s >> 16) % (i % 1000 < 500 ? 5 : 18)];
    }
    if (h(in, 0) != 5381) return 1;
#ifdef ZLIB
    { for (int l = 1; l <= 9; l += 4) { uLongf n = sizeof out, m = sizeof back; compress2(out, &n, in, sizeof in, l); printf("%d %lu %lx ", l, n, h(out, n)); uncompress(back, &m, out, n); printf("%d %08lx %08lx\n", m == sizeof in && !memcmp(in, back, m), crc32(0, in, sizeof in), adler32(1, in, sizeof in)); } }
#endif
#ifdef BZIP2
    { unsigned n = sizeof out, m = sizeof back; BZ2_bzBuffToBuffCompress((char *) out, &n, (char *) in, sizeof in, 1, 0, 0); printf("%u %lx\n", n, h(out, n)); BZ2_bzBuffToBuffDecompress((char *) back, &m, (char *) out, n, 0, 0); printf("%d\n", !memcmp(in, back, m)); }
#endif
#ifdef LZMA
    { size_t n = 0, ip = 0, op = 0; uint64_t ml = 1 << 27; printf("%d ", lzma_easy_buffer_encode(1, LZMA_CHECK_CRC64, NULL, in, sizeof in, out, &n, sizeof out)); printf("%zu %lx ", n, h(out, n)); printf("%d ", lzma_stream_buffer_decode(&ml, 0, NULL, out, &ip, n, back, &op, sizeof back)); printf("%zu %d\n", op, !memcmp(in, back, op)); }
#endif
#ifdef ZSTD
    { size_t n = ZSTD_compress(out, sizeof out, in, sizeof in, 3); printf("%zu %lx ", n, h(out, n)); n = ZSTD_decompress(back, sizeof back, out, n); printf("%zu %d\n", n, !memcmp(in, back, n)); }
#endif
#ifdef PNG
    { png_image im = {.version = PNG_IMAGE_VERSION, .width = 60, .height = 40, .format = PNG_FORMAT_RGB}; png_alloc_size_t n = sizeof out; printf("%d ", png_image_write_to_memory(&im, out, &n, 0, in, 0, NULL)); printf("%zu %lx ", (size_t) n, h(out, n)); png_image r = {.version = PNG_IMAGE_VERSION}; png_image_begin_read_from_memory(&r, out, n); r.format = PNG_FORMAT_RGBA; png_image_finish_read(&r, NULL, back, 0, NULL); printf("%d %d %lx\n", r.width, r.height, h(back, 9600)); }
#endif
#ifdef JPEG
    { struct jpeg_compress_struct c; struct jpeg_error_mgr e; c.err = jpeg_std_error(&e); jpeg_create_compress(&c); unsigned char *o = 0; unsigned long n = 0; jpeg_mem_dest(&c, &o, &n); c.image_width = 64; c.image_height = 64; c.input_components = 3; c.in_color_space = JCS_RGB; jpeg_set_defaults(&c); jpeg_start_compress(&c, TRUE); while (c.next_scanline < 64) { JSAMPROW r = in + c.next_scanline * 192; jpeg_write_scanlines(&c, &r, 1); } jpeg_finish_compress(&c); printf("%lu %lx\n", n, h(o, n)); struct jpeg_decompress_struct d; d.err = jpeg_std_error(&e); jpeg_create_decompress(&d); jpeg_mem_src(&d, o, n); jpeg_read_header(&d, TRUE); jpeg_start_decompress(&d); while (d.output_scanline < d.output_height) { JSAMPROW r = back + d.output_scanline * 192; jpeg_read_scanlines(&d, &r, 1); } printf("%d %lx\n", d.output_width, h(back, 64 * 192)); }
#endif
#ifdef GMP
    { mpz_t a, b, r; mpz_inits(a, b, r, NULL); mpz_fac_ui(a, 300); mpz_fib_ui(b, 1000); mpz_mul(r, a, b); gmp_printf("%Zd\n", r); mpz_ui_pow_ui(b, 3, 500); mpz_sub_ui(b, b, 2); mpz_powm(r, a, b, b); gmp_printf("%Zx\n", r); mpz_gcd(r, a, b); gmp_printf("%Zd %d\n", r, mpz_probab_prime_p(b, 10)); mpz_nextprime(r, b); gmp_printf("%Zd\n", r); mpz_sqrt(r, a); gmp_printf("%Zd\n", r); mpz_tdiv_q(r, a, b); gmp_printf("%Zd\n", r); }
#endif
#ifdef MPFR
    { mpfr_t x, y; mpfr_init2(x, 500); mpfr_init2(y, 500); mpfr_const_pi(x, MPFR_RNDN); mpfr_printf("%.140Rf\n", x); mpfr_exp(y, x, MPFR_RNDN); mpfr_printf("%.140Rg\n", y); mpfr_sin(y, y, MPFR_RNDN); mpfr_printf("%.140Rg\n", y); mpfr_zeta_ui(y, 3, MPFR_RNDN); mpfr_printf("%.140Rg %g\n", y, mpfr_get_d(y, MPFR_RNDN)); mpfr_gamma(y, x, MPFR_RNDN); mpfr_printf("%.140Rg\n", y); }
#endif
#ifdef PCRE2
    for (int jit = 0; jit < 2; jit++) { const char *ps[] = {"(\\w+)\\s+\\1", "^(?<y>\\d{4})-(?<m>\\d\\d)", "(a+)+b", "(?i)HELLO|w[aeiou]rld", "\\bq.*?k\\b", "((?:[^()]|\\((?1)\\))*)"}; for (int i = 0; i < 6; i++) { int en; PCRE2_SIZE eo; pcre2_code *c = pcre2_compile((PCRE2_SPTR) ps[i], PCRE2_ZERO_TERMINATED, 0, &en, &eo, NULL); if (jit) printf("jit %d ", pcre2_jit_compile(c, PCRE2_JIT_COMPLETE)); pcre2_match_data *md = pcre2_match_data_create_from_pattern(c, NULL); const char *ss[] = {"the the cat", "2024-05-06", "aaaaaaaaaaac", "say Hello world", "the quick brick", "(a(b)c)"}; for (int j = 0; j < 6; j++) { int rc = pcre2_match(c, (PCRE2_SPTR) ss[j], strlen(ss[j]), 0, 0, md, NULL); PCRE2_SIZE *o = pcre2_get_ovector_pointer(md); printf("%d", rc); if (rc > 0) printf("[%.*s]", (int) (o[1] - o[0]), ss[j] + o[0]); printf(" "); } puts(""); } }
#endif
#ifdef FFTW
    { for (int n = 16; n <= 240; n += 56) { fftw_complex *a = fftw_malloc(sizeof *a * n), *b = fftw_malloc(sizeof *b * n); fftw_plan p = fftw_plan_dft_1d(n, a, b, FFTW_FORWARD, FFTW_ESTIMATE), q = fftw_plan_dft_1d(n, b, a, FFTW_BACKWARD, FFTW_ESTIMATE); for (int i = 0; i < n; i++) a[i][0] = sin(i), a[i][1] = cos(2 * i); fftw_execute(p); printf("%d %.17g %.17g ", n, b[1][0], b[n - 1][1]); fftw_execute(q); printf("%.17g\n", a[3][0]); } }
#endif
    return 0;
}
