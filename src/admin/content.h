/** @file content.h What stands in a database or in a backup of one, to compare them. */
#ifndef VVL_ADMIN_CONTENT_H
#define VVL_ADMIN_CONTENT_H

#include "core/channel.h"
#include "core/schema.h"

#include <vvl/admin.h>

/** Tables with their rows, and the version. Everything belongs to the arena. */
typedef struct vvl_content_list {
    vvl_arena *arena;
    vvl_table_count *tables;
    size_t count, capacity;
    vvl_name_list extra;   /**< of a database: tables and views that are not ours */
    vvl_name_list views;   /**< of a database: those that are ours */
    vvl_newest_row newest; /**< of the ledger */
} vvl_content_list;

/** Looks at a database, inside a transaction. */
vvl_status vvl_content_of_database(vvl_content_list *content, vvl_channel *channel,
                                   vvl_error *error);

/** Reads a whole backup. */
vvl_status vvl_content_of_backup(vvl_content_list *content, const vvl_backend *backend,
                                 const vvl_work *work, vvl_error *error);

/** The rows of a table; NULL where there is no such table. */
const vvl_table_count *vvl_content_find(const vvl_content_list *content, const char *name);

/** VVL_E_DIFFERENT where a backup has not every table with every row. */
vvl_status vvl_content_compare(const vvl_content_list *database, const vvl_content_list *backup,
                               vvl_error *error);

/** VVL_E_POLICY where something that is not ours refers to a table or view of ours: it would lose
 * its rows, or be left without what it refers to, when that is dropped. */
vvl_status vvl_content_check_referrers(const vvl_content_list *content, vvl_channel *channel,
                                       vvl_error *error);

/** The names of its tables, in the arena; NULL when memory is out. */
const char **vvl_content_names(const vvl_content_list *content);

#endif
