/** @file index.h Statements that make or drop an index. */
#ifndef VVL_MIGRATE_INDEX_H
#define VVL_MIGRATE_INDEX_H

#include <stdbool.h>

enum { VVL_INDEX_NAME_SIZE = 128 };

/** What a statement does to an index; neither `makes` nor `drops`: it is another statement. */
typedef struct vvl_index_change {
    bool makes;
    bool drops;
    bool unique;
    char name[VVL_INDEX_NAME_SIZE]; /**< without quotes, cut where it is too long */
} vvl_index_change;

/** Reads CREATE [UNIQUE] INDEX and DROP INDEX by the lexical rules (vvl_lexis bits). */
vvl_index_change vvl_index_change_of(const char *sql, unsigned lexis);

#endif
