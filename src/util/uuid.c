#include "util/uuid.h"

#include "util/crypto.h"
#include "util/error.h"

#include <errno.h>
#include <openssl/evp.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

/* Where hyphens stand in the text form. */
static bool is_hyphen_position(size_t at)
{
    return at == 8 || at == 13 || at == 18 || at == 23;
}

/* Each hexadecimal digit's value, with a mark that it is one and another for upper case. */
enum { DIGIT = 0x10, UPPER = 0x20 };
static const unsigned char digits[256] = {
    ['0'] = DIGIT | 0,          ['1'] = DIGIT | 1,          ['2'] = DIGIT | 2,
    ['3'] = DIGIT | 3,          ['4'] = DIGIT | 4,          ['5'] = DIGIT | 5,
    ['6'] = DIGIT | 6,          ['7'] = DIGIT | 7,          ['8'] = DIGIT | 8,
    ['9'] = DIGIT | 9,          ['a'] = DIGIT | 10,         ['b'] = DIGIT | 11,
    ['c'] = DIGIT | 12,         ['d'] = DIGIT | 13,         ['e'] = DIGIT | 14,
    ['f'] = DIGIT | 15,         ['A'] = DIGIT | UPPER | 10, ['B'] = DIGIT | UPPER | 11,
    ['C'] = DIGIT | UPPER | 12, ['D'] = DIGIT | UPPER | 13, ['E'] = DIGIT | UPPER | 14,
    ['F'] = DIGIT | UPPER | 15,
};

/* Where the two digits of each byte stand in the text form. */
static const unsigned char positions[16] = {0,  2,  4,  6,  9,  11, 14, 16,
                                            19, 21, 24, 26, 28, 30, 32, 34};

static bool read_text(const char *text, size_t size, vvl_uuid *out, bool *upper)
{
    if (size != VVL_UUID_TEXT_SIZE - 1 || text[8] != '-' || text[13] != '-' || text[18] != '-' ||
        text[23] != '-') {
        return false;
    }
    unsigned in_all = DIGIT;
    unsigned in_any = 0;
    for (size_t i = 0; i < sizeof out->bytes; i++) {
        unsigned high = digits[(unsigned char)text[positions[i]]];
        unsigned low = digits[(unsigned char)text[positions[i] + 1]];
        in_all &= high & low;
        in_any |= high | low;
        out->bytes[i] = (unsigned char)(high << 4 | (low & 0x0F));
    }
    *upper = (in_any & UPPER) != 0;
    return (in_all & DIGIT) != 0;
}

bool vvl_uuid_load(const char *text, size_t size, vvl_uuid *out)
{
    vvl_uuid id;
    bool upper = false;
    if (!read_text(text, size, &id, &upper) || upper) {
        return false;
    }
    *out = id;
    return true;
}

vvl_status vvl_uuid_parse(const char *text, size_t size, vvl_uuid *out, vvl_error *error)
{
    if (text == NULL || out == NULL) {
        return vvl_fail(error, VVL_E_USAGE, "vvl_uuid_parse was called with NULL");
    }
    vvl_uuid id;
    bool upper = false;
    if (!read_text(text, size, &id, &upper)) {
        vvl_fail(error, VVL_E_INVALID, "this is no UUID");
        vvl_hint(error, "write it as xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
        return VVL_E_INVALID;
    }
    *out = id;
    return VVL_OK;
}

void vvl_uuid_store(const vvl_uuid *id, char *out)
{
    static const char letters[] = "0123456789abcdef";
    size_t at = 0;
    for (size_t i = 0; i < sizeof id->bytes; i++) {
        if (is_hyphen_position(at)) {
            out[at++] = '-';
        }
        out[at++] = letters[id->bytes[i] >> 4];
        out[at++] = letters[id->bytes[i] & 0x0F];
    }
}

void vvl_uuid_format(const vvl_uuid *id, char out[VVL_UUID_TEXT_SIZE])
{
    static const vvl_uuid nil;
    if (out != NULL) {
        vvl_uuid_store(id == NULL ? &nil : id, out);
        out[VVL_UUID_TEXT_SIZE - 1] = '\0';
    }
}

bool vvl_uuid_is_nil(const vvl_uuid *id)
{
    static const vvl_uuid nil;
    return id == NULL || memcmp(id, &nil, sizeof nil) == 0;
}

static void set_version(vvl_uuid *id, unsigned version)
{
    id->bytes[6] = (unsigned char)((id->bytes[6] & 0x0F) | version << 4);
    id->bytes[8] = (unsigned char)((id->bytes[8] & 0x3F) | 0x80);
}

static bool fill_random(void *out, size_t size)
{
    ssize_t got;
    do {
        got = getrandom(out, size, 0);
    } while (got < 0 && errno == EINTR);
    return got == (ssize_t)size;
}

vvl_status vvl_uuid_new(vvl_uuid *out, vvl_error *error)
{
    if (out == NULL) {
        return vvl_fail(error, VVL_E_USAGE, "vvl_uuid_new was called with NULL");
    }
    vvl_uuid id;
    if (!fill_random(id.bytes + 6, sizeof id.bytes - 6)) {
        return vvl_fail(error, VVL_E_INTERNAL, "the system gave no random bytes for a new id");
    }
    uint64_t milliseconds = (uint64_t)(vvl_time_now() / 1000);
    for (int i = 5; i >= 0; i--) {
        id.bytes[i] = (unsigned char)milliseconds;
        milliseconds >>= 8;
    }
    set_version(&id, 7);
    *out = id;
    return VVL_OK;
}

/* The name space that vvldb's ids of version 5 live in. It may never change. */
static const unsigned char legacy_namespace[16] = {0x6f, 0x1d, 0x2b, 0x1e, 0x3c, 0x57, 0x5a, 0x0e,
                                                   0x9b, 0x53, 0x7d, 0x1f, 0x0c, 0x2e, 0x8a, 0x41};

static bool hash_legacy(const void *bytes, size_t size, unsigned char digest[EVP_MAX_MD_SIZE])
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool hashed = context != NULL && EVP_DigestInit_ex(context, EVP_sha1(), NULL) == 1 &&
                  EVP_DigestUpdate(context, legacy_namespace, sizeof legacy_namespace) == 1 &&
                  EVP_DigestUpdate(context, bytes, size) == 1 &&
                  EVP_DigestFinal_ex(context, digest, NULL) == 1;
    EVP_MD_CTX_free(context);
    return hashed;
}

vvl_status vvl_uuid_from_legacy(const void *bytes, size_t size, vvl_uuid *out, vvl_error *error)
{
    if (bytes == NULL || out == NULL) {
        return vvl_fail(error, VVL_E_USAGE, "vvl_uuid_from_legacy was called with NULL");
    }
    unsigned char digest[EVP_MAX_MD_SIZE];
    vvl_crypto_begin();
    bool hashed = hash_legacy(bytes, size, digest);
    vvl_status status = vvl_crypto_end(hashed, "libcrypto could not hash a legacy id", error);
    if (status != VVL_OK) {
        return status;
    }
    memcpy(out->bytes, digest, sizeof out->bytes);
    set_version(out, 5);
    return VVL_OK;
}
