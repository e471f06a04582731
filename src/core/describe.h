/** @file describe.h What the core itself knows of descriptions, beside model.h. */
#ifndef VVL_CORE_DESCRIBE_H
#define VVL_CORE_DESCRIBE_H

#include <vvl/model.h>
#include <vvl/sys/backend.h>

enum { VVL_COLUMNS_MAX = 64 }; /**< of one entity: as many as vvl_fields has bits */

#define VVL_COLUMN(kind, name, ...) VVL_TYPE_##kind name;
/** A row of legacy_ids, which only a copy fills. */
typedef struct vvl_legacy_id {
    void *memory;
#include <vvl/fields/legacy_ids.def>
} vvl_legacy_id;
#undef VVL_COLUMN

extern const vvl_entity vvl_entity_legacy_ids;

/** The tables among vvl_entities: they come first. */
const vvl_entity *const *vvl_tables(size_t *count);

/** The first column with a flag of enum vvl_column_flags, or NULL. */
const vvl_column *vvl_column_flagged(const vvl_entity *entity, unsigned flag);

size_t vvl_column_index(const vvl_entity *entity, const vvl_column *column);

/**
 * The entity as it was at a version of the schema: without the columns that came later, and without
 * any where the table itself did. Shares everything with `entity`, whose columns keep their
 * positions. Not for keys of statements, which tell entities apart by their addresses.
 */
vvl_entity vvl_entity_at(const vvl_entity *entity, const char *version);

/** The form in which a column's values travel to and from a backend. */
static inline vvl_value_type vvl_value_type_of(const vvl_column *column)
{
    static const unsigned char types[] = {
        [VVL_KIND_ID] = VVL_VALUE_ID,     [VVL_KIND_TEXT] = VVL_VALUE_TEXT,
        [VVL_KIND_ENUM] = VVL_VALUE_TEXT, [VVL_KIND_INTEGER] = VVL_VALUE_INTEGER,
        [VVL_KIND_REAL] = VVL_VALUE_REAL, [VVL_KIND_BOOL] = VVL_VALUE_BOOL,
        [VVL_KIND_TIME] = VVL_VALUE_TIME, [VVL_KIND_JSON] = VVL_VALUE_JSON,
    };
    return (vvl_value_type)types[column->kind];
}

/** Where a column's value lies in the entity's record. */
static inline vvl_member vvl_member_of(const vvl_column *column)
{
    static const unsigned char plain[] = {
        [VVL_KIND_ID] = VVL_MEMBER_ID,       [VVL_KIND_TEXT] = VVL_MEMBER_TEXT,
        [VVL_KIND_JSON] = VVL_MEMBER_TEXT,   [VVL_KIND_INTEGER] = VVL_MEMBER_NUMBER,
        [VVL_KIND_TIME] = VVL_MEMBER_NUMBER, [VVL_KIND_ENUM] = VVL_MEMBER_OTHER,
        [VVL_KIND_REAL] = VVL_MEMBER_OTHER,  [VVL_KIND_BOOL] = VVL_MEMBER_OTHER,
    };
    static const unsigned char optional[] = {
        [VVL_KIND_INTEGER] = VVL_MEMBER_OPTIONAL_NUMBER,
        [VVL_KIND_TIME] = VVL_MEMBER_OPTIONAL_NUMBER,
        [VVL_KIND_REAL] = VVL_MEMBER_OPTIONAL_REAL,
        [VVL_KIND_BOOL] = VVL_MEMBER_OPTIONAL_BOOL,
    };
    const unsigned char *forms = column->optional ? optional : plain;
    return (vvl_member){.offset = (uint32_t)column->offset,
                        .form = (vvl_member_form)forms[column->kind],
                        .type = vvl_value_type_of(column),
                        .required = (column->flags & (VVL_COLUMN_REQUIRED | VVL_COLUMN_KEY)) != 0};
}

#endif
