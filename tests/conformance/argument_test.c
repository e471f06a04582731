#include "argument_calls.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What the calls are made with: two records of each table, and two new ones. */
typedef struct scene {
    vvl_db *db;
    vvl_db *other;
    table_list tables;
    record_key ids[TABLES_ROOM][2];
    const void *fresh[TABLES_ROOM];
    vvl_query query;
    output_room output;
    output_room second_output;
} scene;

/* Two records, one after the other. */
static void *pair(const vvl_entity *entity, const parents *owner, unsigned serial)
{
    char *both = test_scratch(2 * entity->record_size);
    for (unsigned i = 0; i < 2; i++) {
        memcpy(both + i * entity->record_size,
               record_full(entity, owner, VARIANT_PLAIN, serial + 2 * i), entity->record_size);
    }
    return both;
}

/* Serials this far apart give records of the same times. An odd one makes a user who is active, an
 * even one makes content that is not published. */
enum { FIRST_SERIAL = 11, SERIALS_OF_A_TABLE = 101, SAME_TIME = 8 };

static unsigned serial_of(const scene *scene, size_t table)
{
    bool user = scene->tables.items[table] == &vvl_entity_users;
    return FIRST_SERIAL + !user + SERIALS_OF_A_TABLE / 2 * 2 * (unsigned)table;
}

static void store_pair(scene *scene, size_t table, const void *records)
{
    vvl_error error;
    const vvl_entity *entity = scene->tables.items[table];
    REQUIRE_OK(vvl_create_many(scene->db, entity, records, 2, NULL, &error), &error);
    for (size_t i = 0; i < 2; i++) {
        scene->ids[table][i] = record_id(entity, (const char *)records + i * entity->record_size);
    }
}

static size_t place_of(const scene *scene, const vvl_entity *entity)
{
    size_t place = 0;
    while (scene->tables.items[place] != (entity == NULL ? &vvl_entity_users : entity)) {
        place++;
    }
    return place;
}

static void set_scene(scene *scene)
{
    static const vvl_filter anybody = {.column = "id", .test = VVL_NOT_EQUAL};
    *scene = (struct scene){.db = fixture_db(), .other = fixture_db(), .tables = fixture_tables()};
    size_t campaigns = place_of(scene, &vvl_entity_campaigns);
    parents owner = {.user = test_uuid("id", serial_of(scene, place_of(scene, NULL))),
                     .campaign = test_uuid("id", serial_of(scene, campaigns))};
    for (size_t i = 0; i < scene->tables.count; i++) {
        unsigned serial = serial_of(scene, i);
        store_pair(scene, i, pair(scene->tables.items[i], &owner, serial));
        scene->fresh[i] = pair(scene->tables.items[i], &owner, serial + SAME_TIME);
    }
    scene->query = (vvl_query){.filters = &anybody, .filter_count = 1};
}

enum { POISON = 0xA5 };

/* Everything that a call takes, and nothing else. */
static arguments arguments_of(scene *scene, const argument_call *call)
{
    size_t table = place_of(scene, call->entity);
    const vvl_entity *fresh = call->record_entity == NULL ? call->entity : call->record_entity;
    const void *all[ARGUMENT_COUNT] = {
        [ARGUMENT_DB] = scene->db,
        [ARGUMENT_OTHER_DB] = scene->other,
        [ARGUMENT_ENTITY] = scene->tables.items[table],
        [ARGUMENT_ID] = scene->ids[table],
        [ARGUMENT_SECOND_ID] = scene->ids[place_of(scene, call->second_entity)],
        [ARGUMENT_RECORD] = scene->fresh[place_of(scene, fresh)],
        [ARGUMENT_QUERY] = &scene->query,
        [ARGUMENT_TEXT] = call->text,
        [ARGUMENT_SECOND_TEXT] = call->second_text,
        [ARGUMENT_OUTPUT] = &scene->output,
        [ARGUMENT_SECOND_OUTPUT] = &scene->second_output,
    };
    arguments with;
    for (int i = 0; i < ARGUMENT_COUNT; i++) {
        bool given = takes_argument(call, (argument)i) || i == ARGUMENT_TEXT;
        with.at[i] = given ? all[i] : NULL;
    }
    memset(&scene->output, POISON, sizeof scene->output);
    memset(&scene->second_output, POISON, sizeof scene->second_output);
    return with;
}

static bool is_untouched(const output_room *output)
{
    output_room poisoned;
    memset(&poisoned, POISON, sizeof poisoned);
    return memcmp(output, &poisoned, sizeof poisoned) == 0;
}

/* A call that has to fail in this way, with somebody who asks for the error and without. */
static void expect_refused(scene *scene, const argument_call *call, const arguments *with,
                           vvl_status expected, const char *why)
{
    vvl_error error;
    vvl_status status = call->call(with, &error);
    EXPECT(status == expected, "vvl_%s, %s: %s", call->name, why, vvl_status_name(status));
    if (status != VVL_OK) {
        EXPECT_STATUS(expected, status, &error);
    }
    EXPECT(call->call(with, NULL) == expected, "vvl_%s, %s, no error asked for", call->name, why);
    EXPECT(is_untouched(&scene->output) && is_untouched(&scene->second_output),
           "vvl_%s, %s: an output was touched", call->name, why);
}

static void each_needs_its_arguments(void)
{
    scene scene;
    set_scene(&scene);
    const argument_call *call;
    for (size_t i = 0; (call = argument_call_at(i)) != NULL; i++) {
        for (int which = 0; which < ARGUMENT_COUNT; which++) {
            arguments with = arguments_of(&scene, call);
            with.at[which] = NULL;
            if ((call->needs >> which & 1) != 0) {
                expect_refused(&scene, call, &with, VVL_E_USAGE,
                               test_format("argument %d is NULL", which));
            }
        }
    }
}

/* In a transaction where it can be, so that the next one finds everything in its place. */
static void expect_answer(scene *scene, const argument_call *call, arguments with,
                          vvl_status expected, const char *why)
{
    vvl_error error;
    vvl_db *transaction = NULL;
    if (!call->alone) {
        REQUIRE_OK(vvl_begin(scene->db, NULL, &transaction, &error), &error);
        with.at[ARGUMENT_DB] = transaction;
    }
    vvl_status status = call->call(&with, &error);
    EXPECT(status == expected, "vvl_%s, %s: %s: %s", call->name, why, vvl_status_name(status),
           status == VVL_OK ? "" : error.message);
    if (status == VVL_OK && call->clear != NULL && with.at[ARGUMENT_OUTPUT] != NULL) {
        call->clear(&scene->output);
    }
    if (status == VVL_OK && call->clear_second != NULL && with.at[ARGUMENT_SECOND_OUTPUT] != NULL) {
        call->clear_second(&scene->second_output);
    }
    vvl_rollback(transaction);
}

static void each_works_with_all_and_without_the_rest(void)
{
    scene scene;
    set_scene(&scene);
    const argument_call *call;
    for (size_t i = 0; (call = argument_call_at(i)) != NULL; i++) {
        expect_answer(&scene, call, arguments_of(&scene, call), call->answer, "all arguments");
        for (int which = 0; which < ARGUMENT_COUNT; which++) {
            arguments with = arguments_of(&scene, call);
            with.at[which] = NULL;
            if ((call->takes >> which & 1) != 0) {
                expect_answer(&scene, call, with, call->answer,
                              test_format("argument %d is NULL", which));
            }
        }
    }
}

/* Every call that takes a database, with one that is of no use, or not now. */
static void expect_all_refused(scene *scene, const vvl_db *handle, bool ended, const char *why)
{
    static const argument places[] = {ARGUMENT_DB, ARGUMENT_OTHER_DB};
    const argument_call *call;
    for (size_t i = 0; (call = argument_call_at(i)) != NULL; i++) {
        for (size_t place = 0; place < COUNT_OF(places); place++) {
            if (takes_argument(call, places[place]) && (ended || !call->idle)) {
                arguments with = arguments_of(scene, call);
                with.at[places[place]] = handle;
                expect_refused(scene, call, &with, VVL_E_USAGE, why);
            }
        }
    }
}

static void a_closed_database_is_told(void)
{
    scene scene;
    set_scene(&scene);
    vvl_db *closed = fixture_db();
    test_close(closed);
    expect_all_refused(&scene, closed, true, "the database was closed");
    EXPECT(vvl_db_close(closed) == NULL, "closing it again");
    EXPECT_TEXT("", vvl_db_url(closed));
    EXPECT_TEXT("", vvl_db_backend(closed));
    vvl_rollback(closed);
}

static void an_ended_transaction_is_told(void)
{
    vvl_error error;
    scene scene;
    vvl_db *ended = NULL;
    set_scene(&scene);
    REQUIRE_OK(vvl_begin(scene.db, NULL, &ended, &error), &error);
    REQUIRE_OK(vvl_commit(ended, &error), &error);
    expect_all_refused(&scene, ended, true, "the transaction was committed");
    REQUIRE_OK(vvl_begin(scene.db, NULL, &ended, &error), &error);
    vvl_rollback(ended);
    expect_all_refused(&scene, ended, true, "the transaction was rolled back");
    vvl_rollback(ended);
    EXPECT(vvl_db_close(ended) == NULL, "closing it");
}

static void a_transaction_around_another_is_told(void)
{
    vvl_error error;
    scene scene;
    vvl_db *outer = NULL;
    vvl_db *inner = NULL;
    set_scene(&scene);
    REQUIRE_OK(vvl_begin(scene.db, NULL, &outer, &error), &error);
    REQUIRE_OK(vvl_begin(outer, NULL, &inner, &error), &error);
    expect_all_refused(&scene, outer, false, "a transaction inside it has not ended");
    EXPECT(vvl_db_close(outer) == NULL, "closing a transaction");
    EXPECT_OK(vvl_commit(inner, &error), &error);
    EXPECT_OK(vvl_commit(outer, &error), &error);
}

static void a_view_is_not_written_to(void)
{
    scene scene;
    set_scene(&scene);
    const argument_call *call;
    for (size_t i = 0; (call = argument_call_at(i)) != NULL; i++) {
        arguments with = arguments_of(&scene, call);
        with.at[ARGUMENT_ENTITY] = &vvl_entity_user_activity_summary;
        if (call->writes) {
            expect_refused(&scene, call, &with, VVL_E_USAGE, "into a view");
        }
    }
}

/* The ids of campaigns are nobody else's; for campaigns themselves, those of users. The records
 * that they do belong to stay as they are. */
static void an_id_of_another_table_is_told(void)
{
    scene scene;
    const argument_call *call;
    set_scene(&scene);
    for (size_t i = 0; (call = argument_call_at(i)) != NULL; i++) {
        arguments with = arguments_of(&scene, call);
        bool campaigns = call->entity == &vvl_entity_campaigns;
        with.at[ARGUMENT_ID] =
            scene.ids[place_of(&scene, campaigns ? &vvl_entity_users : &vvl_entity_campaigns)];
        if (!takes_argument(call, ARGUMENT_ID)) {
            continue;
        }
        expect_answer(&scene, call, with, call->stranger, "an id of another table");
        EXPECT(call->stranger == VVL_OK || is_untouched(&scene.output),
               "vvl_%s, an id of another table: an output was touched", call->name);
    }
    EXPECT(record_count(scene.db, &vvl_entity_users) == 2, "users were changed");
    EXPECT(record_count(scene.db, &vvl_entity_campaigns) == 2, "campaigns were changed");
}

/* Counts that no memory could hold, and columns that are none. */
static void numbers_beyond_all_bounds(void)
{
    vvl_error error;
    scene scene;
    set_scene(&scene);
    vvl_page page;
    const vvl_entity *users = &vvl_entity_users;
    vvl_status status = vvl_create_many(scene.db, users, scene.fresh[0], SIZE_MAX, NULL, &error);
    EXPECT_STATUS(VVL_E_NO_MEMORY, status, &error);
    status = vvl_delete_many(scene.db, users, scene.ids[0], SIZE_MAX, &error);
    EXPECT_STATUS(VVL_E_NO_MEMORY, status, &error);
    status = vvl_get_many(scene.db, users, scene.ids[0], SIZE_MAX, &page, &error);
    EXPECT_STATUS(VVL_E_USAGE, status, &error);
    status = vvl_update_many(scene.db, users, scene.fresh[0], 2, UINT64_MAX, &error);
    EXPECT_STATUS(VVL_E_USAGE, status, &error);
    status = vvl_update(scene.db, users, scene.ids[0], scene.fresh[0], 0, NULL, &error);
    EXPECT_STATUS(VVL_E_USAGE, status, &error);
    const vvl_transaction_options strange = {.isolation = (vvl_isolation)99};
    status = vvl_begin(scene.db, &strange, &scene.output.db, &error);
    EXPECT_STATUS(VVL_E_USAGE, status, &error);
}

/* Whatever it is, it is taken for what it is or refused, and not the library's own fault. Taken for
 * the name of a file, it leaves that file. */
static void try_text(scene *scene, const argument_call *call, argument which, const char *text)
{
    vvl_error error;
    arguments with = arguments_of(scene, call);
    with.at[which] = text;
    vvl_status status = call->call(&with, &error);
    EXPECT(status != VVL_E_INTERNAL && status != VVL_E_NO_MEMORY, "vvl_%s: %s", call->name,
           vvl_status_name(status));
    if (status != VVL_OK) {
        EXPECT_STATUS(status, status, &error);
        EXPECT(access(text, F_OK) != 0, "vvl_%s was refused and left a file", call->name);
        return;
    }
    (void)unlink(text);
    if (call->clear != NULL) {
        call->clear(&scene->output);
    }
}

static void any_text_is_taken_or_refused(void)
{
    enum { LONG_SIZE = 64 * 1024 };
    scene scene;
    const argument_call *call;
    char *long_text = test_scratch(LONG_SIZE + 1);
    /* Of this process alone: what is taken for the name of a file must not be another test's. */
    char no_utf8[32];
    (void)snprintf(no_utf8, sizeof no_utf8, "\xFF%ld\xC3", (long)getpid());
    const char *const texts[] = {"", no_utf8, memset(long_text, 'x', LONG_SIZE)};
    set_scene(&scene);
    for (size_t i = 0; (call = argument_call_at(i)) != NULL; i++) {
        for (size_t j = 0; j < COUNT_OF(texts); j++) {
            if (takes_argument(call, ARGUMENT_TEXT)) {
                try_text(&scene, call, ARGUMENT_TEXT, texts[j]);
            }
            if (takes_argument(call, ARGUMENT_SECOND_TEXT)) {
                try_text(&scene, call, ARGUMENT_SECOND_TEXT, texts[j]);
            }
        }
    }
}

CU_TestInfo argument_tests[] = {
    {"each needs its arguments", each_needs_its_arguments},
    {"each works with all and without the rest", each_works_with_all_and_without_the_rest},
    {"a closed database is told", a_closed_database_is_told},
    {"an ended transaction is told", an_ended_transaction_is_told},
    {"a transaction around another is told", a_transaction_around_another_is_told},
    {"a view is not written to", a_view_is_not_written_to},
    {"an id of another table is told", an_id_of_another_table_is_told},
    {"any text is taken or refused", any_text_is_taken_or_refused},
    {"numbers beyond all bounds", numbers_beyond_all_bounds},
    CU_TEST_INFO_NULL,
};
