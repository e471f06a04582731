#include "migrate/checksum.h"

#include "migrate/token.h"
#include "util/buffer.h"
#include "util/crypto.h"
#include "util/error.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

enum { DIGEST_BYTES = 32 };

static void put_token(vvl_buffer *bytes, const vvl_sql_token *token)
{
    const char *end = token->text + token->size;
    for (const char *at = token->text; at < end; at++) {
        bool line_end = *at == '\r' && at + 1 < end && at[1] == '\n';
        if (!line_end) {
            vvl_buffer_char(bytes, *at);
        }
    }
    /* So that two tokens are not one. */
    vvl_buffer_char(bytes, '\0');
}

static vvl_status hash(const vvl_buffer *bytes, char *out, vvl_error *error)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    vvl_crypto_begin();
    bool hashed = EVP_Digest(bytes->data, bytes->size, digest, &size, EVP_sha256(), NULL) == 1 &&
                  size == DIGEST_BYTES;
    vvl_status status = vvl_crypto_end(hashed, "libcrypto cannot compute SHA-256", error);
    for (size_t i = 0; status == VVL_OK && i < DIGEST_BYTES; i++) {
        snprintf(out + 2 * i, 3, "%02x", digest[i]);
    }
    return status;
}

vvl_status vvl_checksum(const char *sql, unsigned lexis, char out[VVL_CHECKSUM_SIZE],
                        vvl_error *error)
{
    vvl_buffer bytes = {0};
    vvl_sql_reader reader = {.at = sql, .lexis = lexis};
    vvl_sql_token token = vvl_sql_next_solid(&reader);
    for (; token.kind != VVL_SQL_END; token = vvl_sql_next_solid(&reader)) {
        put_token(&bytes, &token);
    }
    vvl_status status = bytes.failed ? vvl_fail_memory(error) : hash(&bytes, out, error);
    vvl_buffer_free(&bytes);
    return status;
}

bool vvl_checksum_valid(const char *text)
{
    return strlen(text) == VVL_CHECKSUM_SIZE - 1 &&
           strspn(text, "0123456789abcdef") == VVL_CHECKSUM_SIZE - 1;
}
