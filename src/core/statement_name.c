#include "core/statement_name.h"

/* Whole names, because they are handed out and have to outlive every database. */
#define VVL_NAMES(table)                                                                           \
    [VVL_NAMED_##table] = {                                                                        \
        [VVL_OPERATION_GET] = (#table ".get"),                                                     \
        [VVL_OPERATION_EXISTS] = (#table ".exists"),                                               \
        [VVL_OPERATION_INSERT] = (#table ".create"),                                               \
        [VVL_OPERATION_UPDATE] = (#table ".update"),                                               \
        [VVL_OPERATION_ADD] = (#table ".add"),                                                     \
        [VVL_OPERATION_DELETE] = (#table ".delete"),                                               \
        [VVL_OPERATION_LIST] = (#table ".list"),                                                   \
        [VVL_OPERATION_COUNT] = (#table ".count"),                                                 \
        [VVL_OPERATION_SUM] = (#table ".sum"),                                                     \
        [VVL_OPERATION_CHANGE] = (#table ".change"),                                               \
        [VVL_OPERATION_CLAIM] = (#table ".claim"),                                                 \
        [VVL_OPERATION_PURGE] = (#table ".purge"),                                                 \
        [VVL_OPERATION_SCAN] = (#table ".scan"),                                                   \
        [VVL_OPERATION_PASS_KEY] = (#table ".pass_key"),                                           \
    },

static const char *const names[VVL_NAMED_COUNT][VVL_OPERATION_COUNT_OF] = {
#define VVL_TABLE(table, record, words) VVL_NAMES(table)
#define VVL_VIEW VVL_TABLE
#include <vvl/fields/entities.def>
#undef VVL_TABLE
#undef VVL_VIEW
    VVL_NAMES(legacy_ids)};

size_t vvl_statement_index(const vvl_statement_key *key)
{
    size_t count;
    size_t entity = 0;
    const vvl_entity *const *entities = vvl_entities(&count);
    while (entity < count && entities[entity] != key->entity) {
        entity++;
    }
    return entity * VVL_OPERATION_COUNT_OF + key->operation;
}

const char *vvl_statement_name(size_t index)
{
    return names[index / VVL_OPERATION_COUNT_OF][index % VVL_OPERATION_COUNT_OF];
}
