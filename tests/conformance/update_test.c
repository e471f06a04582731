#include "suites.h"

#include <string.h>

enum { FIXED = VVL_COLUMN_KEY | VVL_COLUMN_IMMUTABLE };

/* A stored record and the values it is to change to. */
typedef struct pair {
    const vvl_entity *entity;
    record_key id;
    const void *before;
    void *changes;
} pair;

static pair stored_pair(vvl_db *db, const vvl_entity *entity, const parents *owner)
{
    const void *before = record_full(entity, owner, VARIANT_PLAIN, 1);
    vvl_record_clear(entity, record_store(db, entity, before));
    return (pair){entity, record_id(entity, before), before,
                  record_full(entity, owner, VARIANT_PLAIN, 2)};
}

/* The record differs from `before` in this column only, where it has the value of `after`. */
static void expect_only(vvl_db *db, const pair *pair, const vvl_column *column, const void *after)
{
    vvl_error error;
    void *got = record_new(pair->entity);
    REQUIRE_OK(vvl_get(db, pair->entity, &pair->id, got, &error), &error);
    for (size_t i = 0; i < pair->entity->column_count; i++) {
        const vvl_column *other = &pair->entity->columns[i];
        bool touched = (other->flags & VVL_COLUMN_TOUCHED) != 0 && other != column;
        const void *expected = other == column ? after : pair->before;
        EXPECT(touched ? value_compare(other, got, pair->before) > 0
                       : value_equal(other, expected, got),
               "%s: updating %s: %s is <%s>", pair->entity->name, column->name, other->name,
               value_text(other, got));
    }
    vvl_record_clear(pair->entity, got);
}

static void restore(vvl_db *db, const pair *pair)
{
    vvl_error error;
    vvl_fields fields = 0;
    for (size_t i = 0; i < pair->entity->column_count; i++) {
        const vvl_column *column = &pair->entity->columns[i];
        fields |= (column->flags & FIXED) == 0 ? column_field(pair->entity, column) : 0;
    }
    REQUIRE_OK(vvl_update(db, pair->entity, &pair->id, pair->before, fields, NULL, &error), &error);
}

static void update_each_column(vvl_db *db, const pair *pair)
{
    vvl_error error;
    for (size_t i = 0; i < pair->entity->column_count; i++) {
        const vvl_column *column = &pair->entity->columns[i];
        if ((column->flags & FIXED) != 0) {
            continue;
        }
        vvl_fields field = column_field(pair->entity, column);
        EXPECT_OK(vvl_update(db, pair->entity, &pair->id, pair->changes, field, NULL, &error),
                  &error);
        expect_only(db, pair, column, pair->changes);
        restore(db, pair);
    }
}

static void only_the_given_column_changes(void)
{
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    table_list tables = fixture_tables();
    for (size_t i = 0; i < tables.count; i++) {
        pair pair = stored_pair(db, tables.items[i], &owner);
        update_each_column(db, &pair);
    }
}

/* Null where the column may be null, a refusal where it may not. */
static void clear_each_column(vvl_db *db, const pair *pair)
{
    vvl_error error;
    void *nothing = record_new(pair->entity);
    for (size_t i = 0; i < pair->entity->column_count; i++) {
        const vvl_column *column = &pair->entity->columns[i];
        vvl_fields field = column_field(pair->entity, column);
        bool has_absent =
            column->optional || column->kind < VVL_KIND_INTEGER || column->kind == VVL_KIND_JSON;
        if ((column->flags & FIXED) != 0 || !has_absent) {
            continue;
        }
        vvl_status status = vvl_update(db, pair->entity, &pair->id, nothing, field, NULL, &error);
        if ((column->flags & VVL_COLUMN_REQUIRED) != 0) {
            EXPECT_REFUSED(VVL_E_INVALID, status, &error, column->name);
            continue;
        }
        EXPECT_OK(status, &error);
        expect_only(db, pair, column, nothing);
        restore(db, pair);
    }
}

static void an_absent_value_stores_null(void)
{
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    table_list tables = fixture_tables();
    for (size_t i = 0; i < tables.count; i++) {
        pair pair = stored_pair(db, tables.items[i], &owner);
        clear_each_column(db, &pair);
    }
}

static void keys_and_immutable_columns_stay(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    table_list tables = fixture_tables();
    for (size_t i = 0; i < tables.count; i++) {
        const vvl_entity *entity = tables.items[i];
        pair pair = stored_pair(db, entity, &owner);
        for (size_t j = 0; j < entity->column_count; j++) {
            const vvl_column *column = &entity->columns[j];
            if ((column->flags & FIXED) != 0) {
                EXPECT_REFUSED(VVL_E_INVALID,
                               vvl_update(db, entity, &pair.id, pair.changes,
                                          column_field(entity, column), NULL, &error),
                               &error, column->name);
            }
        }
        void *got = record_new(entity);
        REQUIRE_OK(vvl_get(db, entity, &pair.id, got, &error), &error);
        expect_records_equal(entity, pair.before, got, "after refusals", HERE);
        vvl_record_clear(entity, got);
    }
}

static void everything_at_once_changes(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    parents other = parents_new(db, 901);
    table_list tables = fixture_tables();
    for (size_t i = 0; i < tables.count; i++) {
        const vvl_entity *entity = tables.items[i];
        pair pair = stored_pair(db, entity, &owner);
        void *changes = record_full(entity, &other, VARIANT_NESTED, 3);
        void *stored = record_new(entity);
        vvl_fields fields = 0;
        for (size_t j = 0; j < entity->column_count; j++) {
            const vvl_column *column = &entity->columns[j];
            if ((column->flags & FIXED) != 0) {
                value_copy(column, pair.before, changes);
            } else {
                fields |= column_field(entity, column);
            }
        }
        EXPECT_OK(vvl_update(db, entity, &pair.id, changes, fields, stored, &error), &error);
        expect_records_equal(entity, changes, stored, "all columns", HERE);
        vvl_record_clear(entity, stored);
    }
}

static void an_update_of_nothing_is_a_wrong_call(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    table_list tables = fixture_tables();
    for (size_t i = 0; i < tables.count; i++) {
        const vvl_entity *entity = tables.items[i];
        pair pair = stored_pair(db, entity, &owner);
        vvl_fields beyond = UINT64_C(1) << entity->column_count;
        EXPECT_STATUS(VVL_E_USAGE, vvl_update(db, entity, &pair.id, pair.changes, 0, NULL, &error),
                      &error);
        EXPECT_STATUS(VVL_E_USAGE,
                      vvl_update(db, entity, &pair.id, pair.changes, beyond, NULL, &error), &error);
        EXPECT_STATUS(VVL_E_USAGE,
                      vvl_update(db, entity, &pair.id, pair.changes, beyond | 2, NULL, &error),
                      &error);
    }
}

static void an_unknown_record_is_not_found(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    table_list tables = fixture_tables();
    for (size_t i = 0; i < tables.count; i++) {
        const vvl_entity *entity = tables.items[i];
        vvl_uuid id = test_uuid("nobody", 1);
        const void *changes = record_full(entity, &owner, VARIANT_PLAIN, 1);
        vvl_fields fields = column_field(entity, &entity->columns[1]);
        EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_update(db, entity, &id, changes, fields, NULL, &error),
                      &error);
    }
}

/* expires_at must stay after created_at, which an update does not give. */
static void a_bound_holds_against_what_is_stored(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_session session = {.user_id = owner.user,
                           .session_token = "token",
                           .created_at = {true, 1000000},
                           .expires_at = 2000000};
    vvl_session stored;
    REQUIRE_OK(vvl_session_create(db, &session, &stored, &error), &error);
    session.expires_at = 1000000;
    EXPECT_REFUSED(VVL_E_INVALID,
                   vvl_session_update(db, &stored.id, &session,
                                      VVL_FIELD(user_sessions, expires_at), NULL, &error),
                   &error, "expires_at");
    session.expires_at = 1000001;
    EXPECT_OK(vvl_session_update(db, &stored.id, &session, VVL_FIELD(user_sessions, expires_at),
                                 NULL, &error),
              &error);
    vvl_session_clear(&stored);
}

static void a_required_time_cannot_be_taken_away(void)
{
    vvl_error error = {0};
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    const vvl_session session = {
        .user_id = owner.user, .session_token = "token", .expires_at = INT64_C(4000000000000000)};
    const vvl_session nothing = {.memory = NULL};
    vvl_session stored;
    vvl_session got;
    REQUIRE_OK(vvl_session_create(db, &session, &stored, &error), &error);
    EXPECT_REFUSED(VVL_E_INVALID,
                   vvl_session_update(db, &stored.id, &nothing,
                                      VVL_FIELD(user_sessions, expires_at), NULL, &error),
                   &error, "expires_at");
    EXPECT(strstr(error.message, "is missing") != NULL, "message: %s", error.message);
    REQUIRE_OK(vvl_session_get(db, &stored.id, &got, &error), &error);
    expect_records_equal(&vvl_entity_user_sessions, &stored, &got, "after the refusal", HERE);
    vvl_session_clear(&got);
    vvl_session_clear(&stored);
}

CU_TestInfo update_tests[] = {
    {"only the given column changes", only_the_given_column_changes},
    {"an absent value stores null", an_absent_value_stores_null},
    {"keys and immutable columns stay", keys_and_immutable_columns_stay},
    {"everything at once changes", everything_at_once_changes},
    {"an update of nothing is a wrong call", an_update_of_nothing_is_a_wrong_call},
    {"an unknown record is not found", an_unknown_record_is_not_found},
    {"a bound holds against what is stored", a_bound_holds_against_what_is_stored},
    {"a required time cannot be taken away", a_required_time_cannot_be_taken_away},
    CU_TEST_INFO_NULL,
};
