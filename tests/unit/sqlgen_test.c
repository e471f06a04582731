#include "suites.h"

#include "core/sqlgen.h"
#include "core/statement_name.h"

#include <string.h>

#define USER_COLUMNS                                                                               \
    "\"id\", \"username\", \"email\", \"password_hash\", \"first_name\", \"last_name\", "          \
    "\"profile_data\", \"last_login\", \"is_active\", \"created_at\", \"updated_at\""

static const vvl_dialect dollar = {.parameter_mark = '$'};

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
    key.entity = &vvl_entity_users;
    vvl_sqlgen(&key, dialect, &draft);
    EXPECT_TEXT(sql, behind_name(&key, draft.sql.data));
    EXPECT(draft.parameter_count == parameters, "%zu parameters", draft.parameter_count);
    vvl_buffer_free(&draft.sql);
}

static void single_records(void)
{
    expect_sql((vvl_statement_key){.operation = VVL_OPERATION_GET}, &dollar,
               "SELECT " USER_COLUMNS " FROM \"users\" WHERE \"id\" = $1", 1);
    expect_sql((vvl_statement_key){.operation = VVL_OPERATION_INSERT}, &dollar,
               "INSERT INTO \"users\" (" USER_COLUMNS
               ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
               11);
    expect_sql((vvl_statement_key){.operation = VVL_OPERATION_DELETE}, &dollar,
               "DELETE FROM \"users\" WHERE \"id\" = $1", 1);
    expect_sql(
        (vvl_statement_key){.operation = VVL_OPERATION_UPDATE,
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
        "count", "sum",    "change", "claim",  "purge", "scan",
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

CU_TestInfo sqlgen_tests[] = {
    {"every statement has a name of its own", every_statement_has_a_name_of_its_own},
    {"a text begins with its name", a_text_begins_with_its_name},
    {"single records", single_records},
    {"the dialect marks parameters", the_dialect_marks_parameters},
    {"lists", lists},
    {"lists backwards", lists_backwards},
    CU_TEST_INFO_NULL,
};
