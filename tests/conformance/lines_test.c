#include "suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What an export writes, in scratch memory. */
static const char *exported(vvl_db *db, const vvl_entity *entity, bool secrets)
{
    vvl_error error;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    const vvl_query everything = {.all = true};
    const vvl_export_options options = {.secrets = secrets};
    REQUIRE(out != NULL, "no stream in memory");
    vvl_status status = vvl_export(db, entity, &everything, &options, out, NULL, &error);
    fclose(out);
    const char *kept = test_format("%s", text);
    free(text);
    REQUIRE_OK(status, &error);
    return kept;
}

static vvl_status import_text(vvl_db *db, const vvl_entity *entity, const char *text,
                              const vvl_import_options *options, vvl_import_result *result,
                              vvl_error *error)
{
    FILE *in = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
    REQUIRE(in != NULL, "no stream out of memory");
    vvl_status status = vvl_import(db, entity, options, in, result, error);
    fclose(in);
    return status;
}

static void move(vvl_db *from, vvl_db *to, const vvl_entity *entity)
{
    vvl_error error;
    vvl_import_result result;
    const char *lines = exported(from, entity, true);
    if (*lines == '\0') {
        return;
    }
    test_sql(test_database_of(to), test_format("DELETE FROM %s", entity->name));
    REQUIRE_OK(import_text(to, entity, lines, NULL, &result, &error), &error);
    EXPECT_TEXT(lines, exported(to, entity, true));
    EXPECT(result.records == record_count(from, entity), "%s: %llu records", entity->name,
           (unsigned long long)result.records);
}

/* Every table, with values of every kind, and with nulls where there is a default. */
static void what_was_exported_comes_out_the_same(void)
{
    vvl_db *from = fixture_db();
    vvl_db *to = fixture_db();
    parents owner = parents_new(from, 700);
    table_list tables = fixture_tables();
    for (size_t i = 0; i < tables.count; i++) {
        const vvl_entity *entity = tables.items[i];
        for (unsigned serial = 0; serial < VARIANT_COUNT; serial++) {
            const void *record = record_full(entity, &owner, (variant)serial, 30 + serial);
            vvl_record_clear(entity, record_store(from, entity, record));
        }
    }
    test_sql(test_database_of(from), "UPDATE campaigns SET status = NULL, created_at = NULL");
    size_t count;
    const vvl_entity *const *entities = vvl_entities(&count);
    for (size_t i = 0; i < count && !entities[i]->view; i++) {
        move(from, to, entities[i]);
    }
}

static void secrets_stay_where_nobody_asks(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    vvl_user user = {.username = "ada", .email = "a@example.org", .password_hash = "a secret"};
    REQUIRE_OK(vvl_user_create(db, &user, NULL, &error), &error);
    EXPECT(strstr(exported(db, &vvl_entity_users, false), "secret") == NULL, "a secret");
    EXPECT(strstr(exported(db, &vvl_entity_users, true), "\"password_hash\":\"a secret\"") != NULL,
           "no secret");
}

/* So many lines of users, of which `bad` (from 1) is no user. */
static const char *users_of(size_t count, size_t bad)
{
    const char *lines = "";
    for (size_t i = 1; i <= count; i++) {
        const char *line =
            i == bad ? "{\"username\":\"x\",\"email\":\"nothing\"}"
                     : test_format("{\"username\":\"user %zu\",\"email\":\"u%zu@x.org\"}", i, i);
        lines = test_format("%s%s\n", lines, line);
    }
    return lines;
}

static void batches_are_stored_whole_or_not_at_all(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    vvl_import_result result;
    vvl_import_options options = {.batch = 4};
    vvl_status status =
        import_text(db, &vvl_entity_users, users_of(11, 10), &options, &result, &error);
    EXPECT_STATUS(VVL_E_INVALID, status, &error);
    EXPECT(strncmp(error.message, "line 10: ", 9) == 0, "it says: %s", error.message);
    EXPECT(error.element == 9, "element %lld", (long long)error.element);
    EXPECT(result.lines == 8 && result.records == 8, "%llu lines",
           (unsigned long long)result.lines);
    EXPECT(record_count(db, &vvl_entity_users) == 8, "other records are there");

    options.skip = result.lines;
    REQUIRE_OK(import_text(db, &vvl_entity_users, users_of(11, 0), &options, &result, &error),
               &error);
    EXPECT(result.lines == 11 && result.records == 3, "%llu records",
           (unsigned long long)result.records);
    EXPECT(record_count(db, &vvl_entity_users) == 11, "something is there twice");
}

static void a_line_that_is_there_already_is_named(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    vvl_import_result result;
    const char *lines = test_format("\n  \r\n%s\n%s", users_of(3, 0), users_of(1, 0));
    vvl_status status = import_text(db, &vvl_entity_users, lines, NULL, &result, &error);
    EXPECT_STATUS(VVL_E_CONFLICT, status, &error);
    EXPECT(strncmp(error.message, "line 7: ", 8) == 0, "it says: %s", error.message);
    EXPECT(result.lines == 0 && record_count(db, &vvl_entity_users) == 0, "something is there");
}

static void fewer_lines_than_to_be_skipped_are_refused(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    const vvl_import_options all = {.skip = 3};
    const vvl_import_options more = {.skip = 4};
    const vvl_import_options large = {.batch = VVL_IMPORT_BATCH_MAX + 1};
    REQUIRE_OK(import_text(db, &vvl_entity_users, users_of(3, 1), &all, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE,
                  import_text(db, &vvl_entity_users, users_of(3, 0), &more, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE,
                  import_text(db, &vvl_entity_users, users_of(3, 0), &large, NULL, &error), &error);
    EXPECT(record_count(db, &vvl_entity_users) == 0, "something was stored");
}

/* Stops when its turn comes. */
static bool stop_at(void *context, const vvl_progress *progress)
{
    unsigned *left = context;
    EXPECT_TEXT("users", progress->table);
    return *left > 0 && (*left)-- > 0;
}

static void a_stopped_import_says_where(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    vvl_import_result result;
    unsigned turns = 2;
    vvl_import_options options = {.batch = 2, .progress = stop_at, .progress_context = &turns};
    vvl_status status =
        import_text(db, &vvl_entity_users, users_of(9, 0), &options, &result, &error);
    EXPECT_STATUS(VVL_E_CANCELLED, status, &error);
    EXPECT(result.lines == 4 && record_count(db, &vvl_entity_users) == 4, "%llu lines",
           (unsigned long long)result.lines);
    turns = 0;
    FILE *out = fopen("/dev/null", "w");
    const vvl_export_options stopping = {.progress = stop_at, .progress_context = &turns};
    status = vvl_export(db, &vvl_entity_users, NULL, &stopping, out, NULL, &error);
    fclose(out);
    EXPECT_STATUS(VVL_E_CANCELLED, status, &error);
}

static void streams_that_fail_are_told(void)
{
    vvl_error error;
    uint64_t records = 99;
    vvl_db *db = fixture_db();
    REQUIRE_OK(import_text(db, &vvl_entity_users, users_of(3, 0), NULL, NULL, &error), &error);
    FILE *full = fopen("/dev/full", "w");
    vvl_status status = vvl_export(db, &vvl_entity_users, NULL, NULL, full, &records, &error);
    EXPECT_STATUS(VVL_E_FULL, status, &error);
    fclose(full);
    FILE *folder = fopen("/", "r");
    status = vvl_import(db, &vvl_entity_users, NULL, folder, NULL, &error);
    EXPECT_STATUS(VVL_E_IO, status, &error);
    fclose(folder);
}

static void a_file_is_its_owners_and_replaced_when_told(void)
{
    vvl_error error;
    struct stat file;
    uint64_t records = 0;
    vvl_db *db = fixture_db();
    char path[] = "/tmp/vvldb-lines-XXXXXX";
    close(mkstemp(path));
    vvl_export_options options = {.replace = false};
    REQUIRE_OK(import_text(db, &vvl_entity_users, users_of(3, 0), NULL, NULL, &error), &error);
    vvl_status status =
        vvl_export_file(db, &vvl_entity_users, NULL, &options, path, &records, &error);
    EXPECT_STATUS(VVL_E_CONFLICT, status, &error);
    options.replace = true;
    chmod(path, 0666);
    status = vvl_export_file(db, &vvl_entity_users, NULL, &options, path, &records, &error);
    bool there = stat(path, &file) == 0;
    unlink(path);
    REQUIRE_OK(status, &error);
    EXPECT(records == 3, "%llu records", (unsigned long long)records);
    EXPECT(there && (file.st_mode & 0777) == 0600, "its mode is %o", (unsigned)file.st_mode);
}

CU_TestInfo lines_tests[] = {
    {"what was exported comes out the same", what_was_exported_comes_out_the_same},
    {"secrets stay where nobody asks for them", secrets_stay_where_nobody_asks},
    {"batches are stored whole or not at all", batches_are_stored_whole_or_not_at_all},
    {"a line that is there already is named", a_line_that_is_there_already_is_named},
    {"fewer lines than are to be skipped", fewer_lines_than_to_be_skipped_are_refused},
    {"a stopped import says where it stands", a_stopped_import_says_where},
    {"streams that fail are told", streams_that_fail_are_told},
    {"a file is its owner's", a_file_is_its_owners_and_replaced_when_told},
    CU_TEST_INFO_NULL,
};
