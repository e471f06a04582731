#include "suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A path where no file is. */
static const char *new_file(void)
{
    char folder[] = "/tmp/vvldb-transfer-XXXXXX";
    REQUIRE(mkdtemp(folder) != NULL, "a folder");
    return test_format("%s/rejected.jsonl", folder);
}

static void remove_file(const char *path)
{
    char *folder = test_format("%s", path);
    unlink(path);
    *strrchr(folder, '/') = '\0';
    EXPECT(rmdir(folder) == 0, "%s holds more", folder);
}

static size_t lines_of(const char *path)
{
    size_t lines = 0;
    FILE *file = fopen(path, "r");
    REQUIRE(file != NULL, "%s", path);
    for (int c = fgetc(file); c != EOF; c = fgetc(file)) {
        lines += c == '\n';
    }
    fclose(file);
    return lines;
}

static uint64_t sum_of(const vvl_treatment *items, size_t count)
{
    uint64_t rows = 0;
    for (size_t i = 0; i < count; i++) {
        EXPECT(items[i].example_count > 0 && items[i].table != NULL, "%s", items[i].rule);
        rows += items[i].count;
    }
    return rows;
}

static void expect_account(const vvl_transfer *result, size_t source_rows)
{
    uint64_t rows = 0;
    for (size_t i = 0; i < result->table_count; i++) {
        const vvl_table_transfer *table = &result->tables[i];
        EXPECT(table->source_rows == table->copied + table->rejected, "%s", table->name);
        rows += table->source_rows;
    }
    EXPECT(rows == source_rows, "%llu rows of %zu", (unsigned long long)rows, source_rows);
    EXPECT(sum_of(result->rejections, result->rejection_count) == result->rejected, "rejections");
}

static void a_row_that_does_not_fit_goes_into_the_file(void)
{
    vvl_error error;
    vvl_transfer copied;
    vvl_transfer verified;
    two_sides sides = filled_sides();
    const char *path = new_file();
    test_sql(test_database_of(sides.source), source_spoiler()->bad_time);
    test_sql(test_database_of(sides.source), source_spoiler()->orphan);
    const vvl_transfer_options options = {.on_bad_row = VVL_BAD_ROW_QUARANTINE, .quarantine = path};
    REQUIRE_OK(vvl_copy(sides.source, sides.target, &options, &copied, &error), &error);
    EXPECT(copied.verified && copied.rejected >= 2, "%llu rejected",
           (unsigned long long)copied.rejected);
    EXPECT_TEXT(path, copied.quarantine);
    EXPECT(lines_of(path) == copied.rejected, "%zu lines", lines_of(path));
    expect_account(&copied, sides.rows + 1);
    REQUIRE_OK(vvl_verify(sides.source, sides.target, NULL, &verified, &error), &error);
    EXPECT(verified.rejected == copied.rejected && verified.quarantine == NULL, "verified");
    expect_account(&verified, sides.rows + 1);
    vvl_transfer_clear(&copied);
    vvl_transfer_clear(&verified);
    remove_file(path);
}

static void nothing_rejected_leaves_no_file(void)
{
    vvl_error error;
    vvl_transfer result;
    two_sides sides = filled_sides();
    const char *path = new_file();
    const vvl_transfer_options options = {.on_bad_row = VVL_BAD_ROW_QUARANTINE, .quarantine = path};
    REQUIRE_OK(vvl_copy(sides.source, sides.target, &options, &result, &error), &error);
    EXPECT(result.quarantine == NULL && result.rejection_count == 0, "a file");
    expect_account(&result, sides.rows);
    vvl_transfer_clear(&result);
    remove_file(path);
}

static bool stop_when_verifying(void *context, const vvl_progress *progress)
{
    (void)context;
    return progress->stage != VVL_STAGE_VERIFY;
}

static void a_copy_that_is_stopped_leaves_no_file(void)
{
    vvl_error error;
    vvl_transfer result;
    two_sides sides = filled_sides();
    const char *path = new_file();
    test_sql(test_database_of(sides.source), source_spoiler()->bad_time);
    const vvl_transfer_options options = {
        .on_bad_row = VVL_BAD_ROW_QUARANTINE, .quarantine = path, .progress = stop_when_verifying};
    EXPECT_STATUS(VVL_E_CANCELLED, vvl_copy(sides.source, sides.target, &options, &result, &error),
                  &error);
    expect_untouched(sides.target, "stopped");
    remove_file(path);
}

static void options_out_of_range_are_refused(void)
{
    static const vvl_transfer_options wrong[] = {
        {.on_bad_row = VVL_BAD_ROW_QUARANTINE},  {.on_bad_row = (vvl_bad_row)7},
        {.epoch_time = (vvl_epoch_time)9},       {.naive_offset = INT64_C(86400000000)},
        {.naive_offset = -INT64_C(86400000000)},
    };
    two_sides sides = filled_sides();
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        vvl_error error = {0};
        vvl_transfer result;
        EXPECT_STATUS(VVL_E_USAGE, vvl_copy(sides.source, sides.target, &wrong[i], &result, &error),
                      &error);
        expect_untouched(sides.target, "a wrong option");
    }
}

CU_TestInfo quarantine_tests[] = {
    {"a row that does not fit goes into the file", a_row_that_does_not_fit_goes_into_the_file},
    {"nothing rejected leaves no file", nothing_rejected_leaves_no_file},
    {"a copy that is stopped leaves no file", a_copy_that_is_stopped_leaves_no_file},
    {"options out of range are refused", options_out_of_range_are_refused},
    CU_TEST_INFO_NULL,
};
