#include "suites.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { RIVALS = 6, WORK = 60, AT_ONCE = 4 };

/* CUnit may be used by one thread only: a rival keeps what it got, and the test looks. */
typedef struct rival {
    vvl_db *db;
    vvl_uuid id; /* what all of them are after */
    unsigned number;
    size_t count;
    vvl_uuid got[WORK];
    vvl_status status;
    vvl_error error;
} rival;

static void start_all(rival *rivals, vvl_db *db, vvl_uuid id, void *(*body)(void *))
{
    pthread_t threads[RIVALS];
    for (unsigned i = 0; i < RIVALS; i++) {
        rivals[i] = (rival){.db = db, .id = id, .number = i};
    }
    for (size_t i = 0; i < RIVALS; i++) {
        REQUIRE(pthread_create(&threads[i], NULL, body, &rivals[i]) == 0, "no thread");
    }
    for (size_t i = 0; i < RIVALS; i++) {
        pthread_join(threads[i], NULL);
    }
}

static size_t count_status(const rival *rivals, vvl_status status)
{
    size_t count = 0;
    for (size_t i = 0; i < RIVALS; i++) {
        count += rivals[i].status == status;
    }
    return count;
}

/* Of all rivals one has won, and the others were told so by this status. */
static void expect_one_winner(const rival *rivals, vvl_status others)
{
    EXPECT(count_status(rivals, VVL_OK) == 1, "%zu won", count_status(rivals, VVL_OK));
    for (size_t i = 0; i < RIVALS; i++) {
        EXPECT(rivals[i].status == VVL_OK || rivals[i].status == others, "rival %zu: %s: %s", i,
               vvl_status_name(rivals[i].status), rivals[i].error.message);
    }
}

static void expect_all_good(const rival *rivals)
{
    for (size_t i = 0; i < RIVALS; i++) {
        EXPECT(rivals[i].status == VVL_OK, "rival %zu: %s: %s", i,
               vvl_status_name(rivals[i].status), rivals[i].error.message);
    }
}

/* Every piece of work went to one rival. */
static void expect_shared_out(const rival *rivals)
{
    vvl_uuid all[WORK];
    size_t count = 0;
    expect_all_good(rivals);
    for (size_t i = 0; i < RIVALS; i++) {
        for (size_t j = 0; j < rivals[i].count; j++) {
            size_t same = 0;
            while (same < count && memcmp(&all[same], &rivals[i].got[j], sizeof *all) != 0) {
                same++;
            }
            EXPECT(same == count, "the same was handed out twice");
            if (count < WORK) {
                all[count++] = rivals[i].got[j];
            }
        }
    }
    EXPECT(count == WORK, "%zu of %d were handed out", count, WORK);
}

static void add_due_content(vvl_db *db)
{
    vvl_error error;
    vvl_content items[WORK];
    parents owner = parents_new(db, 900);
    const vvl_generation generation = {.model = "m"};
    for (size_t i = 0; i < WORK; i++) {
        items[i] = (vvl_content){.content_type = VVL_CONTENT_TYPE_IDEA,
                                 .scheduled_for = {true, 1000000 + (vvl_time)i}};
    }
    REQUIRE_OK(
        vvl_content_add_generation(db, &owner.campaign, &generation, items, WORK, NULL, &error),
        &error);
}

static vvl_status publish_all(rival *self, const vvl_content_page *page)
{
    vvl_status status = VVL_OK;
    for (size_t i = 0; status == VVL_OK && i < page->count && self->count < WORK; i++) {
        const vvl_content *content = &page->items[i];
        self->got[self->count++] = content->id;
        status = vvl_content_publish(self->db, &content->id, "post", content->platform_post_id,
                                     NULL, &self->error);
    }
    return status;
}

static void *publish(void *context)
{
    rival *self = context;
    size_t found = 1;
    while (self->status == VVL_OK && found > 0) {
        vvl_content_page page;
        self->status =
            vvl_content_claim_due(self->db, vvl_time_now(), 600, AT_ONCE, &page, &self->error);
        if (self->status == VVL_OK) {
            found = page.count;
            self->status = publish_all(self, &page);
            vvl_content_page_clear(&page);
        }
    }
    return NULL;
}

static void due_content_is_published_once(void)
{
    rival rivals[RIVALS];
    vvl_db *db = test_fresh(test_chosen);
    add_due_content(db);
    start_all(rivals, db, (vvl_uuid){{0}}, publish);
    expect_shared_out(rivals);
}

static void *analyse(void *context)
{
    rival *self = context;
    size_t found = 1;
    const vvl_file_analysis nothing = {.results = "{}"};
    while (self->status == VVL_OK && found > 0) {
        vvl_file_page page;
        self->status = vvl_file_claim_pending(self->db, AT_ONCE, &page, &self->error);
        if (self->status != VVL_OK) {
            break;
        }
        found = page.count;
        for (size_t i = 0; i < found && self->count < WORK && self->status == VVL_OK; i++) {
            self->got[self->count++] = page.items[i].id;
            self->status =
                vvl_file_complete(self->db, &page.items[i].id, &nothing, NULL, &self->error);
        }
        vvl_file_page_clear(&page);
    }
    return NULL;
}

static void pending_files_are_analysed_once(void)
{
    vvl_error error;
    vvl_file files[WORK];
    rival rivals[RIVALS];
    vvl_db *db = test_fresh(test_chosen);
    parents owner = parents_new(db, 900);
    for (unsigned i = 0; i < WORK; i++) {
        files[i] = *(vvl_file *)record_required(&vvl_entity_uploaded_files, &owner, i);
        files[i].id = (vvl_uuid){{0}};
    }
    REQUIRE_OK(vvl_file_create_many(db, files, WORK, NULL, &error), &error);
    start_all(rivals, db, (vvl_uuid){{0}}, analyse);
    expect_shared_out(rivals);
}

static void *activate(void *context)
{
    rival *self = context;
    self->status = vvl_campaign_activate(self->db, &self->id, NULL, &self->error);
    return NULL;
}

static void *complete(void *context)
{
    rival *self = context;
    vvl_campaign stored = {.memory = NULL};
    self->status = vvl_campaign_complete(self->db, &self->id, &stored, &self->error);
    vvl_campaign_clear(&stored);
    return NULL;
}

static void a_step_of_life_is_taken_once(void)
{
    rival rivals[RIVALS];
    vvl_db *db = test_fresh(test_chosen);
    parents owner = parents_new(db, 900);
    start_all(rivals, db, owner.campaign, activate);
    expect_one_winner(rivals, VVL_E_STATE);
    start_all(rivals, db, owner.campaign, complete);
    expect_one_winner(rivals, VVL_E_STATE);
}

static void *edit(void *context)
{
    rival *self = context;
    for (unsigned i = 0; self->status == VVL_OK && i < AT_ONCE; i++) {
        char edits[40];
        snprintf(edits, sizeof edits, "{\"rival %u\": %u}", self->number, i);
        self->status =
            vvl_content_edit(self->db, &self->id, edits, VVL_EDIT_MERGE, NULL, &self->error);
    }
    return NULL;
}

static void no_edit_is_lost(void)
{
    vvl_error error;
    rival rivals[RIVALS];
    vvl_content stored;
    vvl_db *db = test_fresh(test_chosen);
    parents owner = parents_new(db, 900);
    const vvl_content content = {.campaign_id = owner.campaign,
                                 .content_type = VVL_CONTENT_TYPE_IDEA};
    REQUIRE_OK(vvl_content_create(db, &content, &stored, &error), &error);
    vvl_uuid id = stored.id;
    vvl_content_clear(&stored);
    start_all(rivals, db, id, edit);
    expect_all_good(rivals);
    REQUIRE_OK(vvl_content_get(db, &id, &stored, &error), &error);
    EXPECT_TEXT("{\"rival 0\": 3, \"rival 1\": 3, \"rival 2\": 3, \"rival 3\": 3, "
                "\"rival 4\": 3, \"rival 5\": 3}",
                stored.user_edits);
    vvl_content_clear(&stored);
}

static void *authenticate(void *context)
{
    rival *self = context;
    vvl_session session;
    self->status = vvl_session_authenticate(self->db, "plain token", &session, NULL, &self->error);
    if (self->status == VVL_OK) {
        vvl_session_clear(&session);
    }
    return NULL;
}

static void an_old_token_is_good_for_all_who_show_it(void)
{
    vvl_error error;
    rival rivals[RIVALS];
    vvl_db *db = test_fresh(test_chosen);
    parents owner = parents_new(db, 900);
    const vvl_session old = {.user_id = owner.user,
                             .session_token = "plain token",
                             .expires_at = vvl_time_now() + INT64_C(3600000000)};
    REQUIRE_OK(vvl_session_create(db, &old, NULL, &error), &error);
    start_all(rivals, db, owner.user, authenticate);
    expect_all_good(rivals);
}

static void *use_template(void *context)
{
    rival *self = context;
    vvl_uuid template_id;
    self->status =
        vvl_uuid_parse("f2818f1f-2a49-5d19-a551-ef803c095b87", 36, &template_id, &self->error);
    if (self->status == VVL_OK) {
        self->status =
            vvl_campaign_from_template(self->db, &template_id, &self->id, "x", NULL, &self->error);
    }
    return NULL;
}

static void every_use_of_a_template_counts(void)
{
    vvl_error error;
    int64_t uses = 0;
    rival rivals[RIVALS];
    vvl_db *db = test_fresh(test_chosen);
    parents owner = parents_new(db, 900);
    start_all(rivals, db, owner.user, use_template);
    expect_all_good(rivals);
    REQUIRE_OK(vvl_template_sum(db, "usage_count", NULL, &uses, &error), &error);
    EXPECT(uses == RIVALS, "%lld uses", (long long)uses);
}

static void *change_password(void *context)
{
    rival *self = context;
    char name[20];
    snprintf(name, sizeof name, "new %u", self->number);
    self->status = vvl_user_change_password(self->db, &self->id, "old", name, VVL_PASSWORD_YESCRYPT,
                                            NULL, &self->error);
    return NULL;
}

static void a_password_is_changed_by_one_who_knew_it(void)
{
    vvl_error error;
    rival rivals[RIVALS];
    vvl_user stored;
    vvl_db *db = test_fresh(test_chosen);
    const vvl_user user = {.username = "joe", .email = "joe@x.y"};
    REQUIRE_OK(vvl_user_register(db, &user, "old", VVL_PASSWORD_YESCRYPT, &stored, &error), &error);
    start_all(rivals, db, stored.id, change_password);
    expect_one_winner(rivals, VVL_E_DENIED);
    vvl_user_clear(&stored);
}

CU_TestInfo rival_tests[] = {
    {"due content is published once", due_content_is_published_once},
    {"pending files are analysed once", pending_files_are_analysed_once},
    {"a step of life is taken once", a_step_of_life_is_taken_once},
    {"no edit is lost", no_edit_is_lost},
    {"an old token is good for all who show it", an_old_token_is_good_for_all_who_show_it},
    {"every use of a template counts", every_use_of_a_template_counts},
    {"a password is changed by one who knew it", a_password_is_changed_by_one_who_knew_it},
    CU_TEST_INFO_NULL,
};
