/** @file input.h What verbs are given: databases, entities, ids, records. */
#ifndef VVL_CLI_INPUT_H
#define VVL_CLI_INPUT_H

#include "cli/cli.h"

#include <vvl/json.h>

/** More than this on stdin is refused. */
#define VVL_CLI_INPUT_MAX (UINT64_C(64) << 20)

/**
 * Opens a database, with the program's log. `url` NULL: the environment's or the default one.
 * @param wanted create, read_only and untrusted count; NULL: none of them.
 * @return what vvl_db_open answers; VVL_E_USAGE for an empty URL.
 */
vvl_status vvl_cli_open(vvl_cli *cli, const char *url, const vvl_options *wanted, vvl_db **out,
                        vvl_error *error);

/** The table or view that the first argument names; `writing` refuses views. */
vvl_status vvl_cli_entity(const vvl_cli *cli, bool writing, const vvl_entity **out,
                          vvl_error *error);

/** Which records the options ask for; keeps pointing into them. */
vvl_query vvl_cli_query(const vvl_cli_options *options);

/** A record's id: what it is, the kind of its table's key says. */
typedef union vvl_cli_key {
    vvl_uuid id;
    int64_t integer;
} vvl_cli_key;

/** The column that the entity's ids stand in. */
const vvl_column *vvl_cli_key_column(const vvl_entity *entity);

/** The id of the entity that the second argument is; VVL_E_INVALID where it is none. */
vvl_status vvl_cli_id(const vvl_cli *cli, const vvl_entity *entity, vvl_cli_key *out,
                      vvl_error *error);

/**
 * Reads stdin to its end as one JSON object of that form.
 * @param record gets a new record of `entity`, to be freed with vvl_cli_record_free.
 * @param given  gets the columns that are named; may be NULL.
 * @return VVL_OK; VVL_E_INVALID (no such record, or too long); VVL_E_IO; VVL_E_NO_MEMORY.
 */
vvl_status vvl_cli_read_record(const vvl_cli *cli, const vvl_entity *entity, vvl_form form,
                               void **record, vvl_fields *given, vvl_error *error);

/** An absent record, to be freed with vvl_cli_record_free; NULL when memory is out. */
void *vvl_cli_record_new(const vvl_entity *entity);

/** Clears and frees a record; takes NULL. */
void vvl_cli_record_free(const vvl_entity *entity, void *record);

/** Prints a record to stdout as one JSON object. */
vvl_status vvl_cli_print_record(const vvl_entity *entity, const void *record, vvl_error *error);

#endif
