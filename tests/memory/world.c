#include "world.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Longer than the first block of any arena or buffer that a record of it goes through. */
static const char *long_text(void)
{
    enum { SIZE = 40000 };
    char *text = test_scratch(SIZE + 1);
    memset(text, 'x', SIZE);
    return text;
}

static vvl_campaign campaign(const parents *owner, unsigned serial)
{
    vvl_campaign *made = record_full(&vvl_entity_campaigns, owner, VARIANT_PLAIN, serial);
    made->status = serial % 2 == 0 ? VVL_CAMPAIGN_STATUS_DRAFT : VVL_CAMPAIGN_STATUS_ARCHIVED;
    made->creativity_level = (vvl_opt_integer){true, serial % 9};
    made->creativity_level.value += 1;
    made->campaign_settings = "{\"step\": [{\"a\": 1}], \"n\\u00e4me\": \"x\\n\", \"r\": 1.50e2}";
    return *made;
}

static vvl_campaign other_values(const vvl_campaign *of)
{
    vvl_campaign changed = *of;
    changed.name = "another name";
    changed.campaign_settings = "{\"other\": [true, \"\\t\"]}";
    changed.updated_at.value += 1;
    return changed;
}

static void make_records(world *world)
{
    parents owner = {.user = test_uuid("id", 1)};
    for (unsigned i = 0; i < USERS; i++) {
        vvl_user *user = record_full(&vvl_entity_users, &owner, VARIANT_PLAIN, i + 1);
        user->is_active = (vvl_opt_bool){true, i == 0};
        world->users[i] = user;
    }
    for (unsigned i = 0; i < CAMPAIGNS; i++) {
        world->campaigns[i] = campaign(&owner, 10 + i);
        world->ids[i] = world->campaigns[i].id;
    }
    world->campaigns[0].ai_summary = long_text();
    for (unsigned i = 0; i < ADDED; i++) {
        world->added[i] = campaign(&owner, 100 + i);
        world->changed[i] = other_values(&world->campaigns[i]);
    }
    world->changed_fields = VVL_FIELD(campaigns, name) | VVL_FIELD(campaigns, campaign_settings) |
                            VVL_FIELD(campaigns, updated_at);
    world->json = test_format(
        "{\"name\": \"a\\u00e9\\n\", \"user_id\": \"%s\", \"objective\": \"%s\", "
        "\"campaign_settings\": {\"b\": [1.5e3, \"\\t\"], \"a\": {}}}",
        value_text(vvl_column_find(&vvl_entity_campaigns, "user_id"), &world->campaigns[0]),
        long_text());
    world->json_page = test_format("[%s, %s]", world->json, world->json);
    world->token = "a token of the old application";
    vvl_session *session = record_full(&vvl_entity_user_sessions, &owner, VARIANT_PLAIN, 1);
    session->session_token = world->token;
    session->expires_at = INT64_C(4102444800000000); /* in the year 2100 */
    session->is_active = (vvl_opt_bool){true, true};
    world->session = session;
}

static void find_cursor(world *world)
{
    vvl_error error;
    vvl_page page = {0};
    vvl_query query = {.order = "name", .limit = 1};
    REQUIRE_OK(vvl_list(world->db, &vvl_entity_campaigns, &query, &page, &error), &error);
    world->cursor = test_format("%s", page.next);
    vvl_page_clear(&page);
}

static void fill(vvl_db *db, const world *world)
{
    vvl_error error;
    for (size_t i = 0; i < USERS; i++) {
        REQUIRE_OK(vvl_user_create(db, world->users[i], NULL, &error), &error);
    }
    REQUIRE_OK(vvl_session_create(db, world->session, NULL, &error), &error);
    REQUIRE_OK(vvl_campaign_create_many(db, world->campaigns, CAMPAIGNS, NULL, &error), &error);
}

static void fill_anew(const world *world)
{
    vvl_error error;
    vvl_db *db = test_open(world->database, NULL);
    vvl_filter anybody = {.column = "id", .test = VVL_NOT_EQUAL};
    vvl_query query = {.filters = &anybody, .filter_count = 1, .all = true};
    REQUIRE_OK(vvl_schema_init(db, NULL, NULL, &error), &error);
    REQUIRE_OK(vvl_user_purge_where(db, &query, NULL, &error), &error);
    fill(db, world);
    test_close(db);
}

void world_make(world *world, const test_backend *backend)
{
    *world = (struct world){.database = test_database_new(backend),
                            .target = test_database_new(backend)};
    make_records(world);
    fill_anew(world);
    world->db = test_open(world->database, NULL);
    find_cursor(world);
    test_close(world->db);
    world->db = NULL;
}

const test_database *world_subject(const world *world, const memory_case *what)
{
    return (what->flags & CASE_TARGET_WRITES) != 0 ? world->target : world->database;
}

static void make_target(const world *world, const memory_case *what)
{
    bool old = (what->flags & CASE_TARGET_OLD) != 0;
    vvl_error error;
    vvl_transfer result;
    vvl_db *from = test_open(world->database, NULL);
    vvl_db *to = test_open(world->target, NULL);
    REQUIRE_OK(vvl_schema_init(to, old ? WORLD_FIRST_VERSION : NULL, NULL, &error), &error);
    if ((what->flags & CASE_TARGET_COPY) != 0) {
        REQUIRE_OK(vvl_copy(from, to, NULL, &result, &error), &error);
        vvl_transfer_clear(&result);
    }
    test_close(from);
    test_close(to);
}

void world_restore(const world *world, const memory_case *what)
{
    enum { ANY_TARGET = CASE_TARGET_WRITES | CASE_TARGET_SCHEMA | CASE_TARGET_COPY };
    if ((what->flags & CASE_WRITES) != 0) {
        fill_anew(world);
    }
    if ((what->flags & ANY_TARGET) != 0) {
        test_database_empty(world->target);
    }
    if ((what->flags & (CASE_TARGET_SCHEMA | CASE_TARGET_COPY)) != 0) {
        make_target(world, what);
    }
}

/* "name=value" of every column that is not the time of the test, one after the other; of long text
 * the beginning and the length. */
static const char *row_expression(const vvl_entity *entity)
{
    const char *expression = "''";
    for (size_t i = 0; i < entity->column_count; i++) {
        const vvl_column *column = &entity->columns[i];
        if (column->initial == NULL || strcmp(column->initial, "now") != 0) {
            const char *text = test_format("CAST(\"%s\" AS text)", column->name);
            expression = test_format("%s || ' %s=' || coalesce(substr(%s, 1, 200) || '/' ||"
                                     " CAST(length(%s) AS text), '-')",
                                     expression, column->name, text, text);
        }
    }
    return expression;
}

static const char *everything_stored(void)
{
    const vvl_entity *tables[16];
    size_t count = entities_of(false, tables, COUNT_OF(tables));
    const char *sql = "SELECT 'versions' AS t, CAST(count(*) AS text) AS r FROM schema_version";
    for (size_t i = 0; i < count; i++) {
        sql = test_format("%s UNION ALL SELECT '%s', %s FROM %s", sql, tables[i]->name,
                          row_expression(tables[i]), tables[i]->name);
    }
    return test_format("SELECT * FROM (%s) AS everything ORDER BY 1, 2", sql);
}

const char *world_state(const world *world, const memory_case *what)
{
    const test_database *subject = world_subject(world, what);
    const char *file = test_file(subject);
    if (file != NULL && access(file, F_OK) != 0) {
        return WORLD_NO_DATABASE;
    }
    bool without = (what->flags & CASE_TARGET_SCHEMA) == 0 && subject == world->target;
    if (without && test_database_is_empty(subject)) {
        return WORLD_EMPTY;
    }
    bool old = (what->flags & CASE_TARGET_OLD) != 0;
    return test_query(subject, old ? "SELECT version FROM schema_version ORDER BY version"
                                   : everything_stored());
}

void world_open(world *world, const memory_case *what)
{
    vvl_error error;
    vvl_options creating = VVL_OPTIONS_DEFAULT;
    vvl_user user;
    creating.create = true;
    if ((what->flags & (CASE_CLOSED | CASE_NO_DATABASE)) != 0) {
        return;
    }
    REQUIRE_OK(vvl_db_open(world->database->url, NULL, &world->db, &error), &error);
    if ((what->flags & CASE_FRESH) == 0) {
        REQUIRE_OK(vvl_user_get(world->db, &world->users[0]->id, &user, &error), &error);
        vvl_user_clear(&user);
    }
    if ((what->flags & CASE_TARGET) != 0) {
        REQUIRE_OK(vvl_db_open(world->target->url, &creating, &world->target_db, &error), &error);
    }
}

void world_close(world *world)
{
    world->db = vvl_db_close(world->db);
    world->target_db = vvl_db_close(world->target_db);
}

static void describe_text(char *text, size_t size, vvl_status status, char *json)
{
    snprintf(text, size, "%s", status == VVL_OK ? json : vvl_status_name(status));
    vvl_free(status == VVL_OK ? json : NULL);
}

static void describe_transfer(const vvl_transfer *found, char *text, size_t size)
{
    int used = snprintf(text, size, "%d %" PRIu64, found->verified, found->rows);
    for (size_t i = 0; i < found->table_count; i++) {
        used +=
            snprintf(text + used, size - (size_t)used, " %s %" PRIu64 " %d", found->tables[i].name,
                     found->tables[i].source_rows, found->tables[i].match);
    }
}

static void describe_inspection(const vvl_inspection *found, char *text, size_t size)
{
    int used =
        snprintf(text, size, "%s %s %d %zu %zu %" PRId64, found->backend, found->schema_version,
                 found->healthy, found->views.count, found->problems.count, found->indexes);
    for (size_t i = 0; i < found->table_count; i++) {
        used += snprintf(text + used, size - (size_t)used, " %s %" PRId64, found->tables[i].name,
                         found->tables[i].rows);
    }
}

static void describe_checkup(const vvl_checkup *found, char *text, size_t size)
{
    int used = snprintf(text, size, "%d %" PRIu64 " %" PRIu64, found->survives, found->rows,
                        found->rejected);
    for (size_t i = 0; i < found->finding_count && (size_t)used < size; i++) {
        used += snprintf(text + used, size - (size_t)used, " %s %zu", found->findings[i].rule->id,
                         found->findings[i].example_count);
    }
}

void world_describe(const world *world, const memory_case *what, char *text, size_t size)
{
    const outputs *out = &world->out;
    char *json = NULL;
    vvl_status status;
    text[0] = '\0';
    switch (what->output) {
    case OUTPUT_NONE:
        break;
    case OUTPUT_DB:
        snprintf(text, size, "%s", vvl_db_url(out->db));
        break;
    case OUTPUT_SESSION:
        status = vvl_user_to_json(&out->user, &json, NULL);
        describe_text(text, size, status, json);
        break;
    case OUTPUT_CAMPAIGN:
        status = vvl_campaign_to_json(&out->campaign, &json, NULL);
        describe_text(text, size, status, json);
        break;
    case OUTPUT_PAGE:
        status = vvl_page_to_json(&vvl_entity_campaigns, &out->page, &json, NULL);
        describe_text(text, size, status, json);
        break;
    case OUTPUT_NUMBERS:
        snprintf(text, size, "%" PRId64 " %" PRIu64 " %d", out->number, out->count, out->flag);
        break;
    case OUTPUT_TEXT:
        snprintf(text, size, "%s", out->text);
        break;
    case OUTPUT_INSPECTION:
        describe_inspection(&out->inspection, text, size);
        break;
    case OUTPUT_TRANSFER:
        describe_transfer(&out->transfer, text, size);
        break;
    case OUTPUT_CHECKUP:
        describe_checkup(&out->checkup, text, size);
        break;
    }
}

void world_clear(world *world, const memory_case *what)
{
    outputs *out = &world->out;
    switch (what->output) {
    case OUTPUT_DB:
        vvl_db_close(out->db);
        break;
    case OUTPUT_SESSION:
        vvl_user_clear(&out->user);
        vvl_session_clear(&out->session);
        break;
    case OUTPUT_CAMPAIGN:
        vvl_campaign_clear(&out->campaign);
        break;
    case OUTPUT_PAGE:
        vvl_page_clear(&out->page);
        break;
    case OUTPUT_TEXT:
        vvl_free(out->text);
        break;
    case OUTPUT_INSPECTION:
        vvl_inspection_clear(&out->inspection);
        break;
    case OUTPUT_TRANSFER:
        vvl_transfer_clear(&out->transfer);
        break;
    case OUTPUT_CHECKUP:
        vvl_checkup_clear(&out->checkup);
        break;
    default:
        break;
    }
}
