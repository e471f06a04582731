#include "suites.h"

#include <stddef.h>
#include <string.h>

static void a_wrong_version_is_refused(void)
{
    vvl_error error;
    vvl_backend backend = fake_backend;
    EXPECT_OK(vvl_backend_check(&backend, &error), &error);
    backend.version = VVL_BACKEND_VERSION + 1;
    EXPECT_STATUS(VVL_E_USAGE, vvl_backend_check(&backend, &error), &error);
    backend = fake_backend;
    backend.size = sizeof backend - sizeof(void *);
    EXPECT_STATUS(VVL_E_USAGE, vvl_backend_check(&backend, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_backend_check(NULL, &error), &error);
    vvl_db *db = NULL;
    EXPECT_STATUS(VVL_E_USAGE, vvl_db_open_backend(&backend, "fake:", NULL, &db, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_db_open_backend(NULL, "fake:", NULL, &db, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_db_open_backend(&fake_backend, NULL, NULL, &db, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_db_open_backend(&fake_backend, "fake:", NULL, NULL, &error),
                  &error);
    EXPECT(db == NULL, "the output was changed");
}

typedef struct slot {
    const char *name;
    size_t offset;
} slot;

static void an_empty_slot_is_refused_by_name(void)
{
    static const slot slots[] = {
        {"name", offsetof(vvl_backend, name)},
        {"schemes", offsetof(vvl_backend, schemes)},
        {"dialect", offsetof(vvl_backend, dialect)},
        {"open", offsetof(vvl_backend, open)},
        {"close", offsetof(vvl_backend, close)},
        {"state", offsetof(vvl_backend, state)},
        {"check", offsetof(vvl_backend, check)},
        {"prepare", offsetof(vvl_backend, prepare)},
        {"execute", offsetof(vvl_backend, execute)},
        {"step", offsetof(vvl_backend, step)},
        {"execute_many", offsetof(vvl_backend, execute_many)},
        {"affected", offsetof(vvl_backend, affected)},
        {"reset", offsetof(vvl_backend, reset)},
        {"finalize", offsetof(vvl_backend, finalize)},
        {"script", offsetof(vvl_backend, script)},
        {"begin", offsetof(vvl_backend, begin)},
        {"commit", offsetof(vvl_backend, commit)},
        {"rollback", offsetof(vvl_backend, rollback)},
        {"savepoint", offsetof(vvl_backend, savepoint)},
        {"end_savepoint", offsetof(vvl_backend, end_savepoint)},
    };
    for (size_t i = 0; i < COUNT_OF(slots); i++) {
        vvl_error error = {0};
        vvl_backend backend = fake_backend;
        memset((char *)&backend + slots[i].offset, 0, sizeof(void *));
        EXPECT_STATUS(VVL_E_USAGE, vvl_backend_check(&backend, &error), &error);
        EXPECT(strstr(error.message, slots[i].name) != NULL, "%s is not named in: %s",
               slots[i].name, error.message);
    }
}

static vvl_status any_exclude(vvl_connection *connection, vvl_exclusion *out, vvl_error *error)
{
    (void)connection, (void)out, (void)error;
    return VVL_E_INTERNAL;
}

/* Whoever is kept out must be let in again. */
static void keeping_others_out_takes_both_slots(void)
{
    vvl_error error = {0};
    vvl_backend backend = fake_backend;
    backend.exclude = any_exclude;
    EXPECT_STATUS(VVL_E_USAGE, vvl_backend_check(&backend, &error), &error);
    EXPECT(strstr(error.message, "admit") != NULL, "it is not named in: %s", error.message);
}

static vvl_status any_bulk_begin(vvl_connection *connection, const vvl_bulk_target *target,
                                 vvl_bulk **out, vvl_error *error)
{
    (void)connection, (void)target, (void)out, (void)error;
    return VVL_E_INTERNAL;
}

static vvl_status any_bulk_row(vvl_bulk *bulk, const vvl_value *row, vvl_error *error)
{
    (void)bulk, (void)row, (void)error;
    return VVL_E_INTERNAL;
}

static vvl_status any_bulk_end(vvl_bulk *bulk, bool keep, vvl_bulk_result *result, vvl_error *error)
{
    (void)bulk, (void)keep, (void)result, (void)error;
    return VVL_E_INTERNAL;
}

static void bulk_slots_come_together(void)
{
    static const slot slots[] = {{"bulk_begin", offsetof(vvl_backend, bulk_begin)},
                                 {"bulk_row", offsetof(vvl_backend, bulk_row)},
                                 {"bulk_end", offsetof(vvl_backend, bulk_end)}};
    vvl_error error = {0};
    vvl_backend whole = fake_backend;
    whole.capabilities |= VVL_CAPABILITY_BULK;
    whole.bulk_begin = any_bulk_begin;
    whole.bulk_row = any_bulk_row;
    whole.bulk_end = any_bulk_end;
    EXPECT_OK(vvl_backend_check(&whole, &error), &error);
    for (size_t i = 0; i < COUNT_OF(slots); i++) {
        vvl_backend lacking = whole;
        vvl_backend surplus = fake_backend;
        memset((char *)&lacking + slots[i].offset, 0, sizeof(void *));
        memcpy((char *)&surplus + slots[i].offset, (char *)&whole + slots[i].offset,
               sizeof(void *));
        EXPECT_STATUS(VVL_E_USAGE, vvl_backend_check(&lacking, &error), &error);
        EXPECT(strstr(error.message, slots[i].name) != NULL, "%s: %s", slots[i].name,
               error.message);
        EXPECT_STATUS(VVL_E_USAGE, vvl_backend_check(&surplus, &error), &error);
        EXPECT(strstr(error.message, slots[i].name) != NULL, "%s: %s", slots[i].name,
               error.message);
    }
    vvl_backend silent = whole;
    silent.capabilities &= ~(unsigned)VVL_CAPABILITY_BULK;
    EXPECT_STATUS(VVL_E_USAGE, vvl_backend_check(&silent, &error), &error);
}

static vvl_status any_foreign_keys(vvl_connection *connection, bool enforced, vvl_error *error)
{
    (void)connection, (void)enforced, (void)error;
    return VVL_E_INTERNAL;
}

static vvl_status any_rebuild(vvl_connection *connection, const char *table, const char *create,
                              const char *copy, vvl_error *error)
{
    (void)connection, (void)table, (void)create, (void)copy, (void)error;
    return VVL_E_INTERNAL;
}

static vvl_status any_check_references(vvl_connection *connection, vvl_error *error)
{
    (void)connection, (void)error;
    return VVL_E_INTERNAL;
}

static void rebuilding_slots_come_together(void)
{
    static const slot slots[] = {{"foreign_keys", offsetof(vvl_backend, foreign_keys)},
                                 {"rebuild", offsetof(vvl_backend, rebuild)},
                                 {"check_references", offsetof(vvl_backend, check_references)}};
    vvl_error error = {0};
    vvl_backend whole = fake_backend;
    whole.foreign_keys = any_foreign_keys;
    whole.rebuild = any_rebuild;
    whole.check_references = any_check_references;
    EXPECT_OK(vvl_backend_check(&whole, &error), &error);
    for (size_t i = 0; i < COUNT_OF(slots); i++) {
        vvl_backend lacking = whole;
        memset((char *)&lacking + slots[i].offset, 0, sizeof(void *));
        EXPECT_STATUS(VVL_E_USAGE, vvl_backend_check(&lacking, &error), &error);
        EXPECT(strstr(error.message, slots[i].name) != NULL, "%s: %s", slots[i].name,
               error.message);
    }
}

CU_TestInfo contract_tests[] = {
    {"a wrong version is refused", a_wrong_version_is_refused},
    {"keeping others out takes both slots", keeping_others_out_takes_both_slots},
    {"an empty slot is refused by name", an_empty_slot_is_refused_by_name},
    {"bulk slots come together", bulk_slots_come_together},
    {"slots for rebuilding come together", rebuilding_slots_come_together},
    CU_TEST_INFO_NULL,
};
