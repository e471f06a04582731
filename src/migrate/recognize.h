/** @file recognize.h Telling a database's version by what it is made of. */
#ifndef VVL_MIGRATE_RECOGNIZE_H
#define VVL_MIGRATE_RECOGNIZE_H

#include "core/catalog.h"
#include "migrate/structure.h"

/** What a database looks like. Everything belongs to the arena. */
typedef struct vvl_recognition {
    vvl_arena *arena;
    vvl_structure actual;
    vvl_structure expected;         /**< of the version */
    const vvl_migration *migration; /**< the version that it is whole at, or comes closest to */
    vvl_name_list missing;          /**< labels of tables and columns that the version has */
    bool reduced;                   /**< it lacks columns that the old application dropped */
    bool known;                     /**< it holds anything of a version at all */
} vvl_recognition;

/**
 * Compares the database, whose structure stands in `actual`, with every version of the backend: it
 * is at the newest that it has all tables and columns of. The ledger is not asked.
 */
vvl_status vvl_recognize(const vvl_pool *pool, vvl_recognition *self, vvl_error *error);

/** VVL_E_SCHEMA where it is at no version: says what is missing. */
vvl_status vvl_recognition_refuse(const vvl_recognition *self, vvl_error *error);

/** A vvl_column_excuse: the old application had dropped the column, and its databases are sound. */
bool vvl_recognition_may_lack(const char *version, const char *table, const char *column);

#endif
