/** @file catalog.h What stands in a database, and how that differs from the description. */
#ifndef VVL_CORE_CATALOG_H
#define VVL_CORE_CATALOG_H

#include "core/channel.h"
#include "util/arena.h"

/** A list of names that grows in an arena. */
typedef struct vvl_name_list {
    vvl_arena *arena;
    const char **items;
    size_t count;
    size_t capacity;
} vvl_name_list;

typedef struct vvl_catalog {
    vvl_name_list tables;
    vvl_name_list views;
    vvl_name_list triggers;
    vvl_name_list indexes;
    vvl_name_list columns; /**< "table.column" */
} vvl_catalog;

/** Appends a copy of `name`; false when memory is out. */
bool vvl_name_list_add(vvl_name_list *list, const char *name, size_t size);

bool vvl_name_list_has(const vvl_name_list *list, const char *name);

/** Whether a list of columns, "table.column", has this one. */
bool vvl_name_list_has_column(const vvl_name_list *columns, const char *table, const char *column);

/** Appends the text in each row of a query's only column. */
vvl_status vvl_name_list_query(vvl_name_list *list, vvl_channel *channel, const char *sql,
                               vvl_error *error);

/** Appends "table.column" for every column of every table. */
vvl_status vvl_catalog_columns(vvl_channel *channel, vvl_name_list *out, vvl_error *error);

/** Reads the catalog; everything in it belongs to the arena. */
vvl_status vvl_catalog_read(vvl_channel *channel, vvl_arena *arena, vvl_catalog *out,
                            vvl_error *error);

/** True for the tables that a database of ours may have: the entities, the ledger, legacy_ids. */
bool vvl_is_our_table(const char *name);

/** Whether a database of a version may lack a column. */
typedef bool vvl_column_excuse(const char *version, const char *table, const char *column);

/**
 * Lists what the description of a version has and the catalog lacks, as sentences.
 * @param excuse NULL: every column has to be there.
 */
vvl_status vvl_catalog_missing(const vvl_catalog *catalog, const char *version,
                               vvl_column_excuse *excuse, vvl_name_list *out, vvl_error *error);

/** Lists tables, views, columns ("table.column") and triggers that are not ours at a version. */
vvl_status vvl_catalog_extra(const vvl_catalog *catalog, const char *version, vvl_name_list *out,
                             vvl_error *error);

#endif
