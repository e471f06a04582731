#include "suites.h"

#include <string.h>

static vvl_file some_file(const parents *owner, const char *name)
{
    return (vvl_file){.campaign_id = owner->campaign,
                      .user_id = owner->user,
                      .original_filename = name,
                      .stored_filename = name,
                      .file_path = "/files",
                      .file_size = 1000,
                      .mime_type = "image/png",
                      .file_category = VVL_FILE_CATEGORY_IMAGE};
}

static vvl_uuid add_file(vvl_db *db, const parents *owner, const char *name)
{
    vvl_error error;
    vvl_file stored;
    const vvl_file file = some_file(owner, name);
    REQUIRE_OK(vvl_file_register(db, &file, &stored, &error), &error);
    vvl_uuid id = stored.id;
    vvl_file_clear(&stored);
    return id;
}

static size_t claim(vvl_db *db, unsigned limit)
{
    vvl_error error;
    vvl_file_page page;
    REQUIRE_OK(vvl_file_claim_pending(db, limit, &page, &error), &error);
    for (size_t i = 0; i < page.count; i++) {
        EXPECT(page.items[i].analysis_status == VVL_ANALYSIS_STATUS_PROCESSING, "not processing");
    }
    size_t count = page.count;
    vvl_file_page_clear(&page);
    return count;
}

static void a_new_file_is_pending(void)
{
    vvl_error error;
    vvl_file stored;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_file file = some_file(&owner, "a.png");
    file.analysis_status = VVL_ANALYSIS_STATUS_COMPLETED;
    file.analysis_results = "{\"a\": 1}";
    file.extracted_text = "text";
    file.image_analysis = "{}";
    REQUIRE_OK(vvl_file_register(db, &file, &stored, &error), &error);
    EXPECT(stored.analysis_status == VVL_ANALYSIS_STATUS_PENDING, "not pending");
    EXPECT(stored.analysis_results == NULL && stored.extracted_text == NULL &&
               stored.image_analysis == NULL,
           "analysed before it began");
    EXPECT_TEXT("a.png", stored.original_filename);
    vvl_file_clear(&stored);
    file.file_size = 0;
    EXPECT_REFUSED(VVL_E_INVALID, vvl_file_register(db, &file, NULL, &error), &error, "file_size");
}

static void pending_files_are_claimed_once_and_the_oldest_first(void)
{
    vvl_error error;
    vvl_file_page page;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    static const char *const names[] = {"b", "c", "a"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        vvl_file file = some_file(&owner, names[i]);
        file.created_at = (vvl_opt_time){true, (vvl_time)(i + 1) * 1000000};
        REQUIRE_OK(vvl_file_register(db, &file, NULL, &error), &error);
    }
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        REQUIRE_OK(vvl_file_claim_pending(db, 1, &page, &error), &error);
        EXPECT(page.count == 1, "%zu claimed", page.count);
        EXPECT_TEXT(names[i], page.items[0].original_filename);
        vvl_file_page_clear(&page);
    }
    EXPECT(claim(db, 0) == 0, "claimed twice");
    test_sql(test_database_of(db), "UPDATE uploaded_files SET analysis_status = NULL");
    EXPECT(claim(db, 2) == 2, "without a status nothing was done yet");
    EXPECT(claim(db, 2) == 1, "the third");
}

static void an_analysis_ends_once(void)
{
    vvl_error error;
    vvl_file after;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_uuid id = add_file(db, &owner, "a");
    const vvl_file_analysis found = {"{\"pages\": 2}", "text", "{\"faces\": 1}"};
    EXPECT_REFUSED(VVL_E_STATE, vvl_file_complete(db, &id, &found, &after, &error), &error,
                   "analysis_status");
    EXPECT_TEXT("the analysis of the file is pending and cannot become completed", error.message);
    EXPECT_REFUSED(VVL_E_STATE, vvl_file_fail(db, &id, "x", NULL, &error), &error,
                   "analysis_status");
    EXPECT(claim(db, 0) == 1, "one pending");
    REQUIRE_OK(vvl_file_complete(db, &id, &found, &after, &error), &error);
    EXPECT(after.analysis_status == VVL_ANALYSIS_STATUS_COMPLETED, "not completed");
    EXPECT_TEXT("{\"pages\": 2}", after.analysis_results);
    EXPECT_TEXT("text", after.extracted_text);
    EXPECT_TEXT("{\"faces\": 1}", after.image_analysis);
    vvl_file_clear(&after);
    EXPECT_REFUSED(VVL_E_STATE, vvl_file_fail(db, &id, "x", NULL, &error), &error,
                   "analysis_status");
    EXPECT_TEXT("the analysis of the file is completed and cannot become failed", error.message);
    EXPECT(claim(db, 0) == 0, "a completed one is pending again");
}

static void a_failure_says_why(void)
{
    vvl_error error;
    vvl_file after;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    vvl_uuid nobody = test_uuid("nobody", 1);
    vvl_uuid id = add_file(db, &owner, "a");
    EXPECT(claim(db, 0) == 1, "one pending");
    EXPECT_REFUSED(VVL_E_INVALID, vvl_file_fail(db, &id, "\xff", NULL, &error), &error,
                   "analysis_results");
    const vvl_file_analysis odd = {.results = "[]"};
    const vvl_file_analysis nothing = {.results = NULL};
    EXPECT_REFUSED(VVL_E_INVALID, vvl_file_complete(db, &id, &odd, NULL, &error), &error,
                   "analysis_results");
    REQUIRE_OK(vvl_file_fail(db, &id, "no \"image\"\n", &after, &error), &error);
    EXPECT(after.analysis_status == VVL_ANALYSIS_STATUS_FAILED, "not failed");
    EXPECT_TEXT("{\"error\": \"no \\\"image\\\"\\n\"}", after.analysis_results);
    vvl_file_clear(&after);
    EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_file_fail(db, &nobody, "x", NULL, &error), &error);
    EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_file_complete(db, &nobody, &nothing, NULL, &error), &error);
}

static void what_is_stuck_is_pending_again(void)
{
    vvl_error error;
    uint64_t count = 0;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    add_file(db, &owner, "a");
    add_file(db, &owner, "b");
    vvl_time before = vvl_time_now();
    EXPECT(claim(db, 1) == 1, "one claimed");
    REQUIRE_OK(vvl_file_requeue_stuck(db, before, &count, &error), &error);
    EXPECT(count == 0, "%llu requeued too soon", (unsigned long long)count);
    REQUIRE_OK(vvl_file_requeue_stuck(db, vvl_time_now() + 1000000, &count, &error), &error);
    EXPECT(count == 1, "%llu requeued", (unsigned long long)count);
    EXPECT(claim(db, 0) == 2, "both pending");
    EXPECT_OK(vvl_file_requeue_stuck(db, INT64_MAX, NULL, &error), &error);
    EXPECT(claim(db, 0) == 2, "both pending again");
    EXPECT_OK(vvl_file_requeue_stuck(db, INT64_MIN, &count, &error), &error);
    EXPECT(count == 0, "%llu requeued", (unsigned long long)count);
}

static void sizes_are_added_up_per_user(void)
{
    vvl_error error;
    int64_t bytes = -1;
    vvl_db *db = fixture_db();
    parents joe = parents_new(db, 900);
    parents ann = parents_new(db, 901);
    REQUIRE_OK(vvl_file_total_size(db, &joe.user, &bytes, &error), &error);
    EXPECT(bytes == 0, "%lld bytes of no file", (long long)bytes);
    add_file(db, &joe, "a");
    add_file(db, &joe, "b");
    add_file(db, &ann, "c");
    vvl_file large = some_file(&joe, "large");
    large.file_size = INT64_C(5000000000);
    REQUIRE_OK(vvl_file_register(db, &large, NULL, &error), &error);
    REQUIRE_OK(vvl_file_total_size(db, &joe.user, &bytes, &error), &error);
    EXPECT(bytes == INT64_C(5000002000), "%lld bytes", (long long)bytes);
}

static void null_is_a_wrong_call(void)
{
    vvl_error error;
    vvl_file_page page;
    int64_t bytes = 0;
    vvl_db *db = fixture_db();
    vvl_uuid id = test_uuid("nobody", 1);
    const vvl_file file = {.file_size = 1};
    const vvl_file_analysis nothing = {.results = NULL};
    const vvl_status answers[] = {
        vvl_file_register(NULL, &file, NULL, &error),
        vvl_file_register(db, NULL, NULL, &error),
        vvl_file_claim_pending(NULL, 1, &page, &error),
        vvl_file_claim_pending(db, 1, NULL, &error),
        vvl_file_claim_pending(db, VVL_LIMIT_MAX + 1, &page, &error),
        vvl_file_complete(NULL, &id, &nothing, NULL, &error),
        vvl_file_complete(db, NULL, &nothing, NULL, &error),
        vvl_file_complete(db, &id, NULL, NULL, &error),
        vvl_file_fail(NULL, &id, "x", NULL, &error),
        vvl_file_fail(db, NULL, "x", NULL, &error),
        vvl_file_fail(db, &id, NULL, NULL, &error),
        vvl_file_requeue_stuck(NULL, 0, NULL, &error),
        vvl_file_total_size(NULL, &id, &bytes, &error),
        vvl_file_total_size(db, NULL, &bytes, &error),
        vvl_file_total_size(db, &id, NULL, &error),
    };
    for (size_t i = 0; i < COUNT_OF(answers); i++) {
        EXPECT(answers[i] == VVL_E_USAGE, "call %zu: %s", i, vvl_status_name(answers[i]));
    }
    EXPECT(vvl_file_register(db, NULL, NULL, NULL) == VVL_E_USAGE, "no error asked for");
}

CU_TestInfo files_tests[] = {
    {"a new file is pending", a_new_file_is_pending},
    {"pending files are claimed once", pending_files_are_claimed_once_and_the_oldest_first},
    {"an analysis ends once", an_analysis_ends_once},
    {"a failure says why", a_failure_says_why},
    {"what is stuck is pending again", what_is_stuck_is_pending_again},
    {"sizes are added up per user", sizes_are_added_up_per_user},
    {"NULL is a wrong call", null_is_a_wrong_call},
    CU_TEST_INFO_NULL,
};
