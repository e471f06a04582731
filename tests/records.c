#include "values.h"

#include <stdlib.h>
#include <string.h>

static const void *at(const vvl_column *column, const void *record)
{
    return (const char *)record + column->offset;
}

static bool is_one_per_parents(const vvl_entity *entity)
{
    bool joint = false;
    for (size_t i = 0; i < entity->column_count; i++) {
        const vvl_column *column = &entity->columns[i];
        if ((column->flags & VVL_COLUMN_JOINT) != 0) {
            if (column->references == NULL) {
                return false;
            }
            joint = true;
        }
    }
    return joint;
}

size_t entities_of(bool views, const vvl_entity **out, size_t room)
{
    size_t all = 0;
    size_t count = 0;
    const vvl_entity *const *entities = vvl_entities(&all);
    for (size_t i = 0; i < all && count < room; i++) {
        if (entities[i]->view == views && !is_one_per_parents(entities[i])) {
            out[count++] = entities[i];
        }
    }
    return count;
}

void *record_new(const vvl_entity *entity)
{
    return test_scratch(entity->record_size);
}

vvl_fields column_field(const vvl_entity *entity, const vvl_column *column)
{
    return UINT64_C(1) << (size_t)(column - entity->columns);
}

static size_t size_of_kind(const vvl_column *column)
{
    switch (column->kind) {
    case VVL_KIND_ID:
        return sizeof(vvl_uuid);
    case VVL_KIND_TEXT:
    case VVL_KIND_JSON:
        return sizeof(const char *);
    case VVL_KIND_ENUM:
        return sizeof(int);
    case VVL_KIND_REAL:
        return sizeof(vvl_opt_real);
    case VVL_KIND_BOOL:
        return sizeof(vvl_opt_bool);
    default:
        return column->optional ? sizeof(vvl_opt_integer) : sizeof(int64_t);
    }
}

void value_clear(const vvl_column *column, void *record)
{
    memset((char *)record + column->offset, 0, size_of_kind(column));
}

void value_copy(const vvl_column *column, const void *from, void *to)
{
    memcpy((char *)to + column->offset, at(column, from), size_of_kind(column));
}

bool value_present(const vvl_column *column, const void *record)
{
    const void *place = at(column, record);
    if (column->optional) {
        return *(const bool *)place; /* the first member of every vvl_opt_* */
    }
    switch (column->kind) {
    case VVL_KIND_ID:
        return !vvl_uuid_is_nil(place);
    case VVL_KIND_TEXT:
    case VVL_KIND_JSON:
        return *(const char *const *)place != NULL;
    case VVL_KIND_ENUM:
        return *(const int *)place != 0;
    default:
        return true;
    }
}

static int64_t whole(const vvl_column *column, const void *record)
{
    const void *place = at(column, record);
    if (column->kind == VVL_KIND_BOOL) {
        return ((const vvl_opt_bool *)place)->value;
    }
    return column->optional ? ((const vvl_opt_integer *)place)->value : *(const int64_t *)place;
}

static double real(const vvl_column *column, const void *record)
{
    return ((const vvl_opt_real *)at(column, record))->value;
}

static const char *words(const vvl_column *column, const void *record)
{
    const void *place = at(column, record);
    if (column->kind == VVL_KIND_ENUM) {
        size_t index = (size_t) * (const int *)place;
        return index < column->values.count ? column->values.words[index] : "(out of range)";
    }
    return *(const char *const *)place;
}

int value_compare(const vvl_column *column, const void *a, const void *b)
{
    bool has_a = value_present(column, a);
    bool has_b = value_present(column, b);
    if (!has_a || !has_b) {
        return (int)has_a - (int)has_b;
    }
    switch (column->kind) {
    case VVL_KIND_ID:
        return memcmp(at(column, a), at(column, b), sizeof(vvl_uuid));
    case VVL_KIND_TEXT:
    case VVL_KIND_JSON:
    case VVL_KIND_ENUM:
        return strcmp(words(column, a), words(column, b));
    case VVL_KIND_REAL:
        return (real(column, a) > real(column, b)) - (real(column, a) < real(column, b));
    default:
        return (whole(column, a) > whole(column, b)) - (whole(column, a) < whole(column, b));
    }
}

bool value_equal(const vvl_column *column, const void *a, const void *b)
{
    return value_compare(column, a, b) == 0;
}

/* The fewest digits that read back the same. */
static const char *real_text(double value)
{
    for (int digits = 1; digits < 17; digits++) {
        const char *text = test_format("%.*g", digits, value);
        if (strtod(text, NULL) == value) {
            return text;
        }
    }
    return test_format("%.17g", value);
}

const char *value_text(const vvl_column *column, const void *record)
{
    if (!value_present(column, record)) {
        return NULL;
    }
    char *text = test_scratch(VVL_UUID_TEXT_SIZE);
    switch (column->kind) {
    case VVL_KIND_ID:
        vvl_uuid_format(at(column, record), text);
        return text;
    case VVL_KIND_REAL:
        return real_text(real(column, record));
    case VVL_KIND_BOOL:
        return whole(column, record) != 0 ? "true" : "false";
    case VVL_KIND_INTEGER:
        return test_format("%lld", (long long)whole(column, record));
    case VVL_KIND_TIME:
        vvl_time_format(whole(column, record), text);
        return text;
    default:
        return test_format("%s", words(column, record));
    }
}

/* Some rules hold only as long as another column has a certain word. */
static void bring_rules_about(const vvl_entity *entity, void *record)
{
    for (size_t i = 0; i < entity->column_count; i++) {
        const vvl_column *column = &entity->columns[i];
        const vvl_column *state = vvl_column_find(entity, column->after_while.column);
        for (int word = 1; state != NULL && word < (int)state->values.count; word++) {
            if (strcmp(state->values.words[word], column->after_while.word) == 0) {
                *(int *)((char *)record + state->offset) = word;
            }
        }
    }
}

void *record_full(const vvl_entity *entity, const parents *parents, variant which, unsigned serial)
{
    void *record = record_new(entity);
    for (size_t i = 0; i < entity->column_count; i++) {
        value_set(&entity->columns[i], record, parents, which, serial);
    }
    bring_rules_about(entity, record);
    return record;
}

void *record_required(const vvl_entity *entity, const parents *parents, unsigned serial)
{
    void *record = record_new(entity);
    for (size_t i = 0; i < entity->column_count; i++) {
        const vvl_column *column = &entity->columns[i];
        if ((column->flags & VVL_COLUMN_REQUIRED) != 0) {
            value_set(column, record, parents,
                      VVL_KIND_TIME == column->kind ? VARIANT_LARGEST : VARIANT_PLAIN, serial);
        }
    }
    return record;
}

void expect_records_equal(const vvl_entity *entity, const void *expected, const void *actual,
                          const char *what, test_place place)
{
    for (size_t i = 0; i < entity->column_count; i++) {
        const vvl_column *column = &entity->columns[i];
        if (!value_equal(column, expected, actual)) {
            const char *wanted = value_text(column, expected);
            const char *got = value_text(column, actual);
            test_expect(false, place, "%s: %s.%s: expected <%.700s>, got <%.700s>", what,
                        entity->name, column->name, wanted == NULL ? "(absent)" : wanted,
                        got == NULL ? "(absent)" : got);
        }
    }
}

const void *packed_ids(const vvl_entity *entity, const record_key *ids, size_t count)
{
    size_t size = size_of_kind(vvl_column_find(entity, "id"));
    char *packed = test_scratch(count * size + 1);
    for (size_t i = 0; i < count; i++) {
        memcpy(packed + i * size, &ids[i], size);
    }
    return packed;
}

record_key record_id(const vvl_entity *entity, const void *record)
{
    const vvl_column *column = vvl_column_find(entity, "id");
    record_key key = {.id = {{0}}};
    memcpy(&key, at(column, record), size_of_kind(column));
    return key;
}

void *record_store(vvl_db *db, const vvl_entity *entity, const void *record)
{
    vvl_error error;
    void *stored = record_new(entity);
    REQUIRE_OK(vvl_create(db, entity, record, stored, &error), &error);
    return stored;
}

parents parents_new(vvl_db *db, unsigned serial)
{
    parents made = {.connection = 0};
    const vvl_entity *const chain[] = {&vvl_entity_users, &vvl_entity_campaigns};
    vvl_uuid *const ids[] = {&made.user, &made.campaign};
    for (size_t i = 0; i < COUNT_OF(chain); i++) {
        void *stored = record_store(db, chain[i], record_required(chain[i], &made, serial));
        *ids[i] = record_id(chain[i], stored).id;
        vvl_record_clear(chain[i], stored);
    }
    return made;
}

size_t record_count(vvl_db *db, const vvl_entity *entity)
{
    vvl_error error;
    vvl_page page = {0};
    vvl_query query = {.all = true, .limit = VVL_LIMIT_MAX};
    REQUIRE_OK(vvl_list(db, entity, &query, &page, &error), &error);
    size_t count = page.count;
    vvl_page_clear(&page);
    return count;
}
