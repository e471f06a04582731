#include "workers.h"

#include <stdatomic.h>
#include <string.h>

static vvl_uuid id_of(unsigned number)
{
    return test_uuid("file", number);
}

/* Files to be analysed, of sizes 1 to `count`. */
static void store_files(vvl_db *db, unsigned count)
{
    vvl_error error;
    parents owner = parents_new(db, 900);
    vvl_file *files = test_scratch(count * sizeof *files);
    for (unsigned i = 0; i < count; i++) {
        files[i] = (vvl_file){.id = id_of(i),
                              .campaign_id = owner.campaign,
                              .user_id = owner.user,
                              .original_filename = "f",
                              .stored_filename = "f",
                              .file_path = "f",
                              .file_size = 1 + i,
                              .mime_type = "text/plain",
                              .file_category = VVL_FILE_CATEGORY_OTHER};
    }
    REQUIRE_OK(vvl_file_create_many(db, files, count, NULL, &error), &error);
}

static const vvl_filter pending = {.column = "analysis_status", .value = "pending"};
static const vvl_file processing = {.analysis_status = VVL_ANALYSIS_STATUS_PROCESSING};

static vvl_status claim(vvl_db *db, unsigned limit, vvl_file_page *page, vvl_error *error)
{
    vvl_query query = {
        .filters = &pending, .filter_count = 1, .order = "file_size", .limit = limit};
    return vvl_file_claim(db, &query, &processing, VVL_FIELD(uploaded_files, analysis_status), page,
                          error);
}

static void work_is_handed_out_in_order(void)
{
    static const size_t expected[] = {3, 3, 3, 1, 0, 0};
    vvl_error error;
    vvl_db *db = fixture_db();
    int64_t least = 1;
    store_files(db, 10);
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        vvl_file_page page = {0};
        int64_t sum = 0;
        REQUIRE_OK(claim(db, 3, &page, &error), &error);
        EXPECT(page.count == expected[i] && page.next == NULL, "%zu claimed", page.count);
        for (size_t j = 0; j < page.count; j++) {
            sum += page.items[j].file_size;
            EXPECT(page.items[j].analysis_status == VVL_ANALYSIS_STATUS_PROCESSING, "as it was");
        }
        int64_t count = (int64_t)page.count;
        EXPECT(sum == count * least + count * (count - 1) / 2, "not the first: %lld",
               (long long)sum);
        least += count;
        vvl_file_page_clear(&page);
    }
}

enum { FILES = 60, CLAIMERS = 4 };

typedef struct hall {
    atomic_uint times[FILES]; /* that each file was handed out */
} hall;

static unsigned note_claimed(hall *hall, const vvl_file_page *page)
{
    for (size_t i = 0; i < page->count; i++) {
        atomic_fetch_add(&hall->times[page->items[i].file_size - 1], 1);
    }
    return (unsigned)page->count;
}

static void claim_until_nothing_is_left(worker *self)
{
    unsigned claimed;
    do {
        vvl_file_page page = {0};
        if (!worker_note(self, claim(self->db, 1 + self->number % 3, &page, &self->error))) {
            return;
        }
        claimed = note_claimed(self->context, &page);
        vvl_file_page_clear(&page);
    } while (claimed > 0);
}

static void expect_each_once(const hall *hall)
{
    for (unsigned i = 0; i < FILES; i++) {
        EXPECT(atomic_load(&hall->times[i]) == 1, "file %u was handed out %u times", i,
               atomic_load(&hall->times[i]));
    }
}

static void no_two_get_the_same(void)
{
    worker workers[CLAIMERS];
    vvl_db *db = fixture_db();
    hall *hall = test_scratch(sizeof *hall);
    store_files(db, FILES);
    workers_run(workers, CLAIMERS, db, claim_until_nothing_is_left, hall);
    workers_expect_ok(workers, CLAIMERS);
    expect_each_once(hall);
}

static void claim_in_a_transaction(worker *self)
{
    bool more = true;
    while (more) {
        vvl_db *transaction = NULL;
        vvl_file_page page = {0};
        if (!worker_note(self, vvl_begin(self->db, NULL, &transaction, &self->error))) {
            return;
        }
        more = worker_note(self, claim(transaction, 2, &page, &self->error)) && page.count > 0;
        if (worker_note(self, vvl_commit(transaction, &self->error))) {
            note_claimed(self->context, &page);
        }
        vvl_file_page_clear(&page);
    }
}

/* What was handed out is kept from the others before the commit too. */
static void no_two_get_the_same_in_transactions(void)
{
    worker workers[CLAIMERS];
    vvl_db *db = fixture_db();
    hall *hall = test_scratch(sizeof *hall);
    store_files(db, FILES);
    workers_run(workers, CLAIMERS, db, claim_in_a_transaction, hall);
    workers_expect_ok(workers, CLAIMERS);
    expect_each_once(hall);
}

static vvl_db *impatient(const vvl_db *db)
{
    vvl_options options = VVL_OPTIONS_DEFAULT;
    options.lock_timeout = 50;
    return test_open(test_database_of(db), &options);
}

static void expect_claim(vvl_db *db, unsigned limit, size_t count, int64_t least)
{
    vvl_error error;
    vvl_file_page page = {0};
    REQUIRE_OK(claim(db, limit, &page, &error), &error);
    EXPECT(page.count == count, "%zu claimed", page.count);
    for (size_t i = 0; i < page.count; i++) {
        EXPECT(page.items[i].file_size >= least, "file %lld", (long long)page.items[i].file_size);
    }
    vvl_file_page_clear(&page);
}

/*
 * Where several can write at once, none waits for what another one has claimed; where only one can,
 * the others are told so, and find the rest when he is done.
 */
static void the_claimed_is_passed_over(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    vvl_db *other = impatient(db);
    vvl_db *first = NULL;
    vvl_db *second = NULL;
    store_files(db, 6);
    REQUIRE_OK(vvl_begin(db, NULL, &first, &error), &error);
    expect_claim(first, 2, 2, 1);
    vvl_status status = vvl_begin(other, NULL, &second, &error);
    if (status == VVL_OK) {
        expect_claim(second, 2, 2, 3);
        expect_claim(other, 2, 2, 5);
        expect_claim(other, 2, 0, 0);
        EXPECT_OK(vvl_commit(second, &error), &error);
        EXPECT_OK(vvl_commit(first, &error), &error);
    } else {
        EXPECT_STATUS(VVL_E_BUSY, status, &error);
        EXPECT_TEXT("55P03", error.sqlstate);
        EXPECT_OK(vvl_commit(first, &error), &error);
        expect_claim(other, 4, 4, 3);
    }
    expect_claim(db, 10, 0, 0);
}

static void what_was_claimed_and_taken_back_is_there_again(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    vvl_db *transaction = NULL;
    store_files(db, 3);
    REQUIRE_OK(vvl_begin(db, NULL, &transaction, &error), &error);
    expect_claim(transaction, 3, 3, 1);
    vvl_rollback(transaction);
    expect_claim(db, 2, 2, 1);
    expect_claim(db, 2, 1, 3);
}

static void change_until_nothing_is_left(worker *self)
{
    int64_t left = 1;
    while (left > 0) {
        vvl_file_page page = {0};
        vvl_query query = {
            .filters = &pending, .filter_count = 1, .order = "file_size", .limit = 2};
        if (!worker_note(self, vvl_file_update_where(self->db, &query, &processing,
                                                     VVL_FIELD(uploaded_files, analysis_status),
                                                     &page, NULL, &self->error))) {
            return;
        }
        note_claimed(self->context, &page);
        vvl_file_page_clear(&page);
        if (!worker_note(self, vvl_file_count(self->db, &query, &left, &self->error))) {
            return;
        }
    }
}

/* A record that another one changed meanwhile is found no more, so that nobody changes it again. */
static void what_others_changed_is_looked_at_again(void)
{
    worker workers[CLAIMERS];
    vvl_db *db = fixture_db();
    hall *hall = test_scratch(sizeof *hall);
    store_files(db, FILES);
    workers_run(workers, CLAIMERS, db, change_until_nothing_is_left, hall);
    workers_expect_ok(workers, CLAIMERS);
    expect_each_once(hall);
}

CU_TestInfo claim_tests[] = {
    {"work is handed out in order", work_is_handed_out_in_order},
    {"no two get the same", no_two_get_the_same},
    {"no two get the same in transactions", no_two_get_the_same_in_transactions},
    {"the claimed is passed over", the_claimed_is_passed_over},
    {"what was claimed and taken back is there again",
     what_was_claimed_and_taken_back_is_there_again},
    {"what others changed is looked at again", what_others_changed_is_looked_at_again},
    CU_TEST_INFO_NULL,
};
