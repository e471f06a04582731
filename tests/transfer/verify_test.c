#include "suites.h"

#include <math.h>
#include <string.h>

/* The record that is damaged, of one table, with the values it has on both sides. */
typedef struct victim {
    vvl_db *target;
    const vvl_entity *entity;
    record_key id;
    void *good;
    parents other;
} victim;

/* The victim's id as differences show it. */
static const char *key_text(const victim *victim)
{
    const vvl_column *key = vvl_column_find(victim->entity, "id");
    void *record = record_new(victim->entity);
    bool integer = key->kind == VVL_KIND_INTEGER;
    memcpy((char *)record + key->offset, &victim->id, integer ? sizeof(int64_t) : sizeof(vvl_uuid));
    return value_text(key, record);
}

static void expect_named(const two_sides *sides, const victim *victim, const char *what)
{
    vvl_error error = {0};
    vvl_transfer result = {0};
    const char *key = key_text(victim);
    vvl_status status = vvl_verify(sides->source, sides->target, NULL, &result, &error);
    if (!EXPECT(status == VVL_E_DIFFERENT, "%s.%s: %s %s", victim->entity->name, what,
                vvl_status_name(status), status == VVL_OK ? "" : error.message)) {
        vvl_transfer_clear(&result);
        return;
    }
    EXPECT(!result.verified && result.differing_rows == 1 && result.difference_count == 1,
           "%s.%s: %llu rows differ", victim->entity->name, what,
           (unsigned long long)result.differing_rows);
    EXPECT_TEXT(victim->entity->name, result.differences[0].table);
    EXPECT_TEXT(key, result.differences[0].key);
    EXPECT_TEXT(what, result.differences[0].what);
    for (size_t i = 0; i < result.table_count; i++) {
        bool same = strcmp(result.tables[i].name, victim->entity->name) != 0;
        EXPECT(result.tables[i].match == same, "%s: match", result.tables[i].name);
    }
    vvl_transfer_clear(&result);
}

/* As little as can be told apart. */
static void change_slightly(const victim *victim, const vvl_column *column, void *record)
{
    void *place = (char *)record + column->offset;
    switch (column->kind) {
    case VVL_KIND_TEXT:
        *(const char **)place = test_format("%s ", *(const char **)place);
        break;
    case VVL_KIND_JSON:
        *(const char **)place =
            column->shape == VVL_SHAPE_STRINGS ? "[\"s1\", \"t \"]" : "{\"serial\": 1.0}";
        break;
    case VVL_KIND_REAL:
        ((vvl_opt_real *)place)->value = nextafter(((vvl_opt_real *)place)->value, 1);
        break;
    case VVL_KIND_TIME:
        *(column->optional ? &((vvl_opt_time *)place)->value : (vvl_time *)place) += 1;
        break;
    case VVL_KIND_INTEGER:
        *(column->optional ? &((vvl_opt_integer *)place)->value : (int64_t *)place) += 1;
        break;
    default:
        value_set(column, record, &victim->other, VARIANT_PLAIN, 2);
        break;
    }
}

/* What an update of ours would never do: by the database's own means. */
static void write_time(const victim *victim, const vvl_column *column, const void *record)
{
    const char *key = key_text(victim);
    const char *shown = value_text(column, record);
    test_sql(test_database_of(victim->target),
             test_format("UPDATE %s SET %s = '%.10s %.15s' WHERE id = '%s'", victim->entity->name,
                         column->name, shown, shown + 11, key));
}

static void write_column(const victim *victim, const vvl_column *column, const void *record)
{
    vvl_error error;
    const vvl_column *updated = vvl_column_find(victim->entity, "updated_at");
    if ((column->flags & VVL_COLUMN_IMMUTABLE) != 0) {
        write_time(victim, column, record);
        return;
    }
    vvl_fields fields = column_field(victim->entity, column);
    fields |= updated == NULL ? 0 : column_field(victim->entity, updated);
    REQUIRE_OK(
        vvl_update(victim->target, victim->entity, &victim->id, record, fields, NULL, &error),
        &error);
}

static void *copy_of(const victim *victim)
{
    void *copy = record_new(victim->entity);
    memcpy(copy, victim->good, victim->entity->record_size);
    return copy;
}

static void damage_each_column(const two_sides *sides, const victim *victim)
{
    for (size_t i = 0; i < victim->entity->column_count; i++) {
        const vvl_column *column = &victim->entity->columns[i];
        if ((column->flags & VVL_COLUMN_KEY) != 0) {
            continue;
        }
        void *damaged = copy_of(victim);
        change_slightly(victim, column, damaged);
        write_column(victim, column, damaged);
        expect_named(sides, victim, column->name);
        if ((column->flags & (VVL_COLUMN_REQUIRED | VVL_COLUMN_IMMUTABLE)) == 0) {
            damaged = copy_of(victim);
            value_clear(column, damaged);
            write_column(victim, column, damaged);
            expect_named(sides, victim, column->name);
        }
        write_column(victim, column, victim->good);
    }
}

/* The plain record that `fill` stored in a table. */
static victim victim_of(const two_sides *sides, const vvl_entity *entity)
{
    vvl_error error;
    victim victim = {.target = sides->target, .entity = entity};
    const parents nobody = {.connection = 0};
    victim.id = record_id(entity, record_full(entity, &nobody, VARIANT_PLAIN, 1));
    void *good = record_new(entity);
    vvl_user_page users = {0};
    vvl_campaign_page campaigns = {0};
    REQUIRE_OK(vvl_get(sides->target, entity, &victim.id, good, &error), &error);
    victim.good = good;
    const vvl_query last = {.descending = true, .limit = 1};
    REQUIRE_OK(vvl_user_list(sides->source, &last, &users, &error), &error);
    REQUIRE_OK(vvl_campaign_list(sides->source, &last, &campaigns, &error), &error);
    victim.other = (parents){.user = users.items[0].id,
                             .campaign = campaigns.items[0].id,
                             .content = test_uuid("id", 2),
                             .connection = 3};
    vvl_user_page_clear(&users);
    vvl_campaign_page_clear(&campaigns);
    return victim;
}

static void every_damaged_cell_is_found(void)
{
    const vvl_entity *tables[16];
    size_t count = entities_of(false, tables, COUNT_OF(tables));
    vvl_error error;
    vvl_transfer result;
    two_sides sides = filled_sides();
    copy_sides(&sides);
    for (size_t i = 0; i < count; i++) {
        victim victim = victim_of(&sides, tables[i]);
        damage_each_column(&sides, &victim);
        vvl_record_clear(tables[i], victim.good);
    }
    REQUIRE_OK(vvl_verify(sides.source, sides.target, NULL, &result, &error), &error);
    vvl_transfer_clear(&result);
}

static void a_missing_row_is_found(void)
{
    vvl_error error;
    two_sides sides = filled_sides();
    copy_sides(&sides);
    victim victim = {
        sides.target, &vvl_entity_uploaded_files, {test_uuid("id", 3)}, NULL, {.connection = 0}};
    REQUIRE_OK(vvl_purge(sides.target, victim.entity, &victim.id, &error), &error);
    expect_named(&sides, &victim, "missing in the target");
}

static void an_extra_row_is_found(void)
{
    two_sides sides = filled_sides();
    copy_sides(&sides);
    void *template = record_required(&vvl_entity_campaign_templates, NULL, 77);
    void *stored = record_store(sides.target, &vvl_entity_campaign_templates, template);
    victim victim = {sides.target,
                     &vvl_entity_campaign_templates,
                     record_id(&vvl_entity_campaign_templates, stored),
                     NULL,
                     {.connection = 0}};
    vvl_record_clear(&vvl_entity_campaign_templates, stored);
    expect_named(&sides, &victim, "not in the source");
}

static void many_differences_are_counted(void)
{
    vvl_error error;
    vvl_transfer result;
    two_sides sides = filled_sides();
    add_many(&sides);
    copy_sides(&sides);
    test_sql(test_database_of(sides.target),
             "UPDATE generated_content SET title = 'other' WHERE title IS NULL");
    EXPECT_STATUS(VVL_E_DIFFERENT, vvl_verify(sides.source, sides.target, NULL, &result, &error),
                  &error);
    EXPECT(result.differing_rows == MANY_ROWS, "%llu rows differ",
           (unsigned long long)result.differing_rows);
    EXPECT(result.difference_count == VVL_DIFFERENCES_NAMED, "%zu are named",
           result.difference_count);
    for (size_t i = 0; i < result.difference_count; i++) {
        EXPECT_TEXT("generated_content", result.differences[i].table);
        EXPECT_TEXT("title", result.differences[i].what);
    }
    vvl_transfer_clear(&result);
}

/* Two values that change places leave every sum over a column as it was. */
static void swapped_values_are_found(void)
{
    vvl_error error;
    vvl_transfer result;
    two_sides sides = filled_sides();
    vvl_db *db = sides.target;
    copy_sides(&sides);
    vvl_uuid ids[] = {test_uuid("id", 1), test_uuid("id", 2)};
    vvl_user users[2];
    for (size_t i = 0; i < COUNT_OF(users); i++) {
        REQUIRE_OK(vvl_user_get(db, &ids[i], &users[i], &error), &error);
    }
    for (size_t i = 0; i < COUNT_OF(users); i++) {
        vvl_user changes = users[i];
        changes.first_name = users[1 - i].first_name;
        REQUIRE_OK(vvl_user_update(db, &ids[i], &changes,
                                   VVL_FIELD(users, first_name) | VVL_FIELD(users, updated_at),
                                   NULL, &error),
                   &error);
    }
    EXPECT_STATUS(VVL_E_DIFFERENT, vvl_verify(sides.source, db, NULL, &result, &error), &error);
    EXPECT(result.differing_rows == 2, "%llu rows differ",
           (unsigned long long)result.differing_rows);
    vvl_transfer_clear(&result);
    vvl_user_clear(&users[0]);
    vvl_user_clear(&users[1]);
}

CU_TestInfo verify_tests[] = {
    {"every damaged cell is found", every_damaged_cell_is_found},
    {"a missing row is found", a_missing_row_is_found},
    {"an extra row is found", an_extra_row_is_found},
    {"many differences are counted", many_differences_are_counted},
    {"swapped values are found", swapped_values_are_found},
    CU_TEST_INFO_NULL,
};
