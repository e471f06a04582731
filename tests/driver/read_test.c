#include "suites.h"

#include <stddef.h>
#include <string.h>

enum { COLUMNS_MAX = 4, UNTOUCHED = 99 };

typedef struct record {
    int64_t id;
    const char *name;
    const char *content;
    vvl_opt_integer number;
    vvl_opt_real real;
    vvl_opt_bool boolean;
} record;

#define MEMBER(field, form, value_type, is_required)                                               \
    {                                                                                              \
        (uint32_t) offsetof(record, field), form, value_type, is_required                          \
    }

/* What came of reading one row. */
typedef struct outcome {
    const vvl_backend *backend;
    record record;
    vvl_value row[COLUMNS_MAX];
    char room[64];
    vvl_reading reading;
    bool has_row;
} outcome;

static vvl_statement *prepare(driver *driver, const char *sql, const vvl_member *members,
                              size_t count)
{
    vvl_value_type types[COLUMNS_MAX];
    vvl_error error;
    vvl_statement *statement = NULL;
    for (size_t i = 0; i < count; i++) {
        types[i] = members[i].type;
    }
    const vvl_statement_text text = {
        .sql = sql, .columns = types, .members = members, .column_count = count};
    REQUIRE_OK(driver->backend->prepare(driver->connection, &text, &statement, &error), &error);
    return statement;
}

/* Reads the only row; the caller finalizes the statement, as long as its text is needed. */
static vvl_statement *read_row(driver *driver, const char *sql, const vvl_member *members,
                               size_t count, size_t room, outcome *out)
{
    vvl_error error;
    vvl_statement *statement = prepare(driver, sql, members, count);
    *out = (outcome){.backend = driver->backend};
    for (size_t i = 0; i < COLUMNS_MAX; i++) {
        out->row[i].type = (vvl_value_type)UNTOUCHED;
    }
    out->reading = (vvl_reading){
        .record = &out->record, .room = {out->room, room}, .row = out->row, .left = UINT64_MAX};
    REQUIRE_OK(driver->backend->execute(statement, NULL, &error), &error);
    REQUIRE_OK(driver->backend->read(statement, &out->reading, &out->has_row, &error), &error);
    return statement;
}

static void expect_left(const outcome *outcome, uint64_t expected)
{
    EXPECT(outcome->has_row, "no row");
    EXPECT(outcome->reading.left == expected, "left: %llx",
           (unsigned long long)outcome->reading.left);
}

static driver *driver_with_items(void)
{
    driver *driver = driver_new();
    vvl_error error;
    REQUIRE_OK(driver->backend->script(driver->connection,
                                       "INSERT INTO item VALUES (7, 'some name', '[1, 2]');"
                                       "INSERT INTO item (id, name) VALUES (8, '');",
                                       &error),
               &error);
    return driver;
}

static const vvl_member item_members[] = {
    MEMBER(id, VVL_MEMBER_NUMBER, VVL_VALUE_INTEGER, true),
    MEMBER(name, VVL_MEMBER_TEXT, VVL_VALUE_TEXT, true),
    MEMBER(content, VVL_MEMBER_TEXT, VVL_VALUE_JSON, false),
};

static void values_go_to_their_members(void)
{
    driver *driver = driver_with_items();
    outcome got;
    vvl_statement *statement =
        read_row(driver, "SELECT id, name, content FROM item WHERE id = 7", item_members,
                 COUNT_OF(item_members), sizeof got.room, &got);
    expect_left(&got, 0);
    EXPECT(got.record.id == 7, "id %lld", (long long)got.record.id);
    EXPECT_TEXT("some name", got.record.name);
    EXPECT_TEXT("[1, 2]", got.record.content);
    driver->backend->finalize(statement);
}

static void an_empty_text_is_no_null(void)
{
    driver *driver = driver_with_items();
    outcome got;
    vvl_statement *statement =
        read_row(driver, "SELECT id, name, content FROM item WHERE id = 8", item_members,
                 COUNT_OF(item_members), sizeof got.room, &got);
    expect_left(&got, 0);
    EXPECT_TEXT("", got.record.name);
    EXPECT(got.record.content == NULL, "a null was written");
    driver->backend->finalize(statement);
}

static void a_null_that_is_required_is_left(void)
{
    driver *driver = driver_with_items();
    outcome got;
    vvl_statement *statement =
        read_row(driver, "SELECT id, content, name FROM item WHERE id = 8", item_members,
                 COUNT_OF(item_members), sizeof got.room, &got);
    EXPECT((got.reading.left & 3) == 2, "left: %llx", (unsigned long long)got.reading.left);
    EXPECT(got.row[1].type == VVL_VALUE_NULL, "type %d", (int)got.row[1].type);
    driver->backend->finalize(statement);
}

static void what_is_no_such_value_is_left_as_it_is(void)
{
    static const vvl_member members[] = {
        MEMBER(number, VVL_MEMBER_OPTIONAL_NUMBER, VVL_VALUE_TIME, false),
        MEMBER(name, VVL_MEMBER_OTHER, VVL_VALUE_TEXT, false),
    };
    driver *driver = driver_with_items();
    outcome got;
    vvl_statement *statement = read_row(driver, "SELECT id, name FROM item WHERE id = 7", members,
                                        COUNT_OF(members), sizeof got.room, &got);
    expect_left(&got, 3);
    EXPECT(got.row[0].type == VVL_VALUE_INTEGER && got.row[0].as.integer == 7, "not the id");
    EXPECT(got.row[1].type == VVL_VALUE_TEXT && got.row[1].size == strlen("some name") &&
               memcmp(got.row[1].as.text, "some name", got.row[1].size) == 0,
           "not the name");
    EXPECT(!got.record.number.has && got.record.name == NULL, "a member was written");
    driver->backend->finalize(statement);
}

static void optional_members_say_that_they_are_there(void)
{
    static const vvl_member members[] = {
        MEMBER(number, VVL_MEMBER_OPTIONAL_NUMBER, VVL_VALUE_INTEGER, false),
        MEMBER(real, VVL_MEMBER_OPTIONAL_REAL, VVL_VALUE_REAL, false),
        MEMBER(boolean, VVL_MEMBER_OPTIONAL_BOOL, VVL_VALUE_BOOL, false),
    };
    driver *driver = driver_with_items();
    outcome got;
    vvl_statement *statement = read_row(
        driver,
        "SELECT id, CAST(1.5 AS double precision), CAST(1 AS boolean) FROM item WHERE id = 7",
        members, COUNT_OF(members), sizeof got.room, &got);
    expect_left(&got, 0);
    EXPECT(got.record.number.has && got.record.number.value == 7, "number");
    EXPECT(got.record.real.has && got.record.real.value == 1.5, "real");
    EXPECT(got.record.boolean.has && got.record.boolean.value, "boolean");
    driver->backend->finalize(statement);
}

/* "some name" takes ten bytes: with nine, the shorter JSON still has room. */
static void text_without_room_is_left(void)
{
    driver *driver = driver_with_items();
    outcome got;
    vvl_statement *statement =
        read_row(driver, "SELECT id, name, content FROM item WHERE id = 7", item_members,
                 COUNT_OF(item_members), strlen("some name"), &got);
    expect_left(&got, driver->backend->keep == NULL ? 2 : 0);
    EXPECT_TEXT("[1, 2]", got.record.content);
    EXPECT(got.room[sizeof got.room - 1] == '\0', "written beyond the room");
    size_t used = (size_t)(got.reading.room.next - got.room);
    EXPECT(used == (driver->backend->keep == NULL ? sizeof "[1, 2]" : 0), "%zu bytes used", used);
    driver->backend->finalize(statement);
}

static void after_the_last_row_nothing_is_written(void)
{
    driver *driver = driver_with_items();
    vvl_error error;
    outcome got;
    vvl_statement *statement =
        read_row(driver, "SELECT id, name, content FROM item WHERE id = 9", item_members,
                 COUNT_OF(item_members), sizeof got.room, &got);
    EXPECT(!got.has_row, "a row");
    EXPECT(got.record.id == 0 && got.record.name == NULL, "a member was written");
    EXPECT_OK(driver->backend->read(statement, &got.reading, &got.has_row, &error), &error);
    EXPECT(!got.has_row, "a row behind the last");
    driver->backend->finalize(statement);
}

CU_TestInfo read_tests[] = {
    {"values go to their members", values_go_to_their_members},
    {"an empty text is no null", an_empty_text_is_no_null},
    {"a null that is required is left", a_null_that_is_required_is_left},
    {"what is no such value is left as it is", what_is_no_such_value_is_left_as_it_is},
    {"optional members say that they are there", optional_members_say_that_they_are_there},
    {"text without room is left", text_without_room_is_left},
    {"after the last row nothing is written", after_the_last_row_nothing_is_written},
    CU_TEST_INFO_NULL,
};
