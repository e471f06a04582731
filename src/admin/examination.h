/** @file examination.h What all parts of one examination share. */
#ifndef VVL_ADMIN_EXAMINATION_H
#define VVL_ADMIN_EXAMINATION_H

#include "core/catalog.h"
#include "core/fidelity.h"

/** A column of a table whose rows are looked at. */
typedef struct vvl_examined_column {
    const char *name;
    const vvl_column *column; /**< its description, or one made of the type that it declares */
    const char *parent_table; /**< NULL: it is no foreign key */
    const char *parent_column;
    bool renumbered; /**< numbers were turned into text in it: other values may have that text */
} vvl_examined_column;

/** A table whose rows are looked at. */
typedef struct vvl_examined_table {
    const char *name;
    const vvl_entity *entity; /**< NULL: not ours */
    const char *rowid;        /**< what a row's position is called; NULL: it has none */
    vvl_examined_column *columns;
    size_t column_count;
    size_t capacity;
    const vvl_examined_column *key; /**< the whole primary key; NULL: there is no such column */
    size_t number;                  /**< among the tables, from 1 */
    uint64_t rows;
    uint64_t rejected;
    bool unreadable;
    struct vvl_examined_table *next;
} vvl_examined_table;

/** A finding among others, in the order in which they were made. */
typedef struct vvl_found {
    vvl_finding finding;
    size_t serial;
    uint64_t place; /**< where it stands among those of its level */
    struct vvl_found *next;
} vvl_found;

/** An examination under way. */
typedef struct vvl_examination {
    vvl_pool *pool;
    vvl_channel *channel;
    vvl_doctor_options options;
    vvl_arena *arena;     /**< the result's */
    vvl_arena *row_arena; /**< emptied for every row */
    vvl_catalog catalog;
    vvl_examined_table *tables;
    size_t table_count;
    vvl_found *first;
    vvl_found *last;
    size_t found_count;
    vvl_progress progress;
    vvl_time started;
} vvl_examination;

/** A new finding with a count of 0, at its rule's level; names are not copied. NULL: no memory. */
vvl_finding *vvl_finding_new(vvl_examination *exam, vvl_rule rule, const char *table,
                             const char *column);

/** The same, of a column of a table: to stand with those of its table, by column. */
vvl_finding *vvl_finding_of_column(vvl_examination *exam, vvl_rule rule,
                                   const vvl_examined_table *table, size_t column);

/**
 * Adds an example, unless there are enough: `value` is not shown where it is NULL or the column
 * secret.
 */
vvl_status vvl_finding_show(vvl_examination *exam, vvl_finding *finding, const char *key,
                            const vvl_column *column, const vvl_value *value, vvl_error *error);

/** Tells the caller how far it is; VVL_E_CANCELLED when he wants no more. */
vvl_status vvl_examination_report(vvl_examination *exam, const char *table, vvl_error *error);

/* The steps, in the order in which they are taken. */

/** Asks what the backend has to ask about itself. Outside a transaction. */
vvl_status vvl_examine_health(vvl_examination *exam, vvl_error *error);

/** Finds the tables, views, columns and triggers that are not ours. */
vvl_status vvl_examine_extras(vvl_examination *exam, vvl_error *error);

/** Lists the tables whose rows are to be looked at, with what their columns are to hold. */
vvl_status vvl_examination_plan(vvl_examination *exam, vvl_error *error);

/** Reads every row of a table. */
vvl_status vvl_examine_rows(vvl_examination *exam, vvl_examined_table *table, vvl_error *error);

/** Finds values that are to be unique and are not. After the rows. */
vvl_status vvl_examine_twins(vvl_examination *exam, vvl_examined_table *table, vvl_error *error);

#endif
