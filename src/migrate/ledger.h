/**
 * @file ledger.h
 * The ledger: which versions were applied, when, by whom, and from which SQL. What tells a database
 * of ours from one that the old application made is that its rows have checksums.
 */
#ifndef VVL_MIGRATE_LEDGER_H
#define VVL_MIGRATE_LEDGER_H

#include "core/schema.h"
#include "migrate/checksum.h"

/** A row, whatever it holds. Text belongs to the arena it was read into; NULL: there is none. */
typedef struct vvl_ledger_row {
    const char *version; /**< NULL: none that could be one */
    const char *description;
    const char *checksum;
    const char *applied_by;
    vvl_opt_time applied_at; /**< absent: none that can be read */
    vvl_opt_integer duration_ms;
} vvl_ledger_row;

/** The whole ledger. */
typedef struct vvl_ledger_book {
    const vvl_dialect *dialect;
    vvl_schema_position position; /**< as the newest row has it */
    vvl_ledger_row *rows;
    size_t count;
    size_t capacity;
    bool full;        /**< it has the columns for checksum, duration and author */
    bool interrupted; /**< there is a ledger of statements: a migration has not ended */
    vvl_arena *arena;
} vvl_ledger_book;

/** Reads it, in any state; `book` is the arena's. */
vvl_status vvl_ledger_read(vvl_channel *channel, vvl_arena *arena, vvl_ledger_book *book,
                           vvl_error *error);

/** The row of a version, or NULL. */
const vvl_ledger_row *vvl_ledger_find(const vvl_ledger_book *book, const char *version);

/** Whether an old application, or an old build of ours, wrote it: no row has a checksum. */
bool vvl_ledger_is_foreign(const vvl_ledger_book *book);

/** Whether it says that tables named like ours are the application's: another program's says no. */
bool vvl_ledger_vouches(const vvl_ledger_book *book);

/** VVL_E_SCHEMA, with the way to take it over, where it is foreign; else VVL_OK. */
vvl_status vvl_ledger_check_own(const vvl_ledger_book *book, vvl_error *error);

/**
 * VVL_OK if every row is one that this library wrote, of the migrations that it has, without a gap
 * and in their order; else VVL_E_SCHEMA, which names what is wrong. An interrupted migration is
 * not looked for.
 */
vvl_status vvl_ledger_check(const vvl_ledger_book *book, vvl_error *error);

/** VVL_E_SCHEMA if a migration was interrupted. */
vvl_status vvl_ledger_check_whole(const vvl_ledger_book *book, vvl_error *error);

/** Inside a transaction: adds the columns that old ledgers lack. */
vvl_status vvl_ledger_widen(vvl_channel *channel, vvl_error *error);

/**
 * Inside a transaction: notes a version as applied now, later than every other, whatever the clock
 * says, whether or not the migration has made a row of its own.
 * @param applied_by NULL: user@host.
 */
vvl_status vvl_ledger_note(vvl_channel *channel, const vvl_migration *migration,
                           int64_t duration_ms, const char *applied_by, vvl_error *error);

/** Inside a transaction: forgets a version. */
vvl_status vvl_ledger_forget(vvl_channel *channel, const char *version, vvl_error *error);

#endif
