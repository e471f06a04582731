#include "argument_calls.h"

static const vvl_fields changed = VVL_FIELD(users, first_name);

static vvl_status call_get(const arguments *with, vvl_error *error)
{
    return vvl_get(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ENTITY], with->at[ARGUMENT_ID],
                   argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_exists(const arguments *with, vvl_error *error)
{
    return vvl_exists(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ENTITY],
                      with->at[ARGUMENT_ID], argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_list(const arguments *with, vvl_error *error)
{
    return vvl_list(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ENTITY],
                    with->at[ARGUMENT_QUERY], argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_count(const arguments *with, vvl_error *error)
{
    return vvl_count(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ENTITY],
                     with->at[ARGUMENT_QUERY], argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_sum(const arguments *with, vvl_error *error)
{
    return vvl_sum(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ENTITY],
                   with->at[ARGUMENT_TEXT], with->at[ARGUMENT_QUERY],
                   argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_get_many(const arguments *with, vvl_error *error)
{
    return vvl_get_many(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ENTITY],
                        with->at[ARGUMENT_ID], 2, argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_create(const arguments *with, vvl_error *error)
{
    return vvl_create(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ENTITY],
                      with->at[ARGUMENT_RECORD], argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_create_many_given(const arguments *with, vvl_error *error)
{
    static const vvl_fields given[2] = {0, 0};
    return vvl_create_many_given(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ENTITY],
                                 with->at[ARGUMENT_RECORD], given, 2,
                                 argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_export(const arguments *with, vvl_error *error)
{
    const char *path = with->at[ARGUMENT_TEXT];
    FILE *out = path == NULL ? NULL : fopen(path, "w");
    vvl_status status =
        vvl_export(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ENTITY],
                   with->at[ARGUMENT_QUERY], NULL, out, argument_at(with, ARGUMENT_OUTPUT), error);
    if (out != NULL) {
        fclose(out);
    }
    return status;
}

static vvl_status call_export_file(const arguments *with, vvl_error *error)
{
    return vvl_export_file(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ENTITY],
                           with->at[ARGUMENT_QUERY], NULL, with->at[ARGUMENT_TEXT],
                           argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_import(const arguments *with, vvl_error *error)
{
    char *text = argument_at(with, ARGUMENT_TEXT);
    FILE *in = text == NULL ? NULL : fmemopen(text, argument_text_size(with, ARGUMENT_TEXT), "r");
    vvl_status status = vvl_import(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ENTITY], NULL,
                                   in, argument_at(with, ARGUMENT_OUTPUT), error);
    if (in != NULL) {
        fclose(in);
    }
    return status;
}

static vvl_status call_create_many(const arguments *with, vvl_error *error)
{
    return vvl_create_many(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ENTITY],
                           with->at[ARGUMENT_RECORD], 2, argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_update(const arguments *with, vvl_error *error)
{
    return vvl_update(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ENTITY],
                      with->at[ARGUMENT_ID], with->at[ARGUMENT_RECORD], changed,
                      argument_at(with, ARGUMENT_OUTPUT), error);
}

/* The new records are as old as those that are stored. */
static vvl_status call_update_version(const arguments *with, vvl_error *error)
{
    const vvl_user *changes = with->at[ARGUMENT_RECORD];
    vvl_opt_time version = {.has = false};
    return vvl_update_version(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ENTITY],
                              with->at[ARGUMENT_ID],
                              changes == NULL ? version : changes->updated_at, changes, changed,
                              argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_update_many(const arguments *with, vvl_error *error)
{
    return vvl_update_many(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ENTITY],
                           with->at[ARGUMENT_RECORD], 2, changed, error);
}

static vvl_status call_delete_many(const arguments *with, vvl_error *error)
{
    return vvl_delete_many(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ENTITY],
                           with->at[ARGUMENT_ID], 2, error);
}

static vvl_status call_update_where(const arguments *with, vvl_error *error)
{
    return vvl_update_where(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ENTITY],
                            with->at[ARGUMENT_QUERY], with->at[ARGUMENT_RECORD], changed,
                            argument_at(with, ARGUMENT_OUTPUT),
                            argument_at(with, ARGUMENT_SECOND_OUTPUT), error);
}

static vvl_status call_claim(const arguments *with, vvl_error *error)
{
    return vvl_claim(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ENTITY],
                     with->at[ARGUMENT_QUERY], with->at[ARGUMENT_RECORD], changed,
                     argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_delete(const arguments *with, vvl_error *error)
{
    return vvl_delete(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ENTITY],
                      with->at[ARGUMENT_ID], error);
}

static vvl_status call_undelete(const arguments *with, vvl_error *error)
{
    return vvl_undelete(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ENTITY],
                        with->at[ARGUMENT_ID], error);
}

static vvl_status call_purge(const arguments *with, vvl_error *error)
{
    return vvl_purge(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ENTITY],
                     with->at[ARGUMENT_ID], error);
}

static vvl_status call_purge_where(const arguments *with, vvl_error *error)
{
    return vvl_purge_where(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ENTITY],
                           with->at[ARGUMENT_QUERY], argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_add(const arguments *with, vvl_error *error)
{
    return vvl_add(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ENTITY], with->at[ARGUMENT_ID],
                   with->at[ARGUMENT_TEXT], 0, error);
}

/* What most functions about one record, or about those that a query finds, get. */
enum {
    ONE = ARGUMENT(DB) | ARGUMENT(ENTITY) | ARGUMENT(ID),
    NEW = ARGUMENT(DB) | ARGUMENT(ENTITY) | ARGUMENT(RECORD),
    SEVERAL = ARGUMENT(DB) | ARGUMENT(ENTITY) | ARGUMENT(QUERY),
    ALL = ARGUMENT(DB) | ARGUMENT(ENTITY) | ARGUMENT(OUTPUT)
};

const argument_call argument_records[] = {
    {.name = "get",
     .call = call_get,
     .needs = ONE | ARGUMENT(OUTPUT),
     .clear = clear_user_room,
     .stranger = VVL_E_NOT_FOUND},
    {.name = "exists", .call = call_exists, .needs = ONE | ARGUMENT(OUTPUT), .stranger = VVL_OK},
    {.name = "list",
     .call = call_list,
     .needs = ALL,
     .takes = ARGUMENT(QUERY),
     .clear = clear_page_room},
    {.name = "count", .call = call_count, .needs = ALL, .takes = ARGUMENT(QUERY)},
    {.name = "sum",
     .call = call_sum,
     .needs = ALL | ARGUMENT(TEXT),
     .takes = ARGUMENT(QUERY),
     .text = "creativity_level",
     .entity = &vvl_entity_campaigns},
    {.name = "get_many",
     .call = call_get_many,
     .needs = ONE | ARGUMENT(OUTPUT),
     .clear = clear_page_room,
     .stranger = VVL_OK},
    {.name = "create",
     .call = call_create,
     .needs = NEW,
     .takes = ARGUMENT(OUTPUT),
     .writes = true,
     .clear = clear_user_room},
    {.name = "create_many",
     .call = call_create_many,
     .needs = NEW,
     .takes = ARGUMENT(OUTPUT),
     .writes = true,
     .clear = clear_page_room},
    {.name = "create_many_given",
     .call = call_create_many_given,
     .needs = NEW,
     .takes = ARGUMENT(OUTPUT),
     .writes = true,
     .clear = clear_page_room},
    {.name = "export",
     .call = call_export,
     .needs = ARGUMENT(DB) | ARGUMENT(ENTITY) | ARGUMENT(TEXT),
     .takes = ARGUMENT(QUERY) | ARGUMENT(OUTPUT),
     .text = "/dev/null"},
    {.name = "export_file",
     .call = call_export_file,
     .needs = ARGUMENT(DB) | ARGUMENT(ENTITY) | ARGUMENT(TEXT),
     .takes = ARGUMENT(QUERY) | ARGUMENT(OUTPUT),
     .text = "/dev/null",
     .answer = VVL_E_USAGE},
    {.name = "import",
     .call = call_import,
     .needs = ARGUMENT(DB) | ARGUMENT(ENTITY) | ARGUMENT(TEXT),
     .takes = ARGUMENT(OUTPUT),
     .text = "{\"username\":\"somebody else\",\"email\":\"else@example.org\"}",
     .writes = true},
    {.name = "update",
     .call = call_update,
     .needs = ONE | NEW,
     .takes = ARGUMENT(OUTPUT),
     .writes = true,
     .clear = clear_user_room,
     .stranger = VVL_E_NOT_FOUND},
    {.name = "update_version",
     .call = call_update_version,
     .needs = ONE | NEW,
     .takes = ARGUMENT(OUTPUT),
     .writes = true,
     .clear = clear_user_room,
     .stranger = VVL_E_NOT_FOUND},
    /* Nobody has the ids of the new records. */
    {.name = "update_many",
     .call = call_update_many,
     .needs = NEW,
     .writes = true,
     .answer = VVL_E_NOT_FOUND},
    {.name = "delete_many",
     .call = call_delete_many,
     .needs = ONE,
     .writes = true,
     .stranger = VVL_E_NOT_FOUND},
    {.name = "update_where",
     .call = call_update_where,
     .needs = SEVERAL | NEW,
     .takes = ARGUMENT(OUTPUT) | ARGUMENT(SECOND_OUTPUT),
     .writes = true,
     .clear = clear_page_room},
    {.name = "claim",
     .call = call_claim,
     .needs = SEVERAL | NEW | ARGUMENT(OUTPUT),
     .writes = true,
     .clear = clear_page_room},
    {.name = "delete",
     .call = call_delete,
     .needs = ONE,
     .writes = true,
     .stranger = VVL_E_NOT_FOUND},
    {.name = "undelete",
     .call = call_undelete,
     .needs = ONE,
     .writes = true,
     .stranger = VVL_E_NOT_FOUND},
    {.name = "purge",
     .call = call_purge,
     .needs = ONE,
     .writes = true,
     .stranger = VVL_E_NOT_FOUND},
    {.name = "purge_where",
     .call = call_purge_where,
     .needs = SEVERAL,
     .takes = ARGUMENT(OUTPUT),
     .writes = true},
    {.name = "add",
     .call = call_add,
     .needs = ONE | ARGUMENT(TEXT),
     .writes = true,
     .text = "creativity_level",
     .entity = &vvl_entity_campaigns,
     .stranger = VVL_E_NOT_FOUND},
    {.name = NULL},
};
