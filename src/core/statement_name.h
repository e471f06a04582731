/** @file statement_name.h What statements are called, in every place that shows them. */
#ifndef VVL_CORE_STATEMENT_NAME_H
#define VVL_CORE_STATEMENT_NAME_H

#include "core/sqlgen.h"

/** The entities in the order of vvl_entities, then legacy_ids. */
enum vvl_named {
#define VVL_TABLE(table, record, words) VVL_NAMED_##table,
#define VVL_VIEW VVL_TABLE
#include <vvl/fields/entities.def>
#undef VVL_TABLE
#undef VVL_VIEW
    VVL_NAMED_legacy_ids,
    VVL_NAMED_COUNT
};

enum { VVL_STATEMENT_NAMES = VVL_NAMED_COUNT * VVL_OPERATION_COUNT_OF };

/** The position of a statement's name, below VVL_STATEMENT_NAMES. */
size_t vvl_statement_index(const vvl_statement_key *key);

/** "users.get"; lives for ever. */
const char *vvl_statement_name(size_t index);

#endif
