#include "util/stored_token.h"

#include "util/crypto.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

enum { DIGEST_BYTES = 32, PREFIX_SIZE = sizeof VVL_TOKEN_PREFIX - 1, SALT_SIZE = 33 };

_Static_assert(sizeof VVL_TOKEN_PREFIX + (size_t)2 * DIGEST_BYTES == VVL_TOKEN_STORED_SIZE,
               "the stored form is cut");

vvl_status vvl_token_store(const char *token, size_t size, char out[VVL_TOKEN_STORED_SIZE],
                           vvl_error *error)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned digest_size = 0;
    vvl_crypto_begin();
    bool hashed = EVP_Digest(token, size, digest, &digest_size, EVP_sha256(), NULL) == 1 &&
                  digest_size == DIGEST_BYTES;
    vvl_status status = vvl_crypto_end(hashed, "libcrypto cannot compute SHA-256", error);
    if (status != VVL_OK) {
        return status;
    }
    char *at = out + snprintf(out, VVL_TOKEN_STORED_SIZE, "%s", VVL_TOKEN_PREFIX);
    for (size_t i = 0; i < DIGEST_BYTES; i++) {
        at += snprintf(at, 3, "%02x", digest[i]);
    }
    return VVL_OK;
}

static bool is_digit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

bool vvl_token_is_stored(const char *text, size_t size)
{
    const size_t stored = VVL_TOKEN_STORED_SIZE - 1;
    if (size < stored || memcmp(text, VVL_TOKEN_PREFIX, PREFIX_SIZE) != 0) {
        return false;
    }
    for (size_t i = PREFIX_SIZE; i < stored; i++) {
        if (!is_digit(text[i])) {
            return false;
        }
    }
    return size == stored || (size == stored + SALT_SIZE && text[stored] == ':');
}
