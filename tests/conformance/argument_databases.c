#include "argument_calls.h"

static vvl_status call_begin(const arguments *with, vvl_error *error)
{
    return vvl_begin(argument_at(with, ARGUMENT_DB), NULL, argument_at(with, ARGUMENT_OUTPUT),
                     error);
}

static vvl_status call_commit(const arguments *with, vvl_error *error)
{
    vvl_db *transaction = NULL;
    vvl_status status = vvl_begin(argument_at(with, ARGUMENT_DB), NULL, &transaction, error);
    return status == VVL_OK ? vvl_commit(transaction, error)
                            : vvl_commit(argument_at(with, ARGUMENT_DB), error);
}

static vvl_status do_nothing(vvl_db *transaction, void *context, vvl_error *error)
{
    (void)transaction;
    (void)context;
    (void)error;
    return VVL_OK;
}

static vvl_status call_transact(const arguments *with, vvl_error *error)
{
    return vvl_transact(argument_at(with, ARGUMENT_DB), NULL,
                        with->at[ARGUMENT_TEXT] == NULL ? NULL : do_nothing, NULL, error);
}

static vvl_status call_open(const arguments *with, vvl_error *error)
{
    return vvl_db_open(with->at[ARGUMENT_TEXT], NULL, argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_schema_init(const arguments *with, vvl_error *error)
{
    return vvl_schema_init(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_TEXT],
                           argument_at(with, ARGUMENT_OUTPUT), error);
}

/* What each of them does to a database is for tests of its own. */
static const vvl_migrate_options migrating = {.dry_run = true};

static vvl_status call_upgrade(const arguments *with, vvl_error *error)
{
    return vvl_schema_upgrade(argument_at(with, ARGUMENT_DB), NULL, &migrating,
                              argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_downgrade(const arguments *with, vvl_error *error)
{
    return vvl_schema_downgrade(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_TEXT], &migrating,
                                argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_repair(const arguments *with, vvl_error *error)
{
    return vvl_schema_repair(argument_at(with, ARGUMENT_DB), NULL,
                             argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_migrations(const arguments *with, vvl_error *error)
{
    return vvl_schema_migrations(argument_at(with, ARGUMENT_DB), argument_at(with, ARGUMENT_OUTPUT),
                                 error);
}

static vvl_status call_schema_check(const arguments *with, vvl_error *error)
{
    return vvl_schema_check(argument_at(with, ARGUMENT_DB), argument_at(with, ARGUMENT_OUTPUT),
                            error);
}

static vvl_status call_inspect(const arguments *with, vvl_error *error)
{
    return vvl_inspect(argument_at(with, ARGUMENT_DB), argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_doctor(const arguments *with, vvl_error *error)
{
    const vvl_doctor_options options = {.progress = NULL};
    return vvl_doctor(argument_at(with, ARGUMENT_DB),
                      with->at[ARGUMENT_TEXT] == NULL ? NULL : &options,
                      argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_copy(const arguments *with, vvl_error *error)
{
    const vvl_transfer_options trying = {.dry_run = true};
    return vvl_copy(argument_at(with, ARGUMENT_DB), argument_at(with, ARGUMENT_OTHER_DB), &trying,
                    argument_at(with, ARGUMENT_OUTPUT), error);
}

/* They do differ, which is no fault of the call. */
static vvl_status call_verify(const arguments *with, vvl_error *error)
{
    vvl_status status =
        vvl_verify(argument_at(with, ARGUMENT_DB), argument_at(with, ARGUMENT_OTHER_DB), NULL,
                   argument_at(with, ARGUMENT_OUTPUT), error);
    return status == VVL_E_DIFFERENT ? VVL_OK : status;
}

static vvl_status call_import_quarantine(const arguments *with, vvl_error *error)
{
    return vvl_import_quarantine(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_TEXT], NULL,
                                 argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_from_json(const arguments *with, vvl_error *error)
{
    return vvl_record_from_json(with->at[ARGUMENT_ENTITY], VVL_FORM_ANY, with->at[ARGUMENT_TEXT],
                                argument_text_size(with, ARGUMENT_TEXT),
                                argument_at(with, ARGUMENT_OUTPUT),
                                argument_at(with, ARGUMENT_SECOND_OUTPUT), error);
}

static vvl_status call_to_json(const arguments *with, vvl_error *error)
{
    return vvl_record_to_json(with->at[ARGUMENT_ENTITY], with->at[ARGUMENT_RECORD],
                              argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_to_form(const arguments *with, vvl_error *error)
{
    return vvl_record_to_form(with->at[ARGUMENT_ENTITY], VVL_FORM_ANY, with->at[ARGUMENT_RECORD],
                              argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_page_to_json(const arguments *with, vvl_error *error)
{
    vvl_page page = {.items = argument_at(with, ARGUMENT_RECORD), .count = 2};
    return vvl_page_to_json(with->at[ARGUMENT_ENTITY],
                            with->at[ARGUMENT_QUERY] == NULL ? NULL : &page,
                            argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_canonical(const arguments *with, vvl_error *error)
{
    return vvl_json_canonical(with->at[ARGUMENT_TEXT], argument_text_size(with, ARGUMENT_TEXT),
                              argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_uuid_new(const arguments *with, vvl_error *error)
{
    return vvl_uuid_new(argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_uuid_parse(const arguments *with, vvl_error *error)
{
    return vvl_uuid_parse(with->at[ARGUMENT_TEXT], argument_text_size(with, ARGUMENT_TEXT),
                          argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_from_legacy(const arguments *with, vvl_error *error)
{
    return vvl_uuid_from_legacy(with->at[ARGUMENT_TEXT], argument_text_size(with, ARGUMENT_TEXT),
                                argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_time_parse(const arguments *with, vvl_error *error)
{
    return vvl_time_parse(with->at[ARGUMENT_TEXT], argument_text_size(with, ARGUMENT_TEXT),
                          argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_server_look(const arguments *with, vvl_error *error)
{
    return vvl_server_look(argument_at(with, ARGUMENT_DB), argument_at(with, ARGUMENT_OUTPUT),
                           error);
}

static vvl_status call_statistics(const arguments *with, vvl_error *error)
{
    return vvl_statistics_read(argument_at(with, ARGUMENT_DB), argument_at(with, ARGUMENT_OUTPUT),
                               error);
}

static vvl_status call_metrics_read(const arguments *with, vvl_error *error)
{
    return vvl_metrics_read(with->at[ARGUMENT_DB], argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_metrics_text(const arguments *with, vvl_error *error)
{
    return vvl_metrics_text(with->at[ARGUMENT_DB], argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_page_from_json(const arguments *with, vvl_error *error)
{
    return vvl_page_from_json(with->at[ARGUMENT_ENTITY], VVL_FORM_ANY, with->at[ARGUMENT_TEXT],
                              argument_text_size(with, ARGUMENT_TEXT),
                              argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_member(const arguments *with, vvl_error *error)
{
    return vvl_json_member(with->at[ARGUMENT_TEXT], argument_text_size(with, ARGUMENT_TEXT),
                           with->at[ARGUMENT_SECOND_TEXT], argument_at(with, ARGUMENT_OUTPUT),
                           error);
}

static vvl_status call_merge(const arguments *with, vvl_error *error)
{
    return vvl_json_merge(with->at[ARGUMENT_TEXT], argument_text_size(with, ARGUMENT_TEXT),
                          with->at[ARGUMENT_SECOND_TEXT],
                          argument_text_size(with, ARGUMENT_SECOND_TEXT),
                          argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_quote(const arguments *with, vvl_error *error)
{
    return vvl_json_quote(with->at[ARGUMENT_TEXT], argument_text_size(with, ARGUMENT_TEXT),
                          argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_adopt(const arguments *with, vvl_error *error)
{
    static const vvl_adopt_options looking = {.dry_run = true, .no_backup = true};
    return vvl_adopt(argument_at(with, ARGUMENT_DB), &looking, argument_at(with, ARGUMENT_OUTPUT),
                     error);
}

static void clear_adoption(output_room *room)
{
    vvl_adoption_clear(&room->adoption);
}

/* What can be no backup, so that the answer is the same whatever else is right. */
static vvl_status call_backup(const arguments *with, vvl_error *error)
{
    return vvl_backup(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_TEXT], NULL,
                      argument_at(with, ARGUMENT_OUTPUT), error);
}

/* Text that can name a file names one in the folder of the tests: a backup of it, then restored. */
static void clear_backup(output_room *room)
{
    vvl_backup_clear(&room->backup);
}

static vvl_status call_restore(const arguments *with, vvl_error *error)
{
    return vvl_restore(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_TEXT], NULL,
                       argument_at(with, ARGUMENT_OUTPUT), error);
}

/* Not the one that the other calls still need. */
static vvl_status call_reset(const arguments *with, vvl_error *error)
{
    return vvl_reset(argument_at(with, ARGUMENT_OTHER_DB), argument_at(with, ARGUMENT_OUTPUT),
                     error);
}

static void clear_reset(output_room *output)
{
    vvl_reset_clear(&output->reset);
}

static void clear_db(output_room *output)
{
    vvl_db_close(output->db);
}

static void clear_transaction(output_room *output)
{
    vvl_rollback(output->db);
}

static void clear_inspection(output_room *output)
{
    vvl_inspection_clear(&output->inspection);
}

static void clear_migration(output_room *output)
{
    vvl_migrate_result_clear(&output->migration);
}

static void clear_migrations(output_room *output)
{
    vvl_migration_list_clear(&output->migrations);
}

static void clear_faults(output_room *output)
{
    vvl_faults_clear(&output->faults);
}

static void clear_checkup(output_room *output)
{
    vvl_checkup_clear(&output->checkup);
}

static void clear_transfer(output_room *output)
{
    vvl_transfer_clear(&output->transfer);
}

static void clear_metrics(output_room *output)
{
    vvl_metrics_clear(&output->metrics);
}

enum {
    LOOK = ARGUMENT(DB) | ARGUMENT(OUTPUT),
    TWO = ARGUMENT(DB) | ARGUMENT(OTHER_DB) | ARGUMENT(OUTPUT),
    READ = ARGUMENT(TEXT) | ARGUMENT(OUTPUT)
};

static const char some_json[] = "{\"first_name\": \"joe\"}";

const argument_call argument_databases[] = {
    {.name = "begin",
     .call = call_begin,
     .needs = ARGUMENT(DB) | ARGUMENT(OUTPUT),
     .clear = clear_transaction},
    {.name = "commit", .call = call_commit, .needs = ARGUMENT(DB)},
    {.name = "transact",
     .call = call_transact,
     .needs = ARGUMENT(DB) | ARGUMENT(TEXT),
     .text = "a function"},
    {.name = "db_open",
     .call = call_open,
     .needs = ARGUMENT(OUTPUT),
     .text = "sqlite::memory:",
     .clear = clear_db,
     .alone = true},
    {.name = "schema_init",
     .call = call_schema_init,
     .needs = ARGUMENT(DB),
     .takes = ARGUMENT(TEXT) | ARGUMENT(OUTPUT),
     .text = "1.0.0",
     .alone = true},
    {.name = "schema_upgrade",
     .call = call_upgrade,
     .needs = ARGUMENT(DB),
     .takes = ARGUMENT(OUTPUT),
     .clear = clear_migration,
     .alone = true},
    {.name = "schema_downgrade",
     .call = call_downgrade,
     .needs = ARGUMENT(DB) | ARGUMENT(TEXT),
     .takes = ARGUMENT(OUTPUT),
     .text = "1.0.0",
     .clear = clear_migration,
     .alone = true},
    {.name = "schema_repair",
     .call = call_repair,
     .needs = ARGUMENT(DB),
     .takes = ARGUMENT(OUTPUT),
     .clear = clear_migration,
     .alone = true},
    {.name = "schema_migrations",
     .call = call_migrations,
     .needs = ARGUMENT(DB) | ARGUMENT(OUTPUT),
     .clear = clear_migrations,
     .alone = true},
    {.name = "schema_check",
     .call = call_schema_check,
     .needs = ARGUMENT(DB) | ARGUMENT(OUTPUT),
     .clear = clear_faults,
     .alone = true},
    {.name = "inspect",
     .call = call_inspect,
     .needs = ARGUMENT(DB) | ARGUMENT(OUTPUT),
     .clear = clear_inspection,
     .alone = true},
    {.name = "doctor",
     .call = call_doctor,
     .needs = LOOK,
     .takes = ARGUMENT(TEXT),
     .text = "options",
     .clear = clear_checkup,
     .alone = true},
    {.name = "copy", .call = call_copy, .needs = TWO, .clear = clear_transfer, .alone = true},
    {.name = "verify", .call = call_verify, .needs = TWO, .clear = clear_transfer, .alone = true},
    {.name = "import_quarantine",
     .call = call_import_quarantine,
     .needs = ARGUMENT(DB) | ARGUMENT(TEXT) | ARGUMENT(OUTPUT),
     .text = "a file that nobody made",
     .answer = VVL_E_NOT_FOUND,
     .alone = true},
    {.name = "record_from_json",
     .call = call_from_json,
     .needs = READ | ARGUMENT(ENTITY),
     .takes = ARGUMENT(SECOND_OUTPUT),
     .text = some_json,
     .clear = clear_user_room,
     .alone = true},
    {.name = "record_to_json",
     .call = call_to_json,
     .needs = ARGUMENT(ENTITY) | ARGUMENT(RECORD) | ARGUMENT(OUTPUT),
     .clear = clear_text_room,
     .alone = true},
    {.name = "record_to_form",
     .call = call_to_form,
     .needs = ARGUMENT(ENTITY) | ARGUMENT(RECORD) | ARGUMENT(OUTPUT),
     .clear = clear_text_room,
     .alone = true},
    {.name = "page_to_json",
     .call = call_page_to_json,
     .needs = ARGUMENT(ENTITY) | ARGUMENT(RECORD) | ARGUMENT(QUERY) | ARGUMENT(OUTPUT),
     .clear = clear_text_room,
     .alone = true},
    {.name = "json_canonical",
     .call = call_canonical,
     .needs = READ,
     .text = some_json,
     .clear = clear_text_room,
     .alone = true},
    {.name = "uuid_new", .call = call_uuid_new, .needs = ARGUMENT(OUTPUT), .alone = true},
    {.name = "uuid_parse",
     .call = call_uuid_parse,
     .needs = READ,
     .text = "0123abcd-4567-89ef-8edc-ba9876543210",
     .alone = true},
    {.name = "uuid_from_legacy",
     .call = call_from_legacy,
     .needs = READ,
     .text = "4711",
     .alone = true},
    {.name = "time_parse",
     .call = call_time_parse,
     .needs = READ,
     .text = "2025-06-16T12:00:00Z",
     .alone = true},
    {.name = "server_look", .call = call_server_look, .needs = LOOK},
    {.name = "statistics_read", .call = call_statistics, .needs = LOOK},
    {.name = "metrics_read",
     .call = call_metrics_read,
     .needs = LOOK,
     .clear = clear_metrics,
     .idle = true},
    {.name = "metrics_text",
     .call = call_metrics_text,
     .needs = LOOK,
     .clear = clear_text_room,
     .idle = true},
    {.name = "page_from_json",
     .call = call_page_from_json,
     .needs = READ | ARGUMENT(ENTITY),
     .text = "[{}]",
     .clear = clear_page_room,
     .alone = true},
    {.name = "json_member",
     .call = call_member,
     .needs = READ | ARGUMENT(SECOND_TEXT),
     .text = some_json,
     .second_text = "first_name",
     .clear = clear_text_room,
     .alone = true},
    {.name = "json_merge",
     .call = call_merge,
     .needs = READ | ARGUMENT(SECOND_TEXT),
     .text = some_json,
     .second_text = some_json,
     .clear = clear_text_room,
     .alone = true},
    {.name = "json_quote",
     .call = call_quote,
     .needs = READ,
     .text = "joe",
     .clear = clear_text_room,
     .alone = true},
    {.name = "adopt",
     .call = call_adopt,
     .needs = ARGUMENT(DB) | ARGUMENT(OUTPUT),
     .clear = clear_adoption,
     .alone = true},
    {.name = "backup",
     .call = call_backup,
     .needs = ARGUMENT(DB) | ARGUMENT(TEXT),
     .takes = ARGUMENT(OUTPUT),
     .clear = clear_backup,
     .text = "/dev/null",
     .answer = VVL_E_USAGE,
     .alone = true},
    {.name = "restore",
     .call = call_restore,
     .needs = ARGUMENT(DB) | ARGUMENT(TEXT),
     .takes = ARGUMENT(OUTPUT),
     .clear = clear_backup,
     .text = "/dev/null",
     .answer = VVL_E_USAGE,
     .alone = true},
    {.name = "reset",
     .call = call_reset,
     .needs = ARGUMENT(OTHER_DB),
     .takes = ARGUMENT(OUTPUT),
     .clear = clear_reset,
     .alone = true},
    {.name = NULL},
};
