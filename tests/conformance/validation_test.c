#include "suites.h"

#include <math.h>
#include <string.h>

/* One way to break one rule of one column; `apply` answers false where the column lacks the rule.
 */
typedef struct fault {
    const char *name;
    bool (*apply)(const vvl_column *column, void *record);
} fault;

static void *at(const vvl_column *column, void *record)
{
    return (char *)record + column->offset;
}

static void set_text(const vvl_column *column, void *record, const char *text)
{
    *(const char **)at(column, record) = text;
}

static bool set_integer(const vvl_column *column, void *record, int64_t value)
{
    if (column->optional) {
        *(vvl_opt_integer *)at(column, record) = (vvl_opt_integer){true, value};
    } else {
        *(int64_t *)at(column, record) = value;
    }
    return true;
}

static bool set_real(const vvl_column *column, void *record, double value)
{
    *(vvl_opt_real *)at(column, record) = (vvl_opt_real){true, value};
    return true;
}

static bool set_time(const vvl_column *column, void *record, vvl_time value)
{
    if (column->optional) {
        *(vvl_opt_time *)at(column, record) = (vvl_opt_time){true, value};
    } else {
        *(vvl_time *)at(column, record) = value;
    }
    return true;
}

static bool missing(const vvl_column *column, void *record)
{
    value_clear(column, record);
    return (column->flags & VVL_COLUMN_REQUIRED) != 0 && !value_present(column, record);
}

/* `count` characters of three bytes, in a form that the column's pattern takes. */
static const char *characters(const vvl_column *column, size_t count)
{
    const char *ending = column->like == NULL ? "" : "@x.y";
    size_t filling = count > strlen(ending) ? count - strlen(ending) : 0;
    char *text = test_scratch(filling * 3 + strlen(ending) + 1);
    char *end = text;
    for (size_t i = 0; i < filling; i++) {
        end = stpcpy(end, "\xE2\x82\xAC");
    }
    stpcpy(end, ending);
    return text;
}

static bool too_short(const vvl_column *column, void *record)
{
    if (column->length.min == 0) {
        return false;
    }
    set_text(column, record, characters(column, column->length.min - 1));
    return true;
}

static bool too_long(const vvl_column *column, void *record)
{
    if (column->length.max == 0) {
        return false;
    }
    set_text(column, record, characters(column, column->length.max + 1));
    return true;
}

static bool unlike(const vvl_column *column, void *record)
{
    if (column->like == NULL) {
        return false;
    }
    set_text(column, record, "nobody.at.home@nowhere");
    return true;
}

static bool not_utf8(const vvl_column *column, void *record)
{
    if (column->kind != VVL_KIND_TEXT) {
        return false;
    }
    set_text(column, record, "joe\xFF@example.org");
    return true;
}

static bool cut_utf8(const vvl_column *column, void *record)
{
    if (column->kind != VVL_KIND_TEXT) {
        return false;
    }
    set_text(column, record, "joe@example.org\xF0\x9F\x98");
    return true;
}

static bool beyond_enum(const vvl_column *column, void *record)
{
    if (column->kind != VVL_KIND_ENUM) {
        return false;
    }
    *(int *)at(column, record) = (int)column->values.count;
    return true;
}

static bool before_enum(const vvl_column *column, void *record)
{
    if (column->kind != VVL_KIND_ENUM) {
        return false;
    }
    *(int *)at(column, record) = -1;
    return true;
}

static bool below(const vvl_column *column, void *record)
{
    if (!column->range.set) {
        return false;
    }
    return column->kind == VVL_KIND_INTEGER
               ? set_integer(column, record, (int64_t)column->range.min - 1)
               : set_real(column, record, nextafter(column->range.min, -INFINITY));
}

static bool above(const vvl_column *column, void *record)
{
    if (!column->range.set || column->range.max >= VVL_INTEGER_MAX) {
        return false;
    }
    return column->kind == VVL_KIND_INTEGER
               ? set_integer(column, record, (int64_t)column->range.max + 1)
               : set_real(column, record, nextafter(column->range.max, INFINITY));
}

static bool not_a_number(const vvl_column *column, void *record)
{
    return column->kind == VVL_KIND_REAL && set_real(column, record, NAN);
}

static bool infinite(const vvl_column *column, void *record)
{
    return column->kind == VVL_KIND_REAL && set_real(column, record, -INFINITY);
}

static bool before_year_one(const vvl_column *column, void *record)
{
    return column->kind == VVL_KIND_TIME && set_time(column, record, INT64_C(-62135596800000001));
}

static bool after_year_9999(const vvl_column *column, void *record)
{
    return column->kind == VVL_KIND_TIME && set_time(column, record, INT64_C(253402300800000000));
}

static bool no_json(const vvl_column *column, void *record)
{
    if (column->kind != VVL_KIND_JSON) {
        return false;
    }
    set_text(column, record, "{'a': None}");
    return true;
}

static bool not_an_object(const vvl_column *column, void *record)
{
    if (column->kind != VVL_KIND_JSON || column->shape != VVL_SHAPE_OBJECT) {
        return false;
    }
    set_text(column, record, "[{}]");
    return true;
}

static bool not_only_strings(const vvl_column *column, void *record)
{
    if (column->kind != VVL_KIND_JSON || column->shape != VVL_SHAPE_STRINGS) {
        return false;
    }
    set_text(column, record, "[\"a\", 1]");
    return true;
}

static bool not_an_array(const vvl_column *column, void *record)
{
    if (column->kind != VVL_KIND_JSON || column->shape != VVL_SHAPE_STRINGS) {
        return false;
    }
    set_text(column, record, "{\"a\": \"b\"}");
    return true;
}

/* The record's created_at is 2025-06-16T12:00:01.000001Z, as the plain variant has it. */
static bool not_after(const vvl_column *column, void *record)
{
    return column->after != NULL && set_time(column, record, INT64_C(1750075201000001));
}

static const fault faults[] = {
    {"missing", missing},
    {"too short", too_short},
    {"too long", too_long},
    {"unlike its pattern", unlike},
    {"not UTF-8", not_utf8},
    {"cut UTF-8", cut_utf8},
    {"beyond the enum", beyond_enum},
    {"before the enum", before_enum},
    {"below its range", below},
    {"above its range", above},
    {"not a number", not_a_number},
    {"infinite", infinite},
    {"before year 1", before_year_one},
    {"after year 9999", after_year_9999},
    {"no JSON", no_json},
    {"not an object", not_an_object},
    {"not only strings", not_only_strings},
    {"not an array", not_an_array},
    {"not after the other time", not_after},
};

/* Calls `check` with every record that breaks one rule; answers how many there were. */
static size_t each_fault(const vvl_entity *entity, const parents *owner,
                         void (*check)(vvl_db *db, const vvl_entity *entity,
                                       const vvl_column *column, const void *record,
                                       const char *name),
                         vvl_db *db)
{
    size_t count = 0;
    for (size_t i = 0; i < entity->column_count; i++) {
        for (size_t j = 0; j < COUNT_OF(faults); j++) {
            void *record = record_full(entity, owner, VARIANT_PLAIN, 1);
            if (faults[j].apply(&entity->columns[i], record)) {
                check(db, entity, &entity->columns[i], record, faults[j].name);
                count++;
            }
        }
    }
    return count;
}

static void check_create(vvl_db *db, const vvl_entity *entity, const vvl_column *column,
                         const void *record, const char *name)
{
    vvl_error error = {0};
    vvl_status status = vvl_create(db, entity, record, NULL, &error);
    EXPECT(status == VVL_E_INVALID && strcmp(error.column, column->name) == 0 &&
               strcmp(error.table, entity->name) == 0,
           "%s.%s %s: %s, column <%s>: %s", entity->name, column->name, name,
           vvl_status_name(status), error.column, error.message);
    EXPECT(strstr(error.message, column->name) != NULL, "%s.%s %s: not named in: %s", entity->name,
           column->name, name, error.message);
}

static void check_update(vvl_db *db, const vvl_entity *entity, const vvl_column *column,
                         const void *record, const char *name)
{
    vvl_error error = {0};
    record_key id = record_id(entity, record);
    vvl_fields field = column_field(entity, column);
    vvl_status status = vvl_update(db, entity, &id, record, field, NULL, &error);
    EXPECT(status == VVL_E_INVALID && strcmp(error.column, column->name) == 0,
           "%s.%s %s: %s, column <%s>: %s", entity->name, column->name, name,
           vvl_status_name(status), error.column, error.message);
}

static void every_broken_rule_is_refused_on_create(void)
{
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    table_list tables = fixture_tables();
    size_t count = 0;
    for (size_t i = 0; i < tables.count; i++) {
        size_t before = record_count(db, tables.items[i]);
        count += each_fault(tables.items[i], &owner, check_create, db);
        EXPECT(record_count(db, tables.items[i]) == before, "%s: something was stored",
               tables.items[i]->name);
    }
    EXPECT(count > 200, "only %zu rules were broken", count);
}

static void every_broken_rule_is_refused_on_update(void)
{
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    table_list tables = fixture_tables();
    for (size_t i = 0; i < tables.count; i++) {
        vvl_error error;
        const vvl_entity *entity = tables.items[i];
        const void *record = record_full(entity, &owner, VARIANT_PLAIN, 1);
        void *got = record_new(entity);
        record_key id = record_id(entity, record);
        vvl_record_clear(entity, record_store(db, entity, record));
        each_fault(entity, &owner, check_update, db);
        REQUIRE_OK(vvl_get(db, entity, &id, got, &error), &error);
        expect_records_equal(entity, record, got, "after refused updates", HERE);
        vvl_record_clear(entity, got);
    }
}

static void a_refusal_never_shows_the_value(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    vvl_user user = {.username = "joe", .email = "swordfish", .password_hash = "swordfish"};
    EXPECT_STATUS(VVL_E_INVALID, vvl_user_create(db, &user, NULL, &error), &error);
    EXPECT(strstr(error.message, "swordfish") == NULL && strstr(error.hint, "swordfish") == NULL,
           "the value shows: %s (%s)", error.message, error.hint);
}

static void limits_are_exact(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_campaign campaign = {.name = "x", .user_id = owner.user};
    for (int64_t level = -1; level <= 12; level++) {
        campaign.creativity_level = (vvl_opt_integer){true, level};
        vvl_status expected = level >= 1 && level <= 10 ? VVL_OK : VVL_E_INVALID;
        EXPECT_STATUS(expected, vvl_campaign_create(db, &campaign, NULL, &error), &error);
    }
}

CU_TestInfo validation_tests[] = {
    {"every broken rule is refused on create", every_broken_rule_is_refused_on_create},
    {"every broken rule is refused on update", every_broken_rule_is_refused_on_update},
    {"a refusal never shows the value", a_refusal_never_shows_the_value},
    {"limits are exact", limits_are_exact},
    CU_TEST_INFO_NULL,
};
