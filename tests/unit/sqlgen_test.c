#include "suites.h"

#include "core/schema.h"
#include "core/sqlgen.h"
#include "core/statement_name.h"

#include <string.h>

#define USER_COLUMNS                                                                               \
    "\"id\", \"username\", \"email\", \"password_hash\", \"first_name\", \"last_name\", "          \
    "\"profile_data\", \"last_login\", \"is_active\", \"created_at\", \"updated_at\", "            \
    "\"full_name\""

static const vvl_dialect dollar = {.parameter_mark = '$',
                                   .text_contains = {"find(", ", ", ")"},
                                   .json_contains = {"", " @> ", ""},
                                   .pass_key = {"pass(", ", $1)"},
                                   .lock_rows = " LOCK",
                                   .lock_free_rows = " LOCK FREE"};

/* Every text begins with its statement's name; what stands behind that. */
static const char *behind_name(const vvl_statement_key *key, const char *sql)
{
    const char *name = test_format("/* vvl:%s */ ", vvl_statement_name(vvl_statement_index(key)));
    bool named = strncmp(sql, name, strlen(name)) == 0;
    EXPECT(named, "no name %s before %s", name, sql);
    return named ? sql + strlen(name) : sql;
}

static void expect_sql(vvl_statement_key key, const vvl_dialect *dialect, const char *sql,
                       size_t parameters)
{
    vvl_statement_draft draft = {0};
    key.entity = key.entity == NULL ? &vvl_entity_users : key.entity;
    vvl_sqlgen(&key, dialect, &draft);
    EXPECT_TEXT(sql, behind_name(&key, draft.sql.data));
    EXPECT(draft.parameter_count == parameters, "%zu parameters", draft.parameter_count);
    vvl_buffer_free(&draft.sql);
}

/* The condition that filters make; every one takes its parameters' types from its column. */
static void expect_condition(const vvl_filter_key *filters, size_t count, const char *condition,
                             size_t parameters)
{
    vvl_statement_key key = {.operation = VVL_OPERATION_COUNT, .filter_count = (uint8_t)count};
    for (size_t i = 0; i < count; i++) {
        key.filters[i] = filters[i];
    }
    expect_sql(key, &dollar, test_format("SELECT count(*) FROM \"users\" WHERE %s", condition),
               parameters);
}

static void single_records(void)
{
    expect_sql((vvl_statement_key){.operation = VVL_OPERATION_GET}, &dollar,
               "SELECT " USER_COLUMNS " FROM \"users\" WHERE \"id\" = $1", 1);
    expect_sql((vvl_statement_key){.operation = VVL_OPERATION_INSERT}, &dollar,
               "INSERT INTO \"users\" (" USER_COLUMNS
               ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
               12);
    expect_sql((vvl_statement_key){.operation = VVL_OPERATION_DELETE}, &dollar,
               "DELETE FROM \"users\" WHERE \"id\" = $1", 1);
    expect_sql(
        (vvl_statement_key){.operation = VVL_OPERATION_UPDATE,
                            .returning = true,
                            .fields = VVL_FIELD(users, email) | VVL_FIELD(users, updated_at)},
        &dollar,
        "UPDATE \"users\" SET \"email\" = $1, \"updated_at\" = $2 WHERE \"id\" = $3 "
        "RETURNING " USER_COLUMNS,
        3);
}

static void the_dialect_marks_parameters(void)
{
    static const vvl_dialect question = {.parameter_mark = '?'};
    expect_sql((vvl_statement_key){.operation = VVL_OPERATION_DELETE}, &question,
               "DELETE FROM \"users\" WHERE \"id\" = ?1", 1);
}

static void lists(void)
{
    vvl_statement_key key = {.operation = VVL_OPERATION_LIST, .limit = 21};
    expect_sql(key, &dollar, "SELECT " USER_COLUMNS " FROM \"users\" ORDER BY \"id\" ASC LIMIT 21",
               0);
    key.active_only = true;
    key.order = VVL_INDEX_users_email;
    key.start = VVL_PAGE_AFTER_VALUE;
    key.filter_count = 2;
    key.filters[0].column = VVL_INDEX_users_username;
    key.filters[1] =
        (vvl_filter_key){.column = VVL_INDEX_users_last_login, .match = VVL_MATCH_NULL};
    expect_sql(key, &dollar,
               "SELECT " USER_COLUMNS " FROM \"users\" WHERE \"username\" = $1 AND \"last_login\" "
               "IS NULL AND \"is_active\" IS NOT FALSE AND ((\"email\", \"id\") > ($2, $3)) "
               "ORDER BY \"email\" ASC NULLS FIRST, \"id\" ASC LIMIT 21",
               3);
}

static void lists_backwards(void)
{
    vvl_statement_key key = {.operation = VVL_OPERATION_LIST,
                             .limit = 5,
                             .order = VVL_INDEX_users_last_login,
                             .descending = true,
                             .start = VVL_PAGE_AFTER_VALUE};
    expect_sql(key, &dollar,
               "SELECT " USER_COLUMNS " FROM \"users\" WHERE ((\"last_login\", \"id\") < ($1, $2) "
               "OR \"last_login\" IS NULL) ORDER BY \"last_login\" DESC NULLS LAST, \"id\" DESC "
               "LIMIT 5",
               2);
    key.start = VVL_PAGE_AFTER_NULL;
    expect_sql(key, &dollar,
               "SELECT " USER_COLUMNS " FROM \"users\" WHERE (\"last_login\" IS NULL AND \"id\" < "
               "$1) ORDER BY \"last_login\" DESC NULLS LAST, \"id\" DESC LIMIT 5",
               1);
    key.descending = false;
    expect_sql(key, &dollar,
               "SELECT " USER_COLUMNS " FROM \"users\" WHERE (\"last_login\" IS NULL AND \"id\" > "
               "$1 OR \"last_login\" IS NOT NULL) ORDER BY \"last_login\" ASC NULLS FIRST, \"id\" "
               "ASC LIMIT 5",
               1);
}

static void every_statement_has_a_name_of_its_own(void)
{
    static const char *const operations[] = {
        "get",   "exists", "create", "update", "add",   "delete", "list",
        "count", "sum",    "change", "claim",  "purge", "scan",   "pass_key",
    };
    size_t count;
    size_t index = 0;
    const vvl_entity *const *entities = vvl_entities(&count);
    for (size_t i = 0; i <= count; i++) {
        const vvl_entity *entity = i < count ? entities[i] : &vvl_entity_legacy_ids;
        for (uint8_t operation = 0; operation < VVL_OPERATION_COUNT_OF; operation++) {
            vvl_statement_key key = {.entity = entity, .operation = operation};
            EXPECT(vvl_statement_index(&key) == index, "another index than %zu", index);
            EXPECT_TEXT(test_format("%s.%s", entity->name, operations[operation]),
                        vvl_statement_name(index));
            index++;
        }
    }
    EXPECT(index == VVL_STATEMENT_NAMES, "%zu names", index);
}

static void a_text_begins_with_its_name(void)
{
    vvl_statement_draft draft = {0};
    vvl_statement_key key = {.entity = &vvl_entity_users, .operation = VVL_OPERATION_COUNT};
    vvl_sqlgen(&key, &dollar, &draft);
    EXPECT_TEXT("/* vvl:users.count */ SELECT count(*) FROM \"users\"", draft.sql.data);
    vvl_buffer_free(&draft.sql);
}

static void every_kind_of_filter(void)
{
    static const struct {
        vvl_filter_key filter;
        const char *condition;
        size_t parameters;
    } cases[] = {
        {{.match = VVL_MATCH_EQUAL}, "\"email\" = $1", 1},
        {{.match = VVL_MATCH_NOT_EQUAL}, "\"email\" IS DISTINCT FROM $1", 1},
        {{.match = VVL_MATCH_LESS}, "\"email\" < $1", 1},
        {{.match = VVL_MATCH_LESS_OR_EQUAL}, "\"email\" <= $1", 1},
        {{.match = VVL_MATCH_GREATER}, "\"email\" > $1", 1},
        {{.match = VVL_MATCH_GREATER_OR_EQUAL}, "\"email\" >= $1", 1},
        {{.match = VVL_MATCH_NULL}, "\"email\" IS NULL", 0},
        {{.match = VVL_MATCH_NOT_NULL}, "\"email\" IS NOT NULL", 0},
        {{.match = VVL_MATCH_IN}, "\"email\" IN ($1)", 1},
        {{.match = VVL_MATCH_IN, .size = 2}, "\"email\" IN ($1, $2, $3, $4)", 4},
        {{.match = VVL_MATCH_RANGE}, "(\"email\" >= $1 AND \"email\" < $2)", 2},
        {{.match = VVL_MATCH_HOLDS}, "find(\"email\", $1)", 1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        vvl_filter_key filter = cases[i].filter;
        filter.column = VVL_INDEX_users_email;
        expect_condition(&filter, 1, cases[i].condition, cases[i].parameters);
    }
    vvl_filter_key json = {.column = VVL_INDEX_users_profile_data, .match = VVL_MATCH_HOLDS};
    expect_condition(&json, 1, "\"profile_data\" @> $1", 1);
}

static void alternatives_stand_in_parentheses(void)
{
    vvl_filter_key filters[] = {
        {.column = VVL_INDEX_users_username},
        {.column = VVL_INDEX_users_email, .match = VVL_MATCH_RANGE},
        {.column = VVL_INDEX_users_first_name, .match = VVL_MATCH_NULL},
        {.column = VVL_INDEX_users_last_name, .match = VVL_MATCH_HOLDS},
    };
    filters[0].or_next = true;
    expect_condition(filters, 2, "(\"username\" = $1 OR (\"email\" >= $2 AND \"email\" < $3))", 3);
    expect_condition(filters, 3,
                     "(\"username\" = $1 OR (\"email\" >= $2 AND \"email\" < $3)) AND "
                     "\"first_name\" IS NULL",
                     3);
    filters[2].or_next = true;
    expect_condition(filters, 4,
                     "(\"username\" = $1 OR (\"email\" >= $2 AND \"email\" < $3)) AND "
                     "(\"first_name\" IS NULL OR find(\"last_name\", $4))",
                     4);
    filters[1].or_next = true;
    expect_condition(filters, 4,
                     "(\"username\" = $1 OR (\"email\" >= $2 AND \"email\" < $3) OR "
                     "\"first_name\" IS NULL OR find(\"last_name\", $4))",
                     4);
    filters[0].or_next = filters[1].or_next = false;
    vvl_statement_key key = {.operation = VVL_OPERATION_LIST,
                             .limit = 2,
                             .filter_count = 2,
                             .active_only = true,
                             .start = VVL_PAGE_AFTER_VALUE,
                             .filters = {filters[2], filters[3]}};
    expect_sql(key, &dollar,
               "SELECT " USER_COLUMNS " FROM \"users\" WHERE (\"first_name\" IS NULL OR "
               "find(\"last_name\", $1)) AND \"is_active\" IS NOT FALSE AND \"id\" > $2 "
               "ORDER BY \"id\" ASC LIMIT 2",
               2);
}

/* A version to be compared with stands behind the id. */
static void an_update_may_have_conditions(void)
{
    expect_sql((vvl_statement_key){.operation = VVL_OPERATION_UPDATE,
                                   .returning = true,
                                   .fields = VVL_FIELD(users, email),
                                   .filter_count = 1,
                                   .filters = {{.column = VVL_INDEX_users_updated_at}}},
               &dollar,
               "UPDATE \"users\" SET \"email\" = $1 WHERE \"id\" = $2 AND \"updated_at\" = $3 "
               "RETURNING " USER_COLUMNS,
               3);
}

static void changes_of_all_that_is_found(void)
{
    vvl_statement_key key = {.operation = VVL_OPERATION_CHANGE,
                             .fields = VVL_FIELD(users, email) | VVL_FIELD(users, is_active),
                             .filter_count = 1,
                             .filters = {{.column = VVL_INDEX_users_username}}};
    expect_sql(key, &dollar,
               "UPDATE \"users\" SET \"email\" = $1, \"is_active\" = $2 WHERE \"username\" = $3",
               3);
    key.returning = true;
    key.active_only = true;
    expect_sql(key, &dollar,
               "UPDATE \"users\" SET \"email\" = $1, \"is_active\" = $2 WHERE \"username\" = $3 "
               "AND \"is_active\" IS NOT FALSE RETURNING " USER_COLUMNS,
               3);
}

/* What is picked stands first in the text, so its parameters do too. */
static void changes_of_the_first_that_are_found(void)
{
    static const char picked[] =
        "WITH \"picked\" AS MATERIALIZED (SELECT \"id\" FROM \"users\" WHERE \"username\" = $1 "
        "ORDER BY \"last_login\" DESC NULLS LAST, \"id\" DESC LIMIT 3%s) UPDATE \"users\" SET "
        "\"email\" = $2 WHERE \"id\" IN (SELECT \"id\" FROM \"picked\")%s";
    vvl_statement_key key = {.operation = VVL_OPERATION_CHANGE,
                             .fields = VVL_FIELD(users, email),
                             .limit = 3,
                             .order = VVL_INDEX_users_last_login,
                             .descending = true,
                             .filter_count = 1,
                             .filters = {{.column = VVL_INDEX_users_username}}};
    expect_sql(key, &dollar, test_format(picked, " LOCK", ""), 2);
    key.returning = true;
    expect_sql(key, &dollar, test_format(picked, " LOCK", " RETURNING " USER_COLUMNS), 2);
    key.operation = VVL_OPERATION_CLAIM;
    expect_sql(key, &dollar, test_format(picked, " LOCK FREE", " RETURNING " USER_COLUMNS), 2);
}

static void sums_and_counts(void)
{
    vvl_statement_key key = {.entity = &vvl_entity_uploaded_files,
                             .operation = VVL_OPERATION_SUM,
                             .order = VVL_INDEX_uploaded_files_file_size};
    expect_sql(key, &dollar,
               "SELECT CAST(coalesce(sum(CAST(\"file_size\" AS bigint) >> 32), 0) AS bigint), "
               "CAST(coalesce(sum(CAST(\"file_size\" AS bigint) & 4294967295), 0) AS bigint) "
               "FROM \"uploaded_files\"",
               0);
    key.filter_count = 1;
    key.filters[0].column = VVL_INDEX_uploaded_files_user_id;
    expect_sql(key, &dollar,
               "SELECT CAST(coalesce(sum(CAST(\"file_size\" AS bigint) >> 32), 0) AS bigint), "
               "CAST(coalesce(sum(CAST(\"file_size\" AS bigint) & 4294967295), 0) AS bigint) "
               "FROM \"uploaded_files\" "
               "WHERE \"user_id\" = $1",
               1);
    expect_sql((vvl_statement_key){.operation = VVL_OPERATION_COUNT, .active_only = true}, &dollar,
               "SELECT count(*) FROM \"users\" WHERE \"is_active\" IS NOT FALSE", 0);
    expect_sql((vvl_statement_key){.operation = VVL_OPERATION_EXISTS}, &dollar,
               "SELECT 1 FROM \"users\" WHERE \"id\" = $1", 1);
}

static void sums_stay_in_range(void)
{
    expect_sql(
        (vvl_statement_key){.entity = &vvl_entity_uploaded_files,
                            .operation = VVL_OPERATION_ADD,
                            .order = VVL_INDEX_uploaded_files_file_size},
        &dollar,
        "UPDATE \"uploaded_files\" SET \"file_size\" = coalesce(\"file_size\", 0) + $1, "
        "\"updated_at\" = $2 WHERE \"id\" = $3 AND coalesce(\"file_size\", 0) BETWEEN $4 AND "
        "$5",
        5);
}

/* Without the key, which the database gives and answers. */
static void keys_are_given(void)
{
    expect_sql((vvl_statement_key){.entity = &vvl_entity_campaign_chat_history,
                                   .operation = VVL_OPERATION_INSERT,
                                   .returning = true},
               &dollar,
               "INSERT INTO \"campaign_chat_history\" (\"campaign_id\", \"user_id\", "
               "\"conversation_history\", \"created_at\", \"updated_at\") "
               "VALUES ($1, $2, $3, $4, $5) RETURNING \"id\"",
               5);
    expect_sql((vvl_statement_key){.entity = &vvl_entity_campaign_chat_history,
                                   .operation = VVL_OPERATION_PASS_KEY},
               &dollar, "pass(\"campaign_chat_history\", $1)", 1);
}

/* Of a version that has fewer columns. */
static void scans_may_leave_columns_out(void)
{
    vvl_statement_draft draft = {0};
    vvl_entity old = vvl_entity_at(&vvl_entity_users, "1.0.0");
    vvl_entity none = vvl_entity_at(&vvl_entity_scheduled_posts, "1.0.1");
    vvl_entity now = vvl_entity_at(&vvl_entity_scheduled_posts, "1.1.0");
    vvl_statement_key key = {.entity = &vvl_entity_user_sessions,
                             .fields =
                                 VVL_FIELD(user_sessions, id) | VVL_FIELD(user_sessions, user_id),
                             .operation = VVL_OPERATION_SCAN};
    vvl_sqlgen(&key, &dollar, &draft);
    EXPECT_TEXT("SELECT \"id\", \"user_id\" FROM \"user_sessions\"",
                behind_name(&key, draft.sql.data));
    EXPECT(draft.column_count == 2, "%zu columns", draft.column_count);
    vvl_buffer_free(&draft.sql);
    EXPECT(old.column_count == VVL_INDEX_users_full_name, "%zu columns", old.column_count);
    EXPECT(none.column_count == 0, "%zu columns", none.column_count);
    EXPECT(now.column_count == VVL_INDEX_scheduled_posts_count, "%zu columns", now.column_count);
}

/* So that a version's columns are the first ones. */
static void newer_columns_stand_behind_older_ones(void)
{
    size_t count;
    const vvl_entity *const *entities = vvl_entities(&count);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 1; j < entities[i]->column_count; j++) {
            const char *before = entities[i]->columns[j - 1].since;
            const char *since = entities[i]->columns[j].since;
            bool ordered =
                before == NULL || (since != NULL && vvl_version_compare(before, since) <= 0);
            EXPECT(ordered, "%s.%s", entities[i]->name, entities[i]->columns[j].name);
        }
    }
}

static void purges(void)
{
    vvl_statement_key key = {
        .operation = VVL_OPERATION_PURGE,
        .filter_count = 2,
        .filters = {{.column = VVL_INDEX_users_last_login, .match = VVL_MATCH_LESS},
                    {.column = VVL_INDEX_users_email, .match = VVL_MATCH_IN, .size = 1}}};
    expect_sql(key, &dollar,
               "DELETE FROM \"users\" WHERE \"last_login\" < $1 AND \"email\" IN ($2, $3)", 3);
}

static void scans_are_streams_of_what_is_stored(void)
{
    vvl_statement_draft draft = {0};
    vvl_statement_key key = {.entity = &vvl_entity_users, .operation = VVL_OPERATION_SCAN};
    vvl_sqlgen(&key, &dollar, &draft);
    EXPECT_TEXT("SELECT " USER_COLUMNS " FROM \"users\"", behind_name(&key, draft.sql.data));
    EXPECT(draft.stream && draft.as_stored, "stream %d, as stored %d", draft.stream,
           draft.as_stored);
    EXPECT(draft.column_count == vvl_entity_users.column_count, "%zu columns", draft.column_count);
    vvl_buffer_free(&draft.sql);
}

static void parameters_are_of_their_columns_types(void)
{
    vvl_statement_draft draft = {0};
    vvl_statement_key key = {
        .entity = &vvl_entity_users,
        .operation = VVL_OPERATION_CLAIM,
        .fields = VVL_FIELD(users, is_active) | VVL_FIELD(users, profile_data),
        .limit = 1,
        .filter_count = 3,
        .filters = {{.column = VVL_INDEX_users_last_login, .match = VVL_MATCH_RANGE},
                    {.column = VVL_INDEX_users_id, .match = VVL_MATCH_IN, .size = 1},
                    {.column = VVL_INDEX_users_profile_data, .match = VVL_MATCH_HOLDS}}};
    static const vvl_value_type expected[] = {VVL_VALUE_TIME, VVL_VALUE_TIME, VVL_VALUE_ID,
                                              VVL_VALUE_ID,   VVL_VALUE_JSON, VVL_VALUE_JSON,
                                              VVL_VALUE_BOOL};
    vvl_sqlgen(&key, &dollar, &draft);
    REQUIRE(draft.parameter_count == COUNT_OF(expected), "%zu parameters", draft.parameter_count);
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        EXPECT(draft.parameters[i] == expected[i], "parameter %zu is of type %d", i,
               (int)draft.parameters[i]);
    }
    EXPECT(draft.column_count == 0, "%zu columns without RETURNING", draft.column_count);
    vvl_buffer_free(&draft.sql);
}

CU_TestInfo sqlgen_tests[] = {
    {"every statement has a name of its own", every_statement_has_a_name_of_its_own},
    {"a text begins with its name", a_text_begins_with_its_name},
    {"single records", single_records},
    {"the dialect marks parameters", the_dialect_marks_parameters},
    {"lists", lists},
    {"lists backwards", lists_backwards},
    {"every kind of filter", every_kind_of_filter},
    {"alternatives stand in parentheses", alternatives_stand_in_parentheses},
    {"an update may have conditions", an_update_may_have_conditions},
    {"changes of all that is found", changes_of_all_that_is_found},
    {"changes of the first that are found", changes_of_the_first_that_are_found},
    {"sums and counts", sums_and_counts},
    {"sums stay in range", sums_stay_in_range},
    {"purges", purges},
    {"keys are given", keys_are_given},
    {"scans may leave columns out", scans_may_leave_columns_out},
    {"newer columns stand behind older ones", newer_columns_stand_behind_older_ones},
    {"scans are streams of what is stored", scans_are_streams_of_what_is_stored},
    {"parameters are of their columns' types", parameters_are_of_their_columns_types},
    CU_TEST_INFO_NULL,
};
