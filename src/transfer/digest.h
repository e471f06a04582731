/** @file digest.h Digests of rows, and of many rows whatever their order. */
#ifndef VVL_TRANSFER_DIGEST_H
#define VVL_TRANSFER_DIGEST_H

#include "core/describe.h"
#include "util/buffer.h"

#include <vvl/types.h>

#include <openssl/evp.h>

/** Of one row: half of its SHA-256, as two numbers that can be added up. */
typedef struct vvl_row_digest {
    uint64_t parts[2];
} vvl_row_digest;

enum { VVL_BUCKETS = 4096 };

/** The rows of a table whose keys fall together: how many, and the sum of their digests. */
typedef struct vvl_bucket {
    uint64_t rows;
    uint64_t sums[2];
} vvl_bucket;

/** A whole table. Two tables hold the same rows if and only if their buckets are equal. */
typedef struct vvl_table_digest {
    uint64_t rows;
    uint64_t bytes; /**< of their canonical values */
    vvl_bucket buckets[VVL_BUCKETS];
} vvl_table_digest;

/** Computes digests; `{0}` before vvl_digester_init. */
typedef struct vvl_digester {
    EVP_MD *sha256;
    EVP_MD_CTX *context;
    vvl_buffer bytes;
} vvl_digester;

vvl_status vvl_digester_init(vvl_digester *digester, vvl_error *error);
void vvl_digester_free(vvl_digester *digester);

/** The digest of a row's canonical values. */
vvl_status vvl_digest_row(vvl_digester *digester, const vvl_entity *entity, const vvl_value *row,
                          vvl_row_digest *out, vvl_error *error);

/** A short hash of one value, to tell which columns of two rows differ. */
uint32_t vvl_digest_value(vvl_digester *digester, const vvl_value *value);

/** The bucket of a key. */
size_t vvl_digest_bucket(const vvl_value *id);

void vvl_digest_add(vvl_table_digest *table, const vvl_value *id, const vvl_row_digest *digest);

/** The sum of all buckets: that of all rows' digests. */
vvl_row_digest vvl_table_digest_sum(const vvl_table_digest *table);

bool vvl_bucket_equal(const vvl_bucket *a, const vvl_bucket *b);

bool vvl_table_digest_equal(const vvl_table_digest *a, const vvl_table_digest *b);

#endif
