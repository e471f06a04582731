#include "domain/tokens.h"

#include "util/error.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <unistd.h>

enum { RANDOM_BYTES = 32, BASE64_SIZE = 45 };

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
