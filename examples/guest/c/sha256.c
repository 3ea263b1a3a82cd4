/* SHA-256 of standard input, FIPS 180-4. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static uint32_t constants[64], hash[8];

static uint32_t right(uint32_t x, int n) {
    return x >> n | x << (32 - n);
}

/* The first bits of the fractional part of a root of a prime, by whole numbers. */
static uint32_t root(unsigned prime, int cube) {
    uint64_t low = 0, high = (uint64_t) 1 << 36;
    while (high - low > 1) {
        uint64_t middle = (low + high) / 2;
        unsigned __int128 square = (unsigned __int128) middle * middle;
        int above;
        if (cube) {
            /* middle^3 against prime * 2^96: (square * middle) may need 108 bits */
            above = square * middle > (unsigned __int128) prime << 96;
        } else {
            above = square > (unsigned __int128) prime << 64;
        }
        if (above) {
            high = middle;
        } else {
            low = middle;
        }
    }
    return (uint32_t) low;
}

static void begin(void) {
    int count = 0;
    for (unsigned n = 2; count < 64; n++) {
        int prime = 1;
        for (unsigned d = 2; d * d <= n; d++) {
            prime &= n % d != 0;
        }
        if (prime) {
            constants[count] = root(n, 1);
            if (count < 8) {
                hash[count] = root(n, 0);
            }
            count++;
        }
    }
}

static void block(const unsigned char *p) {
    uint32_t w[64], s[8];
    for (int i = 0; i < 16; i++) {
        w[i] = (uint32_t) p[4 * i] << 24 | (uint32_t) p[4 * i + 1] << 16 | (uint32_t) p[4 * i + 2] << 8 | p[4 * i + 3];
    }
    for (int i = 16; i < 64; i++) {
        uint32_t s0 = right(w[i - 15], 7) ^ right(w[i - 15], 18) ^ w[i - 15] >> 3;
        uint32_t s1 = right(w[i - 2], 17) ^ right(w[i - 2], 19) ^ w[i - 2] >> 10;
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    memcpy(s, hash, sizeof s);
    for (int i = 0; i < 64; i++) {
        uint32_t t1 = s[7] + (right(s[4], 6) ^ right(s[4], 11) ^ right(s[4], 25)) + ((s[4] & s[5]) ^ (~s[4] & s[6])) + constants[i] + w[i];
        uint32_t t2 = (right(s[0], 2) ^ right(s[0], 13) ^ right(s[0], 22)) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
        memmove(s + 1, s, 7 * sizeof *s);
        s[4] += t1;
        s[0] = t1 + t2;
    }
    for (int i = 0; i < 8; i++) {
        hash[i] += s[i];
    }
}

int main(void) {
    unsigned char buffer[128];
    uint64_t total = 0;
    size_t count;
    begin();
    while ((count = fread(buffer, 1, 64, stdin)) == 64) {
        block(buffer);
        total += 64;
    }
    total += count;
    memset(buffer + count, 0, sizeof buffer - count);
    buffer[count] = 0x80;
    size_t end = count < 56 ? 64 : 128;
    for (int i = 0; i < 8; i++) {
        buffer[end - 1 - i] = (unsigned char) (total * 8 >> 8 * i);
    }
    block(buffer);
    if (end == 128) {
        block(buffer + 64);
    }
    for (int i = 0; i < 8; i++) {
        printf("%08x", hash[i]);
    }
    puts("  -");
    return 0;
}
