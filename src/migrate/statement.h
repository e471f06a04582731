/** @file statement.h Statements that are run once, with parameters. */
#ifndef VVL_MIGRATE_STATEMENT_H
#define VVL_MIGRATE_STATEMENT_H

#include "core/channel.h"

/** A text parameter; NULL is the SQL null. */
vvl_value vvl_text_value(const char *text);

vvl_value vvl_integer_value(int64_t integer);

vvl_value vvl_time_value(vvl_time time);

/**
 * Runs a statement that answers no rows. A question mark in it stands for the next parameter,
 * whatever the dialect writes for one; `types` are those of the parameters.
 * @param affected gets the rows changed; may be NULL.
 */
vvl_status vvl_statement_run(vvl_channel *channel, const char *sql, const vvl_value_type *types,
                             const vvl_value *parameters, size_t count, uint64_t *affected,
                             vvl_error *error);

#endif
