#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/ec.h>
#include <openssl/rand.h>
#include <openssl/err.h>
#include <stdio.h>
#include <string.h>
static void hex(const unsigned char *p, size_t n) { while (n--) printf("%02x", *p++); puts(""); }
int main(void) {
    unsigned char d[64], key[32] = "0123456789abcdef0123456789abcde", iv[16] = "iviviviviviviv", in[1000], out[1100], back[1100]; unsigned n; int k, l; memset(in, 'x', sizeof in);
    const EVP_MD *m[] = {EVP_md5(), EVP_sha1(), EVP_sha256(), EVP_sha512(), EVP_sha3_256(), EVP_blake2b512()}; for (int i = 0; i < 6; i++) { EVP_Digest(in, sizeof in, d, &n, m[i], NULL); hex(d, n); }
    const EVP_CIPHER *c[] = {EVP_aes_128_cbc(), EVP_aes_256_ctr(), EVP_aes_256_gcm(), EVP_chacha20_poly1305(), EVP_camellia_128_cbc(), EVP_des_ede3_cbc()};
    for (int i = 0; i < 6; i++) { EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new(); EVP_EncryptInit(x, c[i], key, iv); EVP_EncryptUpdate(x, out, &k, in, sizeof in); EVP_EncryptFinal(x, out + k, &l); int t = k + l; EVP_Digest(out, t, d, &n, EVP_sha256(), NULL); hex(d, n); }
    unsigned char p[32]; PKCS5_PBKDF2_HMAC("pw", 2, iv, 16, 100, EVP_sha256(), 32, p); hex(p, 32);
    EVP_PKEY *r = EVP_RSA_gen(512); size_t sl = sizeof out; EVP_MD_CTX *mc = EVP_MD_CTX_new(); EVP_DigestSignInit(mc, NULL, EVP_sha256(), NULL, r); printf("sign %d ", EVP_DigestSign(mc, out, &sl, in, 100)); EVP_MD_CTX *v = EVP_MD_CTX_new(); EVP_DigestVerifyInit(v, NULL, EVP_sha256(), NULL, r); printf("verify %d ", EVP_DigestVerify(v, out, sl, in, 100)); v = EVP_MD_CTX_new(); EVP_DigestVerifyInit(v, NULL, EVP_sha256(), NULL, r); printf("bad %d\n", EVP_DigestVerify(v, out, sl, in, 101));
    EVP_PKEY *e = EVP_EC_gen("P-256"); mc = EVP_MD_CTX_new(); sl = sizeof out; EVP_DigestSignInit(mc, NULL, EVP_sha256(), NULL, e); EVP_DigestSign(mc, out, &sl, in, 100); v = EVP_MD_CTX_new(); EVP_DigestVerifyInit(v, NULL, EVP_sha256(), NULL, e); printf("ec %d\n", EVP_DigestVerify(v, out, sl, in, 100));
    return 0;
}
