#include "util/uuid.h"

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

/* The value of a hexadecimal digit, or 0xFF; upper case only where it is wanted. */
static unsigned char digit_value(char c, bool upper)
{
    if (c >= '0' && c <= '9') {
        return (unsigned char)(c - '0');
    }
    if (c >= 'a' && c <= 'f') {
        return (unsigned char)(c - 'a' + 10);
    }
    if (upper && c >= 'A' && c <= 'F') {
        return (unsigned char)(c - 'A' + 10);
    }
    return 0xFF;
}

static bool read_text(const char *text, size_t size, bool upper, vvl_uuid *out)
{
    if (size != VVL_UUID_TEXT_SIZE - 1) {
        return false;
    }
    vvl_uuid id;
    size_t byte = 0;
    for (size_t at = 0; at < size;) {
        if (is_hyphen_position(at)) {
            if (text[at++] != '-') {
                return false;
            }
            continue;
        }
        unsigned char high = digit_value(text[at], upper);
        unsigned char low = digit_value(text[at + 1], upper);
        if ((high | low) > 0x0F) {
            return false;
        }
        id.bytes[byte++] = (unsigned char)(high << 4 | low);
        at += 2;
    }
    *out = id;
    return true;
}

bool vvl_uuid_load(const char *text, size_t size, vvl_uuid *out)
{
    return read_text(text, size, false, out);
}

vvl_status vvl_uuid_parse(const char *text, size_t size, vvl_uuid *out, vvl_error *error)
{
    if (text == NULL || out == NULL) {
        return vvl_fail(error, VVL_E_USAGE, "vvl_uuid_parse was called with NULL");
    }
    if (!read_text(text, size, true, out)) {
        vvl_fail(error, VVL_E_INVALID, "this is no UUID");
        vvl_hint(error, "write it as xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
        return VVL_E_INVALID;
    }
    return VVL_OK;
}

void vvl_uuid_store(const vvl_uuid *id, char *out)
{
    static const char digits[] = "0123456789abcdef";
    size_t at = 0;
    for (size_t i = 0; i < sizeof id->bytes; i++) {
        if (is_hyphen_position(at)) {
            out[at++] = '-';
        }
        out[at++] = digits[id->bytes[i] >> 4];
        out[at++] = digits[id->bytes[i] & 0x0F];
    }
}

void vvl_uuid_format(const vvl_uuid *id, char out[VVL_UUID_TEXT_SIZE])
{
    vvl_uuid_store(id, out);
    out[VVL_UUID_TEXT_SIZE - 1] = '\0';
}

bool vvl_uuid_is_nil(const vvl_uuid *id)
{
    static const vvl_uuid nil;
    return memcmp(id, &nil, sizeof nil) == 0;
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
    if (!hash_legacy(bytes, size, digest)) {
        return vvl_fail(error, VVL_E_INTERNAL, "libcrypto could not hash a legacy id");
    }
    memcpy(out->bytes, digest, sizeof out->bytes);
    set_version(out, 5);
    return VVL_OK;
}
