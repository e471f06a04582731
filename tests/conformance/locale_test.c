#include "suites.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * What localedef makes of a decimal comma, as glibc reads it: written here, because a machine may
 * have neither the program nor the descriptions that it starts from.
 */
static const struct {
    uint32_t magic, fields, offsets[6];
    char point[2], separator[2], grouping[4];
    uint32_t wide[2];
    char codeset[8];
} comma_file = {0x20031115U ^ LC_NUMERIC,
                6,
                {32, 34, 36, 40, 44, 48},
                ",",
                ".",
                {3, 3, 0, 0},
                {',', '.'},
                "UTF-8"};

static void write_comma_file(const char *path)
{
    FILE *file = fopen(path, "wb");
    REQUIRE(file != NULL, "no file %s", path);
    size_t written = fwrite(&comma_file, 1, sizeof comma_file, file);
    REQUIRE(fclose(file) == 0 && written == sizeof comma_file, "%s is not whole", path);
}

/* From here on printf and strtod mean a comma; test_format would with a %g. */
static void speak_with_a_comma(void)
{
    char directory[] = "/tmp/vvldb-locale.XXXXXX";
    REQUIRE(mkdtemp(directory) != NULL, "no temporary directory");
    const char *folder = test_format("%s/comma", directory);
    const char *path = test_format("%s/LC_NUMERIC", folder);
    REQUIRE(mkdir(folder, 0700) == 0, "no folder %s", folder);
    write_comma_file(path);
    setenv("LOCPATH", directory, 1);
    const char *set = setlocale(LC_NUMERIC, "comma");
    unlink(path);
    rmdir(folder);
    rmdir(directory);
    REQUIRE(set != NULL && strcmp(localeconv()->decimal_point, ",") == 0, "no decimal comma");
    EXPECT_TEXT("0,5", test_format("%.1f", 0.5));
}

void locale_cleanup(void)
{
    setlocale(LC_ALL, "C");
    unsetenv("LOCPATH");
    test_cleanup();
}

static void a_real_is_written_with_a_dot(void)
{
    static const char input[] = "{\"engagement_score\": 0.5, \"content_data\": {\"a\": 1.50}}";
    vvl_error error;
    vvl_content content;
    char *text = NULL;
    speak_with_a_comma();
    REQUIRE_OK(vvl_record_from_json(&vvl_entity_generated_content, VVL_FORM_ANY, input,
                                    strlen(input), &content, NULL, &error),
               &error);
    EXPECT(content.engagement_score.has && content.engagement_score.value == 0.5, "it is read");
    REQUIRE_OK(vvl_record_to_json(&vvl_entity_generated_content, &content, &text, &error), &error);
    EXPECT(strstr(text, "\"engagement_score\":0.5,") != NULL, "it prints as %s", text);
    EXPECT(strstr(text, "\"content_data\":{\"a\": 1.50}") != NULL, "JSON prints as %s", text);
    vvl_free(text);
    vvl_content_clear(&content);
}

static void store_scores(vvl_db *db)
{
    vvl_error error;
    parents owner = parents_new(db, 900);
    static const double scores[] = {0.25, 0.5, 0.75};
    for (size_t i = 0; i < COUNT_OF(scores); i++) {
        vvl_content stored;
        const vvl_content content = {.campaign_id = owner.campaign,
                                     .content_type = VVL_CONTENT_TYPE_IDEA,
                                     .engagement_score = {true, scores[i]}};
        REQUIRE_OK(vvl_content_create(db, &content, &stored, &error), &error);
        EXPECT(stored.engagement_score.value == scores[i], "stored as %f",
               stored.engagement_score.value);
        vvl_content_clear(&stored);
    }
}

static void a_real_is_filtered_by_with_a_dot(void)
{
    vvl_error error;
    vvl_content_page page = {0};
    vvl_db *db = fixture_db();
    vvl_filter filter = {.column = "engagement_score", .value = "0.5"};
    const vvl_query query = {.filters = &filter, .filter_count = 1};
    speak_with_a_comma();
    store_scores(db);
    REQUIRE_OK(vvl_content_list(db, &query, &page, &error), &error);
    EXPECT(page.count == 1 && page.items[0].engagement_score.value == 0.5, "%zu found", page.count);
    vvl_content_page_clear(&page);
    filter.value = "0,5";
    EXPECT_REFUSED(VVL_E_INVALID, vvl_content_list(db, &query, &page, &error), &error,
                   "engagement_score");
}

static void a_cursor_holds_a_real(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    vvl_query query = {.order = "engagement_score", .limit = 1};
    size_t count = 0;
    speak_with_a_comma();
    store_scores(db);
    do {
        vvl_content_page page = {0};
        REQUIRE_OK(vvl_content_list(db, &query, &page, &error), &error);
        count += page.count;
        EXPECT(page.items[0].engagement_score.value == 0.25 * (double)count, "number %zu is %f",
               count, page.items[0].engagement_score.value);
        query.after = page.next == NULL ? NULL : test_format("%s", page.next);
        vvl_content_page_clear(&page);
    } while (query.after != NULL && count < 4);
    EXPECT(count == 3, "%zu came", count);
}

CU_TestInfo locale_tests[] = {
    {"a real is written with a dot", a_real_is_written_with_a_dot},
    {"a real is filtered by with a dot", a_real_is_filtered_by_with_a_dot},
    {"a cursor holds a real", a_cursor_holds_a_real},
    CU_TEST_INFO_NULL,
};
