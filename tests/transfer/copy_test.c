#include "suites.h"

#include <stdio.h>
#include <string.h>

/* Every record of one side is on the other, the same in every column. */
static void expect_same_records(vvl_db *source, vvl_db *target, const vvl_entity *entity)
{
    vvl_error error;
    vvl_page page = {0};
    const vvl_query query = {.all = true, .limit = VVL_LIMIT_MAX};
    REQUIRE_OK(vvl_list(source, entity, &query, &page, &error), &error);
    EXPECT(record_count(target, entity) == page.count, "%s: %zu records", entity->name, page.count);
    for (size_t i = 0; i < page.count; i++) {
        const void *record = (const char *)page.items + i * entity->record_size;
        record_key id = record_id(entity, record);
        void *copied = record_new(entity);
        if (EXPECT_OK(vvl_get(target, entity, &id, copied, &error), &error)) {
            expect_records_equal(entity, record, copied, "copied", HERE);
            vvl_record_clear(entity, copied);
        }
    }
    vvl_page_clear(&page);
}

static void expect_all_accounted(const vvl_transfer *result, size_t rows)
{
    uint64_t copied = 0;
    EXPECT(result->table_count == 9, "%zu tables", result->table_count);
    for (size_t i = 0; i < result->table_count; i++) {
        const vvl_table_transfer *table = &result->tables[i];
        EXPECT(table->source_rows == table->copied && table->rejected == 0 && table->match,
               "%s: %llu of %llu, match %d", table->name, (unsigned long long)table->copied,
               (unsigned long long)table->source_rows, table->match);
        copied += table->copied;
    }
    EXPECT(copied == rows && result->rows == rows, "%llu rows", (unsigned long long)result->rows);
    EXPECT(result->verified && result->rejected == 0 && result->differing_rows == 0 &&
               result->difference_count == 0,
           "it is not verified");
    EXPECT(result->seconds >= 0, "%f seconds", result->seconds);
}

static void everything_arrives(void)
{
    vvl_error error;
    vvl_transfer result;
    size_t count = 0;
    two_sides sides = filled_sides();
    REQUIRE_OK(vvl_copy(sides.source, sides.target, NULL, &result, &error), &error);
    expect_all_accounted(&result, sides.rows);
    EXPECT(result.legacy_ids == 0, "%llu legacy ids", (unsigned long long)result.legacy_ids);
    vvl_transfer_clear(&result);
    const vvl_entity *const *entities = vvl_entities(&count);
    for (size_t i = 0; i < count; i++) {
        expect_same_records(sides.source, sides.target, entities[i]);
    }
    REQUIRE_OK(vvl_verify(sides.source, sides.target, NULL, &result, &error), &error);
    expect_all_accounted(&result, sides.rows);
    vvl_transfer_clear(&result);
    vvl_transfer_clear(NULL);
}

static void a_new_schema_is_no_hindrance(void)
{
    vvl_error error;
    two_sides sides = filled_sides();
    REQUIRE_OK(vvl_schema_init(sides.target, NULL, NULL, &error), &error);
    copy_sides(&sides);
}

static void the_templates_follow_the_source(void)
{
    vvl_error error;
    vvl_transfer result;
    vvl_template_page page = {0};
    two_sides sides = filled_sides();
    REQUIRE_OK(vvl_template_list(sides.source, NULL, &page, &error), &error);
    for (size_t i = 0; i < page.count; i++) {
        const vvl_template changes = {.name = test_format("changed %zu", i)};
        REQUIRE_OK(i % 2 == 0
                       ? vvl_template_purge(sides.source, &page.items[i].id, &error)
                       : vvl_template_update(sides.source, &page.items[i].id, &changes,
                                             VVL_FIELD(campaign_templates, name), NULL, &error),
                   &error);
    }
    vvl_template_page_clear(&page);
    REQUIRE_OK(vvl_copy(sides.source, sides.target, NULL, &result, &error), &error);
    EXPECT(result.verified, "it is not verified");
    vvl_transfer_clear(&result);
    expect_same_records(sides.source, sides.target, &vvl_entity_campaign_templates);
}

static void an_empty_source_is_copied_too(void)
{
    vvl_error error;
    vvl_transfer result;
    vvl_db *source = test_fresh(source_backend());
    vvl_db *target = test_open(test_database_new(target_backend()), NULL);
    REQUIRE_OK(vvl_copy(source, target, NULL, &result, &error), &error);
    expect_all_accounted(&result, 3);
    vvl_transfer_clear(&result);
}

static char *whole_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    REQUIRE(file != NULL, "no file %s", path);
    char *bytes = test_scratch(16 << 20);
    *size = fread(bytes, 1, 16 << 20, file);
    fclose(file);
    return bytes;
}

static void the_source_stays_byte_for_byte(void)
{
    vvl_error error;
    vvl_transfer result;
    size_t before_size;
    size_t after_size;
    two_sides sides = filled_sides();
    const test_database *source = test_database_of(sides.source);
    test_close(sides.source);
    if (test_file(source) == NULL) {
        return; /* a server has no file of ours to compare */
    }
    const char *before = whole_file(test_file(source), &before_size);
    vvl_options options = VVL_OPTIONS_DEFAULT;
    options.read_only = true;
    options.untrusted = true;
    vvl_db *reader = test_open(source, &options);
    REQUIRE_OK(vvl_copy(reader, sides.target, NULL, &result, &error), &error);
    vvl_transfer_clear(&result);
    test_close(reader);
    const char *after = whole_file(test_file(source), &after_size);
    EXPECT(before_size > 0 && before_size == after_size && memcmp(before, after, before_size) == 0,
           "the source was changed");
}

/* Who writes to the source while it is read. */
typedef struct meddler {
    vvl_db *db;
    unsigned calls;
    bool stages[3];
    bool backwards;
    bool beyond_table;   /* more rows of a table than it has */
    uint64_t table_rows; /* of the content, in the stage of copying */
    uint64_t bytes;      /* the most that was told in that stage */
} meddler;

static bool meddle(void *context, const vvl_progress *progress)
{
    meddler *self = context;
    self->calls++;
    self->stages[progress->stage] = true;
    self->backwards = self->backwards || progress->rows > progress->total;
    self->beyond_table = self->beyond_table || progress->table_rows > progress->table_total;
    if (progress->stage == VVL_STAGE_COPY && progress->table != NULL) {
        bool content = strcmp(progress->table, "generated_content") == 0;
        self->table_rows = content ? progress->table_total : self->table_rows;
        self->backwards = self->backwards || progress->bytes < self->bytes;
        self->bytes = progress->bytes;
    }
    if (progress->stage == VVL_STAGE_COPY && self->calls < 6) {
        parents_new(self->db, 100 + self->calls);
    }
    return true;
}

static void one_state_of_the_source_is_copied(void)
{
    vvl_error error;
    vvl_transfer result;
    two_sides sides = filled_sides();
    add_many(&sides);
    meddler meddler = {.db = test_open(test_database_of(sides.source), NULL)};
    const vvl_transfer_options options = {.progress = meddle, .progress_context = &meddler};
    REQUIRE_OK(vvl_copy(sides.source, sides.target, &options, &result, &error), &error);
    expect_all_accounted(&result, sides.rows);
    vvl_transfer_clear(&result);
    EXPECT(meddler.calls >= 3, "%u calls", meddler.calls);
    EXPECT(meddler.stages[VVL_STAGE_COPY] && meddler.stages[VVL_STAGE_VERIFY],
           "a stage is missing");
    EXPECT(!meddler.backwards && !meddler.beyond_table, "more was done than there is to do");
    EXPECT(meddler.table_rows >= MANY_ROWS, "content of %llu rows",
           (unsigned long long)meddler.table_rows);
    EXPECT(meddler.bytes > MANY_ROWS, "%llu bytes", (unsigned long long)meddler.bytes);
    EXPECT_STATUS(VVL_E_DIFFERENT, vvl_verify(sides.source, sides.target, NULL, &result, &error),
                  &error);
    vvl_transfer_clear(&result);
}

static void a_dry_run_undoes_everything(void)
{
    vvl_error error;
    vvl_transfer result;
    two_sides sides = filled_sides();
    const vvl_transfer_options options = {.dry_run = true};
    REQUIRE_OK(vvl_copy(sides.source, sides.target, &options, &result, &error), &error);
    expect_all_accounted(&result, sides.rows);
    vvl_transfer_clear(&result);
    expect_untouched(sides.target, "dry run");
    copy_sides(&sides);
}

/* What a result tells of a table is about its rows, however often and by whom they are read. */
static void tables_have_a_digest_and_a_size(void)
{
    vvl_error error;
    vvl_transfer copied;
    vvl_transfer verified;
    two_sides sides = filled_sides();
    REQUIRE_OK(vvl_copy(sides.source, sides.target, NULL, &copied, &error), &error);
    REQUIRE_OK(vvl_verify(sides.target, sides.source, NULL, &verified, &error), &error);
    for (size_t i = 0; i < copied.table_count; i++) {
        const vvl_table_transfer *table = &copied.tables[i];
        const vvl_table_transfer *again = &verified.tables[i];
        EXPECT(memcmp(table->digest, again->digest, sizeof table->digest) == 0, "%s: two digests",
               table->name);
        EXPECT(table->bytes == again->bytes && table->bytes > table->source_rows,
               "%s: %llu and %llu bytes", table->name, (unsigned long long)table->bytes,
               (unsigned long long)again->bytes);
        EXPECT((table->digest[0] | table->digest[1]) != 0 && table->seconds >= 0, "%s is empty",
               table->name);
        EXPECT(i == 0 || memcmp(table->digest, table[-1].digest, sizeof table->digest) != 0,
               "%s and the table before it are the same", table->name);
    }
    vvl_transfer_clear(&copied);
    test_sql(test_database_of(sides.target), "UPDATE users SET first_name = 'changed'");
    vvl_transfer changed;
    EXPECT_STATUS(VVL_E_DIFFERENT, vvl_verify(sides.target, sides.source, NULL, &changed, &error),
                  &error);
    for (size_t i = 0; i < changed.table_count; i++) {
        bool same = memcmp(changed.tables[i].digest, verified.tables[i].digest,
                           sizeof changed.tables[i].digest) == 0;
        EXPECT(same == (strcmp(changed.tables[i].name, "users") != 0), "%s",
               changed.tables[i].name);
    }
    vvl_transfer_clear(&changed);
    vvl_transfer_clear(&verified);
}

CU_TestInfo copy_tests[] = {
    {"everything arrives", everything_arrives},
    {"a new schema is no hindrance", a_new_schema_is_no_hindrance},
    {"the templates follow the source", the_templates_follow_the_source},
    {"an empty source is copied too", an_empty_source_is_copied_too},
    {"the source stays byte for byte", the_source_stays_byte_for_byte},
    {"one state of the source is copied", one_state_of_the_source_is_copied},
    {"a dry run undoes everything", a_dry_run_undoes_everything},
    {"tables have a digest and a size", tables_have_a_digest_and_a_size},
    CU_TEST_INFO_NULL,
};
