#include "core/value_text.h"
#include "transfer/job.h"

#include "util/error.h"

#include <stdlib.h>
#include <string.h>

/* Rows looked at one by one at a time, so that memory stays bounded whatever differs. */
enum { SUSPECTS_MAX = 20000 };

/* A row of a bucket that differs. */
typedef struct suspect {
    vvl_value id;
    vvl_row_digest digest;
    uint32_t columns[VVL_COLUMNS_MAX]; /* a hash of each value */
} suspect;

typedef struct suspects {
    vvl_job *job;
    const vvl_entity *entity;
    const bool *wanted; /* buckets */
    suspect *items;
    size_t count;
    size_t capacity;
} suspects;

static vvl_status take_suspect(void *context, const vvl_value *stored, const vvl_value *row,
                               vvl_error *error)
{
    suspects *list = context;
    const vvl_column *key = vvl_column_flagged(list->entity, VVL_COLUMN_KEY);
    const vvl_value *id = &row[vvl_column_index(list->entity, key)];
    (void)stored;
    if (!list->wanted[vvl_digest_bucket(id)] || list->count == list->capacity) {
        return VVL_OK;
    }
    suspect *found = &list->items[list->count++];
    found->id = *id;
    /* The whole row first: the buffer that it fits in has room for each of its values. */
    vvl_status status =
        vvl_digest_row(&list->job->digester, list->entity, row, &found->digest, error);
    for (size_t i = 0; status == VVL_OK && i < list->entity->column_count; i++) {
        found->columns[i] = vvl_digest_value(&list->job->digester, &row[i]);
    }
    return status;
}

static int compare_keys(const vvl_value *a, const vvl_value *b)
{
    return a->type == VVL_VALUE_ID
               ? memcmp(a->as.id.bytes, b->as.id.bytes, sizeof a->as.id.bytes)
               : (a->as.integer > b->as.integer) - (a->as.integer < b->as.integer);
}

static int compare_ids(const void *left, const void *right)
{
    const suspect *a = left;
    const suspect *b = right;
    int order = compare_keys(&a->id, &b->id);
    /* legacy_ids may hold an id once for each table, whose name is its first column. */
    return order != 0 ? order : (a->columns[0] > b->columns[0]) - (a->columns[0] < b->columns[0]);
}

/* Reads the rows of the wanted buckets of one side, in the order of their ids. */
static vvl_status collect(suspects *list, vvl_side *side, uint64_t rows, vvl_error *error)
{
    list->capacity = rows;
    list->items = calloc(rows + 1, sizeof *list->items);
    if (list->items == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_status status = list->entity == &vvl_entity_legacy_ids
                            ? vvl_side_each_legacy(side, take_suspect, list, error)
                            : vvl_side_each(side, list->entity, take_suspect, list, error);
    if (status == VVL_OK) {
        qsort(list->items, list->count, sizeof *list->items, compare_ids);
    }
    return status;
}

/* The names of the columns in which two rows differ. */
static const char *differing_columns(const suspects *list, const suspect *a, const suspect *b)
{
    vvl_buffer names = {0};
    for (size_t i = 0; i < list->entity->column_count; i++) {
        if (a->columns[i] != b->columns[i]) {
            vvl_buffer_text(&names, names.size == 0 ? "" : ", ");
            vvl_buffer_text(&names, list->entity->columns[i].name);
        }
    }
    const char *copy = NULL;
    if (!names.failed && names.size > 0) {
        copy = vvl_arena_text(list->job->arena, names.data, names.size);
    }
    vvl_buffer_free(&names);
    return copy == NULL ? "a value" : copy;
}

static vvl_status add_difference(vvl_job *job, const vvl_entity *entity, const vvl_value *id,
                                 const char *what, vvl_error *error)
{
    vvl_transfer *result = &job->result;
    vvl_buffer key = {0};
    result->differing_rows++;
    if (result->difference_count == VVL_DIFFERENCES_NAMED) {
        return VVL_OK;
    }
    vvl_value_print(&key, id);
    vvl_difference *added = &result->differences[result->difference_count];
    added->table = entity->name;
    added->key = key.failed ? NULL : vvl_arena_text(job->arena, key.data, key.size);
    added->what = what;
    vvl_buffer_free(&key);
    if (added->key == NULL) {
        return vvl_fail_memory(error);
    }
    result->difference_count++;
    return VVL_OK;
}

/* Walks both sides in the order of their ids. */
static vvl_status name_rows(const suspects *source, const suspects *target, vvl_error *error)
{
    vvl_job *job = source->job;
    size_t s = 0;
    size_t t = 0;
    vvl_status status = VVL_OK;
    while (status == VVL_OK && (s < source->count || t < target->count)) {
        const suspect *in_source = &source->items[s];
        const suspect *in_target = &target->items[t];
        int order = s == source->count   ? 1
                    : t == target->count ? -1
                                         : compare_ids(in_source, in_target);
        if (order < 0) {
            status =
                add_difference(job, source->entity, &in_source->id, "missing in the target", error);
        } else if (order > 0) {
            status =
                add_difference(job, source->entity, &in_target->id, "not in the source", error);
        } else if (memcmp(&in_source->digest, &in_target->digest, sizeof in_source->digest) != 0) {
            status = add_difference(job, source->entity, &in_source->id,
                                    differing_columns(source, in_source, in_target), error);
        }
        s += order <= 0;
        t += order >= 0;
    }
    return status;
}

/* Chooses differing buckets, as many as have no more rows than may be looked at (but one at least).
 */
static void choose_buckets(const vvl_table_digest *source, const vvl_table_digest *target,
                           bool *wanted, uint64_t *source_rows, uint64_t *target_rows, bool *more)
{
    *source_rows = 0;
    *target_rows = 0;
    for (size_t i = 0; i < VVL_BUCKETS; i++) {
        const vvl_bucket *a = &source->buckets[i];
        const vvl_bucket *b = &target->buckets[i];
        bool fits =
            *source_rows + a->rows <= SUSPECTS_MAX && *target_rows + b->rows <= SUSPECTS_MAX;
        bool differs = !vvl_bucket_equal(a, b);
        wanted[i] = differs && (fits || (*source_rows == 0 && *target_rows == 0));
        *more = *more || (differs && !wanted[i]);
        *source_rows += wanted[i] ? a->rows : 0;
        *target_rows += wanted[i] ? b->rows : 0;
    }
}

static vvl_status name_differences(vvl_job *job, size_t table, vvl_error *error)
{
    bool wanted[VVL_BUCKETS];
    uint64_t source_rows = 0;
    uint64_t target_rows = 0;
    const vvl_entity *entity = vvl_job_entity(job, table);
    suspects source = {.job = job, .entity = entity, .wanted = wanted};
    suspects target = source;
    choose_buckets(&job->source_digests[table], &job->target_digests[table], wanted, &source_rows,
                   &target_rows, &job->result.more_differences);
    vvl_status status = collect(&source, &job->source, source_rows, error);
    if (status == VVL_OK) {
        status = collect(&target, &job->target, target_rows, error);
    }
    if (status == VVL_OK) {
        status = name_rows(&source, &target, error);
    }
    free(source.items);
    free(target.items);
    return status;
}

static void tell_digest(vvl_table_transfer *table, const vvl_table_digest *digest)
{
    vvl_row_digest sum = vvl_table_digest_sum(digest);
    memcpy(table->digest, sum.parts, sizeof table->digest);
    table->bytes = digest->bytes;
}

vvl_status vvl_job_compare(vvl_job *job, vvl_error *error)
{
    bool verified = true;
    for (size_t i = 0; i <= job->table_count; i++) {
        bool match = vvl_table_digest_equal(&job->source_digests[i], &job->target_digests[i]);
        if (i < job->table_count) {
            job->result.tables[i].match = match;
            tell_digest(&job->result.tables[i], &job->source_digests[i]);
        }
        if (!match) {
            verified = false;
            vvl_status status = name_differences(job, i, error);
            if (status != VVL_OK) {
                return status;
            }
        }
    }
    job->result.verified = verified;
    return VVL_OK;
}
