/**
 * @file values.h
 * Records made, changed and compared by their descriptions, so that a test covers every column of
 * every table, also one that is added tomorrow. Only public headers are used; records made here
 * live in scratch memory.
 */
#ifndef VVL_TESTS_VALUES_H
#define VVL_TESTS_VALUES_H

#include "support.h"

#include <vvl/vvl.h>

/** Whom records refer to. */
typedef struct parents {
    vvl_uuid user;
    vvl_uuid campaign;
    vvl_uuid content;   /**< nil: records refer to none */
    int64_t connection; /**< 0: records refer to none */
} parents;

/** What a generated value is like; every variant obeys every rule of its column. */
typedef enum variant {
    VARIANT_PLAIN,
    VARIANT_SMALLEST, /**< shortest text, least number, year 1, empty JSON */
    VARIANT_LARGEST,  /**< longest text, greatest number, year 9999 */
    VARIANT_EMOJI,    /**< as many characters as allowed, four bytes each */
    VARIANT_ODD,      /**< signs that mean something to some parser; awkward numbers */
    VARIANT_NESTED,   /**< deep JSON with every kind of value */
    VARIANT_COUNT
} variant;

const char *variant_name(variant which);

/** The views, or the tables that may have several records of the same parents. */
size_t entities_of(bool views, const vvl_entity **out, size_t room);

/** A record of nothing. */
void *record_new(const vvl_entity *entity);

/** The column's mask for vvl_update. */
vvl_fields column_field(const vvl_entity *entity, const vvl_column *column);

/** Sets a column; the same serial gives the same value, another one another unique value. */
void value_set(const vvl_column *column, void *record, const parents *parents, variant which,
               unsigned serial);

/** Makes a column absent. */
void value_clear(const vvl_column *column, void *record);

/** Copies one column; text is shared. */
void value_copy(const vvl_column *column, const void *from, void *to);

bool value_present(const vvl_column *column, const void *record);
bool value_equal(const vvl_column *column, const void *a, const void *b);

/** Order as query.h promises it: nulls first, text by code point, words of enums as text. */
int value_compare(const vvl_column *column, const void *a, const void *b);

/** The value as JSON output shows it, without quotes; NULL when absent. */
const char *value_text(const vvl_column *column, const void *record);

/** A record with every column set, or with only what is required. */
void *record_full(const vvl_entity *entity, const parents *parents, variant which, unsigned serial);
void *record_required(const vvl_entity *entity, const parents *parents, unsigned serial);

/** Expects every column to be equal; `what` says which record it is. */
void expect_records_equal(const vvl_entity *entity, const void *expected, const void *actual,
                          const char *what, test_place place);

/** A record's id, of the kind that its table has; zeros behind it. */
typedef union record_key {
    vvl_uuid id;
    int64_t integer;
} record_key;

record_key record_id(const vvl_entity *entity, const void *record);

/** The ids one behind the other, as calls about several records take them. */
const void *packed_ids(const vvl_entity *entity, const record_key *ids, size_t count);
vvl_uuid test_uuid(const char *name, unsigned serial);

/** A user with a campaign, stored. */
parents parents_new(vvl_db *db, unsigned serial);

/** Stores a record and answers it as stored; to be cleared by the caller. */
void *record_store(vvl_db *db, const vvl_entity *entity, const void *record);

/** Records of a table, deleted ones too. */
size_t record_count(vvl_db *db, const vvl_entity *entity);

#endif
