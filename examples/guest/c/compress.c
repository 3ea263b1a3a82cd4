/* LZ77 with a window of 4 KiB and matches of 3 to 18 bytes: packs, unpacks, compares. */
#include <stdio.h>
#include <string.h>

static unsigned char text[8000], packed[10000], back[8000];

static size_t pack(const unsigned char *in, size_t size, unsigned char *out) {
    unsigned char *start = out, *flags = 0;
    int bit = 8;
    for (size_t at = 0; at < size;) {
        size_t best = 0, distance = 0;
        for (size_t d = 1; d <= at && d < 512; d++) {
            size_t length = 0;
            while (length < 18 && at + length < size && in[at + length] == in[at + length - d]) {
                length++;
            }
            if (length > best) {
                best = length;
                distance = d;
            }
        }
        if (bit == 8) {
            flags = out++;
            *flags = 0;
            bit = 0;
        }
        if (best >= 3) {
            *flags |= (unsigned char) (1 << bit);
            *out++ = (unsigned char) distance;
            *out++ = (unsigned char) (distance >> 8 << 4 | (best - 3));
            at += best;
        } else {
            *out++ = in[at++];
        }
        bit++;
    }
    return (size_t) (out - start);
}

static size_t unpack(const unsigned char *in, size_t size, unsigned char *out) {
    const unsigned char *end = in + size;
    unsigned char *start = out;
    while (in < end) {
        int flags = *in++;
        for (int bit = 0; bit < 8 && in < end; bit++) {
            if (flags >> bit & 1) {
                size_t distance = in[0] | (size_t) (in[1] >> 4) << 8;
                for (int length = (in[1] & 15) + 3; length > 0; length--, out++) {
                    *out = out[-(long) distance];
                }
                in += 2;
            } else {
                *out++ = *in++;
            }
        }
    }
    return (size_t) (out - start);
}

int main(void) {
    size_t size = 0;
    for (unsigned i = 0; size < sizeof text - 64; i++) {
        size += (size_t) sprintf((char *) text + size, "line %u: %u bottles of %s\n", i, i * i % 97, i % 3 ? "water" : "juice");
    }
    size_t small = pack(text, size, packed);
    size_t again = unpack(packed, small, back);
    printf("%zu -> %zu -> %zu %s\n", size, small, again, memcmp(text, back, size) ? "differs" : "same");
    return again != size;
}
