/** @file key.h Keys of records, which are UUIDs or integers. */
#ifndef VVL_CORE_KEY_H
#define VVL_CORE_KEY_H

#include "core/describe.h"

#include <string.h>

/** Whether the database gives the entity's records their keys. */
static inline bool vvl_key_is_given(const vvl_entity *entity)
{
    return vvl_column_flagged(entity, VVL_COLUMN_KEY)->kind == VVL_KIND_INTEGER;
}

/** The key of an entity that a caller points to: a vvl_uuid or an int64_t. */
static inline vvl_value vvl_key_value(const vvl_entity *entity, const void *id)
{
    if (vvl_key_is_given(entity)) {
        return (vvl_value){.type = VVL_VALUE_INTEGER, .as.integer = *(const int64_t *)id};
    }
    return (vvl_value){.type = VVL_VALUE_ID, .as.id = *(const vvl_uuid *)id};
}

/** The same of key number `i` of several. */
static inline vvl_value vvl_key_at(const vvl_entity *entity, const void *ids, size_t i)
{
    size_t size = vvl_key_is_given(entity) ? sizeof(int64_t) : sizeof(vvl_uuid);
    return vvl_key_value(entity, (const char *)ids + i * size);
}

static inline bool vvl_key_equal(const vvl_value *a, const vvl_value *b)
{
    if (a->type != b->type) {
        return false;
    }
    return a->type == VVL_VALUE_ID ? memcmp(&a->as.id, &b->as.id, sizeof a->as.id) == 0
                                   : a->as.integer == b->as.integer;
}

#endif
