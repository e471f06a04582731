#include "domain/tokens.h"

#include "util/crypto.h"
#include "util/error.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { RANDOM_BYTES = 32, DIGEST_BYTES = 32, BASE64_SIZE = 45 };

_Static_assert(sizeof VVL_TOKEN_PREFIX + (size_t)2 * DIGEST_BYTES == VVL_TOKEN_STORED_SIZE,
               "the stored form is cut");

/* Base64 with the two signs that stand in a URL as they are, and without padding. */
static void write_token(const unsigned char *bytes, char out[VVL_TOKEN_SIZE])
{
    char encoded[BASE64_SIZE];
    EVP_EncodeBlock((unsigned char *)encoded, bytes, RANDOM_BYTES);
    for (size_t i = 0; i < VVL_TOKEN_SIZE - 1; i++) {
        char c = encoded[i];
        out[i] = c;
        if (c == '+') {
            out[i] = '-';
        } else if (c == '/') {
            out[i] = '_';
        }
    }
    out[VVL_TOKEN_SIZE - 1] = '\0';
    OPENSSL_cleanse(encoded, sizeof encoded);
}

vvl_status vvl_token_new(char out[VVL_TOKEN_SIZE], vvl_error *error)
{
    unsigned char bytes[RANDOM_BYTES];
    if (getentropy(bytes, sizeof bytes) != 0) {
        return vvl_fail(error, VVL_E_INTERNAL, "the system has no random bytes to give");
    }
    write_token(bytes, out);
    OPENSSL_cleanse(bytes, sizeof bytes);
    return VVL_OK;
}

vvl_status vvl_token_store(const char *token, char out[VVL_TOKEN_STORED_SIZE], vvl_error *error)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    vvl_crypto_begin();
    bool hashed = EVP_Digest(token, strlen(token), digest, &size, EVP_sha256(), NULL) == 1 &&
                  size == DIGEST_BYTES;
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
