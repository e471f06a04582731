#include "transfer/digest.h"

#include "util/crypto.h"
#include "util/error.h"

#include <endian.h>
#include <string.h>

vvl_status vvl_digester_init(vvl_digester *digester, vvl_error *error)
{
    vvl_crypto_begin();
    digester->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    digester->context = digester->sha256 == NULL ? NULL : EVP_MD_CTX_new();
    vvl_status status =
        vvl_crypto_end(digester->context != NULL, "libcrypto has no SHA-256", error);
    if (status != VVL_OK) {
        vvl_digester_free(digester);
    }
    return status;
}

void vvl_digester_free(vvl_digester *digester)
{
    EVP_MD_CTX_free(digester->context);
    EVP_MD_free(digester->sha256);
    vvl_buffer_free(&digester->bytes);
    *digester = (vvl_digester){0};
}

/* In one byte order, so that a digest is the same on every machine. */
static void put_number(vvl_buffer *bytes, uint64_t number)
{
    uint64_t ordered = htole64(number);
    vvl_buffer_bytes(bytes, &ordered, sizeof ordered);
}

static void put_real(vvl_buffer *bytes, double real)
{
    uint64_t bits;
    memcpy(&bits, &real, sizeof bits);
    put_number(bytes, bits);
}

/* The type and the size stand before the bytes, so that no two rows have the same encoding. */
static void put_value(vvl_buffer *bytes, const vvl_value *value)
{
    vvl_buffer_char(bytes, (char)value->type);
    switch (value->type) {
    case VVL_VALUE_NULL:
        break;
    case VVL_VALUE_BOOL:
        vvl_buffer_char(bytes, (char)value->as.boolean);
        break;
    case VVL_VALUE_REAL:
        put_real(bytes, value->as.real);
        break;
    case VVL_VALUE_INTEGER:
    case VVL_VALUE_TIME:
        put_number(bytes, (uint64_t)value->as.integer);
        break;
    case VVL_VALUE_ID:
        vvl_buffer_bytes(bytes, value->as.id.bytes, sizeof value->as.id.bytes);
        break;
    case VVL_VALUE_TEXT:
    case VVL_VALUE_JSON:
    case VVL_VALUE_BLOB:
        put_number(bytes, value->size);
        vvl_buffer_bytes(bytes, value->as.text, value->size);
        break;
    }
}

static bool hash(vvl_digester *digester, unsigned char out[EVP_MAX_MD_SIZE])
{
    return EVP_DigestInit_ex2(digester->context, digester->sha256, NULL) == 1 &&
           EVP_DigestUpdate(digester->context, digester->bytes.data, digester->bytes.size) == 1 &&
           EVP_DigestFinal_ex(digester->context, out, NULL) == 1;
}

vvl_status vvl_digest_row(vvl_digester *digester, const vvl_entity *entity, const vvl_value *row,
                          vvl_row_digest *out, vvl_error *error)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    vvl_buffer_reset(&digester->bytes);
    for (size_t i = 0; i < entity->column_count; i++) {
        put_value(&digester->bytes, &row[i]);
    }
    if (digester->bytes.failed) {
        return vvl_fail_memory(error);
    }
    vvl_crypto_begin();
    bool hashed = hash(digester, digest);
    vvl_status status = vvl_crypto_end(hashed, "libcrypto could not hash a row", error);
    if (status != VVL_OK) {
        return status;
    }
    memcpy(out->parts, digest, sizeof out->parts);
    out->parts[0] = le64toh(out->parts[0]);
    out->parts[1] = le64toh(out->parts[1]);
    return VVL_OK;
}

static uint32_t fnv(const void *bytes, size_t size)
{
    const unsigned char *at = bytes;
    uint32_t hash = 2166136261U;
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ at[i]) * 16777619U;
    }
    return hash;
}

uint32_t vvl_digest_value(vvl_digester *digester, const vvl_value *value)
{
    vvl_buffer_reset(&digester->bytes);
    put_value(&digester->bytes, value);
    return digester->bytes.failed ? 0 : fnv(digester->bytes.data, digester->bytes.size);
}

size_t vvl_digest_bucket(const vvl_value *id)
{
    return (id->type == VVL_VALUE_ID ? fnv(id->as.id.bytes, sizeof id->as.id.bytes)
                                     : fnv(&id->as.integer, sizeof id->as.integer)) %
           VVL_BUCKETS;
}

void vvl_digest_add(vvl_table_digest *table, const vvl_value *id, const vvl_row_digest *digest)
{
    vvl_bucket *bucket = &table->buckets[vvl_digest_bucket(id)];
    table->rows++;
    bucket->rows++;
    bucket->sums[0] += digest->parts[0];
    bucket->sums[1] += digest->parts[1];
}

vvl_row_digest vvl_table_digest_sum(const vvl_table_digest *table)
{
    vvl_row_digest sum = {{0, 0}};
    for (size_t i = 0; i < VVL_BUCKETS; i++) {
        sum.parts[0] += table->buckets[i].sums[0];
        sum.parts[1] += table->buckets[i].sums[1];
    }
    return sum;
}

bool vvl_bucket_equal(const vvl_bucket *a, const vvl_bucket *b)
{
    return a->rows == b->rows && a->sums[0] == b->sums[0] && a->sums[1] == b->sums[1];
}

bool vvl_table_digest_equal(const vvl_table_digest *a, const vvl_table_digest *b)
{
    for (size_t i = 0; i < VVL_BUCKETS; i++) {
        if (!vvl_bucket_equal(&a->buckets[i], &b->buckets[i])) {
            return false;
        }
    }
    return true;
}
