#include "suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void purge_everybody(vvl_db *db)
{
    test_sql(test_database_of(db), "DELETE FROM generated_content");
    test_sql(test_database_of(db), "DELETE FROM campaign_templates");
}

static void brings_every_value_back(void)
{
    vvl_error error;
    vvl_inspection found = {0};
    vvl_db *db = filled();
    const char *before = content_of(db);
    back_up(db, in_folder("backup"));
    purge_everybody(db);
    EXPECT(strcmp(content_of(db), before) != 0, "something is lost");
    EXPECT_OK(vvl_restore(db, in_folder("backup"), NULL, NULL, &error), &error);
    EXPECT_TEXT(before, content_of(db));
    REQUIRE_OK(vvl_inspect(db, &found, &error), &error);
    EXPECT(found.healthy, "nothing is missing, first: %s",
           found.problems.count > 0 ? found.problems.items[0] : "");
    vvl_inspection_clear(&found);
    parents_new(db, 950); /* and it takes writes */
}

static void fills_an_empty_database(void)
{
    vvl_error error;
    vvl_db *db = filled();
    vvl_db *empty = test_open(test_database_new(own_backend()), NULL);
    back_up(db, in_folder("backup"));
    EXPECT_OK(vvl_restore(empty, in_folder("backup"), NULL, NULL, &error), &error);
    EXPECT_TEXT(content_of(db), content_of(empty));
}

static void is_seen_by_who_has_it_open(void)
{
    vvl_error error;
    vvl_db *db = filled();
    vvl_db *other = test_open(test_database_of(db), NULL);
    size_t before = record_count(other, &vvl_entity_campaign_templates);
    back_up(db, in_folder("backup"));
    purge_everybody(db);
    EXPECT(record_count(other, &vvl_entity_campaign_templates) == 0, "purged");
    EXPECT_OK(vvl_restore(db, in_folder("backup"), NULL, NULL, &error), &error);
    EXPECT(record_count(other, &vvl_entity_campaign_templates) == before, "restored");
    parents_new(other, 950);
}

static void changes_nothing_when_stopped(void)
{
    vvl_error error;
    const vvl_backup_options stopping = {.progress = stop_at_once};
    vvl_db *db = filled();
    back_up(db, in_folder("backup"));
    purge_everybody(db);
    const char *before = content_of(db);
    EXPECT_STATUS(VVL_E_CANCELLED, vvl_restore(db, in_folder("backup"), &stopping, NULL, &error),
                  &error);
    EXPECT_TEXT(before, content_of(db));
}

/* Stops in the middle of what replaces the content. */
static bool stop_copying(void *context, const vvl_progress *progress)
{
    enum { STEPS = 3 };
    unsigned *steps = context;
    *steps += progress->stage == VVL_STAGE_COPY;
    return *steps < STEPS;
}

static void changes_nothing_when_stopped_half_way(void)
{
    vvl_error error;
    unsigned steps = 0;
    const vvl_backup_options stopping = {.progress = stop_copying, .progress_context = &steps};
    vvl_db *db = filled();
    /* More pages than are copied at once. */
    char *text = test_scratch(2 << 20);
    memset(text, 'x', (2 << 20) - 1);
    test_sql(test_database_of(db),
             test_format("UPDATE campaigns SET business_description = '%s'", text));
    back_up(db, in_folder("backup"));
    purge_everybody(db);
    const char *before = content_of(db);
    EXPECT_STATUS(VVL_E_CANCELLED, vvl_restore(db, in_folder("backup"), &stopping, NULL, &error),
                  &error);
    EXPECT_TEXT(before, content_of(db));
    EXPECT_OK(vvl_restore(db, in_folder("backup"), NULL, NULL, &error), &error);
}

static void expect_refused(vvl_db *db, const char *path, vvl_status expected)
{
    vvl_error error;
    const char *before = content_of(db);
    EXPECT_STATUS(expected, vvl_restore(db, path, NULL, NULL, &error), &error);
    EXPECT(strcmp(before, content_of(db)) == 0, "%s: the database is as it was", path);
}

static void refuses_what_is_no_backup(void)
{
    vvl_db *db = filled();
    char noise[4096];
    uint64_t state = 1;
    for (size_t i = 0; i < sizeof noise; i++) {
        noise[i] = (char)test_random(&state, 256);
    }
    REQUIRE(mkfifo(in_folder("pipe"), 0600) == 0, "a pipe");
    write_file(in_folder("noise"), noise, sizeof noise);
    write_file(in_folder("empty"), "", 0);
    expect_refused(db, in_folder("none"), VVL_E_USAGE);
    expect_refused(db, in_folder("pipe"), VVL_E_USAGE);
    expect_refused(db, folder(), VVL_E_USAGE);
    expect_refused(db, in_folder("noise"), VVL_E_INVALID);
    expect_refused(db, in_folder("empty"), VVL_E_INVALID);
}

static void refuses_one_that_is_cut_off(void)
{
    vvl_db *db = filled();
    back_up(db, in_folder("backup"));
    for (size_t part = 1; part < 8; part++) {
        REQUIRE(truncate(in_folder("backup"), (off_t)(size_of(in_folder("backup")) * 7 / 8)) == 0,
                "truncate");
        expect_refused(db, in_folder("backup"), VVL_E_INVALID);
    }
}

static void refuses_one_of_another_kind(void)
{
    vvl_error error;
    vvl_db *db = filled();
    vvl_db *other = test_fresh(other_backend());
    REQUIRE_OK(vvl_backup(other, in_folder("other"), NULL, NULL, &error), &error);
    expect_refused(db, in_folder("other"), VVL_E_USAGE);
    EXPECT_STATUS(VVL_E_USAGE, vvl_restore(db, in_folder("other"), NULL, NULL, &error), &error);
    EXPECT(strstr(error.hint, "vvldb copy") != NULL, "it says what to do: %s", error.hint);
}

/* Of a part of a database nobody knows which part it would have to be, so there is no backup. */
static void refuses_a_version_of_the_future(void)
{
    vvl_error error;
    vvl_db *db = filled();
    vvl_db *newer = test_fresh(own_backend());
    test_sql(test_database_of(newer),
             "UPDATE schema_version SET version = '99.0.0' WHERE version = '1.2.0'");
    vvl_status status = vvl_backup(newer, in_folder("newer"), NULL, NULL, &error);
    if (status == VVL_OK) {
        expect_refused(db, in_folder("newer"), VVL_E_SCHEMA);
    } else {
        EXPECT_STATUS(VVL_E_SCHEMA, status, &error);
    }
}

static void loses_nothing_of_others(void)
{
    vvl_error error;
    vvl_db *db = filled();
    back_up(db, in_folder("backup"));
    test_sql(test_database_of(db), "CREATE TABLE mine (a integer)");
    vvl_status status = vvl_restore(db, in_folder("backup"), NULL, NULL, &error);
    if (status != VVL_OK) {
        EXPECT_STATUS(VVL_E_POLICY, status, &error);
        EXPECT(strstr(error.message, "mine") != NULL, "it names what: %s", error.message);
    }
    EXPECT_TEXT("0\n", test_query(test_database_of(db), "SELECT count(*) FROM mine"));
}

static void is_refused_where_nothing_is_written(void)
{
    vvl_error error;
    vvl_options options = VVL_OPTIONS_DEFAULT;
    options.read_only = true;
    vvl_db *db = filled();
    back_up(db, in_folder("backup"));
    vvl_db *reader = test_open(test_database_of(db), &options);
    EXPECT_STATUS(VVL_E_POLICY, vvl_restore(reader, in_folder("backup"), NULL, NULL, &error),
                  &error);
    EXPECT_STATUS(VVL_E_POLICY, vvl_reset(reader, NULL, &error), &error);
    EXPECT_OK(vvl_backup(reader, in_folder("other"), NULL, NULL, &error), &error);
}

CU_TestInfo restore_tests[] = {
    {"brings every value back", brings_every_value_back},
    {"fills an empty database", fills_an_empty_database},
    {"is seen by who has it open", is_seen_by_who_has_it_open},
    {"changes nothing when stopped", changes_nothing_when_stopped},
    {"changes nothing when stopped half-way", changes_nothing_when_stopped_half_way},
    {"refuses what is no backup", refuses_what_is_no_backup},
    {"refuses one that is cut off", refuses_one_that_is_cut_off},
    {"refuses one of another kind", refuses_one_of_another_kind},
    {"refuses a version of the future", refuses_a_version_of_the_future},
    {"loses nothing of others", loses_nothing_of_others},
    {"is refused where nothing is written", is_refused_where_nothing_is_written},
    CU_TEST_INFO_NULL,
};
