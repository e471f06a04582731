#include "oracle.h"

#include <string.h>

static void check_column(vvl_db *db, const content *content, const vvl_column *column)
{
    enum { CHOSEN = 4, STEP = 3 };
    vvl_test tests = column->kind == VVL_KIND_TEXT ? VVL_TEST_COUNT : VVL_PREFIX;
    for (vvl_test test = VVL_EQUAL; test < tests; test++) {
        for (size_t i = 0; i < CHOSEN; i++) {
            const void *like = content_record(content, i * STEP % content->page.count);
            bool present = value_present(column, like);
            question question = {.filter_count = 1, .all = true, .limit = 100};
            question.filters[0] = (asked){.column = column,
                                          .test = test,
                                          .like = {like},
                                          .like_count = present,
                                          .part = present ? value_text(column, like) : NULL};
            if (present || test <= VVL_NOT_EQUAL) {
                expect_answer(db, content, &question);
            }
        }
    }
}

static void every_column_passes_every_test(void)
{
    size_t count = 0;
    vvl_db *db = oracle_db();
    const vvl_entity *const *entities = vvl_entities(&count);
    for (size_t i = 0; i < count; i++) {
        content content = content_read(db, entities[i]);
        for (size_t j = 0; j < entities[i]->column_count; j++) {
            if (is_orderable(&entities[i]->columns[j])) {
                check_column(db, &content, &entities[i]->columns[j]);
            }
        }
        content_clear(&content);
    }
}

static const vvl_column *random_column(const vvl_entity *entity, uint64_t *state)
{
    const vvl_column *column;
    do {
        column = &entity->columns[test_random(state, (uint32_t)entity->column_count)];
    } while (!is_orderable(column));
    return column;
}

/* A piece of ASCII text. */
static const char *random_part(const char *text, bool from_start, uint64_t *state)
{
    uint32_t size = (uint32_t)strlen(text);
    uint32_t start = from_start || size == 0 ? 0 : test_random(state, size);
    return test_format("%.*s", (int)test_random(state, size - start + 1), text + start);
}

static asked random_filter(const content *content, uint64_t *state)
{
    const vvl_column *column = random_column(content->entity, state);
    asked asked = {.column = column};
    asked.test = test_random(state, column->kind == VVL_KIND_TEXT ? VVL_TEST_COUNT : VVL_PREFIX);
    size_t wanted = asked.test == VVL_IN ? test_random(state, ORACLE_LIKES + 1) : 1;
    for (size_t i = 0; i < wanted; i++) {
        const void *like =
            content_record(content, test_random(state, (uint32_t)content->page.count));
        if (value_present(column, like)) {
            asked.like[asked.like_count++] = like;
        }
    }
    if (asked.like_count == 0 && asked.test != VVL_IN) {
        asked.test = asked.test % 2 == 0 ? VVL_EQUAL : VVL_NOT_EQUAL;
    } else if (asked.test >= VVL_PREFIX) {
        asked.part =
            random_part(value_text(column, asked.like[0]), asked.test == VVL_PREFIX, state);
    }
    return asked;
}

static question random_question(const content *content, uint64_t *state)
{
    question question = {.filter_count = test_random(state, 5),
                         .order = random_column(content->entity, state),
                         .descending = test_random(state, 2) == 1,
                         .all = test_random(state, 2) == 1,
                         .limit = 1 + test_random(state, 30)};
    for (size_t i = 0; i < question.filter_count; i++) {
        question.filters[i] = random_filter(content, state);
        question.filters[i].or_next = i + 1 < question.filter_count && test_random(state, 3) > 0;
    }
    return question;
}

static void filters_alternatives_order_and_pages_go_together(void)
{
    enum { ROUNDS = 60 };
    size_t count = 0;
    uint64_t state = 1;
    vvl_db *db = oracle_db();
    const vvl_entity *const *entities = vvl_entities(&count);
    for (size_t i = 0; i < count; i++) {
        content content = content_read(db, entities[i]);
        for (int round = 0; round < ROUNDS; round++) {
            question question = random_question(&content, &state);
            expect_answer(db, &content, &question);
        }
        content_clear(&content);
    }
}

/* Who puts records, some that fit and some that do not, between the pages. */
typedef struct inserter {
    vvl_db *db;
    vvl_uuid user;
    unsigned stored;
} inserter;

static void store_campaign(inserter *self, const char *name, int64_t level)
{
    vvl_error error;
    vvl_campaign campaign = {
        .name = name, .user_id = self->user, .creativity_level = {true, level}};
    REQUIRE_OK(vvl_campaign_create(self->db, &campaign, NULL, &error), &error);
    self->stored++;
}

static void insert_between(void *context, size_t page)
{
    inserter *self = context;
    if (page < 6) {
        store_campaign(self, "late, fits", 1 + (int64_t)page);
        store_campaign(self, "other", 1 + (int64_t)page);
    }
}

static void pages_of_a_filter_lose_nothing_while_others_insert(void)
{
    enum { BEFORE = 20 };
    vvl_db *db = fixture_db();
    inserter self = {.db = db, .user = parents_new(db, 900).user};
    static const vvl_filter fits = {.column = "name", .value = "fits", .test = VVL_CONTAINS};
    for (unsigned i = 0; i < BEFORE; i++) {
        store_campaign(&self, i % 2 == 0 ? "early, fits" : "other", 1 + i % 10);
    }
    vvl_query early = {.filters =
                           &(vvl_filter){.column = "name", .value = "early", .test = VVL_PREFIX},
                       .filter_count = 1};
    listing before = list_all(db, &vvl_entity_campaigns, early, NULL, NULL);
    vvl_query query = {
        .filters = &fits, .filter_count = 1, .order = "creativity_level", .limit = 2};
    listing all = list_all(db, &vvl_entity_campaigns, query, insert_between, &self);
    EXPECT(self.stored > BEFORE && before.count == BEFORE / 2, "%u stored", self.stored);
    for (size_t i = 0; i < before.count; i++) {
        unsigned times = 0;
        for (size_t j = 0; j < all.count; j++) {
            times += memcmp(&before.ids[i], &all.ids[j], sizeof *all.ids) == 0;
        }
        EXPECT(times == 1, "record %zu came %u times", i, times);
    }
}

static vvl_status ask(vvl_db *db, const vvl_entity *entity, vvl_filter filter, vvl_error *error)
{
    int64_t count = -1;
    vvl_page page = {0};
    vvl_error listed = {0};
    vvl_query query = {.filters = &filter, .filter_count = 1};
    vvl_status status = vvl_count(db, entity, &query, &count, error);
    EXPECT(vvl_list(db, entity, &query, &page, &listed) == status, "list and count disagree: %s",
           listed.message);
    EXPECT((count == -1) == (status != VVL_OK), "the count was touched: %lld", (long long)count);
    vvl_page_clear(&page);
    return status;
}

static void what_a_column_cannot_be_asked_is_a_wrong_call(void)
{
    static const struct {
        const vvl_entity *entity;
        vvl_filter filter;
    } cases[] = {
        {&vvl_entity_users, {.column = "password_hash", .value = "x", .test = VVL_PREFIX}},
        {&vvl_entity_users, {.column = "password_hash", .test = VVL_NOT_EQUAL}},
        {&vvl_entity_user_sessions, {.column = "session_token", .value = "x"}},
        {&vvl_entity_user_sessions, {.column = "session_token", .test = VVL_IN}},
        {&vvl_entity_users, {.column = "profile_data", .value = "{}"}},
        {&vvl_entity_users, {.column = "profile_data", .value = "{}", .test = VVL_LESS}},
        {&vvl_entity_users, {.column = "profile_data", .value = "{}", .test = VVL_PREFIX}},
        {&vvl_entity_users, {.column = "profile_data", .test = VVL_IN}},
        {&vvl_entity_users, {.column = "profile_data", .test = VVL_CONTAINS}},
        {&vvl_entity_users, {.column = "created_at", .value = "2025", .test = VVL_PREFIX}},
        {&vvl_entity_campaigns, {.column = "status", .value = "act", .test = VVL_PREFIX}},
        {&vvl_entity_campaigns, {.column = "creativity_level", .value = "1", .test = VVL_CONTAINS}},
        {&vvl_entity_campaigns, {.column = "id", .value = "0", .test = VVL_PREFIX}},
        {&vvl_entity_campaigns, {.column = "name", .test = VVL_LESS}},
        {&vvl_entity_campaigns, {.column = "name", .test = VVL_GREATER_OR_EQUAL}},
        {&vvl_entity_campaigns, {.column = "name", .test = VVL_PREFIX}},
        {&vvl_entity_campaigns, {.column = "name", .test = VVL_CONTAINS}},
        {&vvl_entity_campaigns, {.column = "name", .test = VVL_IN, .value_count = 1}},
        {&vvl_entity_campaigns, {.column = "name", .value = "x", .test = VVL_TEST_COUNT}},
        {&vvl_entity_campaigns, {.column = "name", .value = "x", .test = (vvl_test)-1}},
        {&vvl_entity_campaigns, {.column = "name", .value = "x", .or_next = true}},
        {&vvl_entity_campaigns, {.column = "nothing", .value = "x"}},
        {&vvl_entity_campaign_summary, {.column = "user_id", .value = "x"}},
    };
    vvl_db *db = fixture_db();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        vvl_error error = {0};
        EXPECT(
            EXPECT_STATUS(VVL_E_USAGE, ask(db, cases[i].entity, cases[i].filter, &error), &error),
            "that was case %zu, %s", i, cases[i].filter.column);
    }
}

static void every_test_refuses_a_value_that_is_none(void)
{
    static const struct {
        const char *column, *value;
    } cases[] = {
        {"id", "x"},      {"creativity_level", "1.5"}, {"created_at", "soon"}, {"status", "none"},
        {"name", "\xFF"}, {"name", "\xED\xA0\x80"},
    };
    vvl_db *db = fixture_db();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        bool text = strcmp(cases[i].column, "name") == 0;
        for (vvl_test test = VVL_EQUAL; test < (text ? VVL_TEST_COUNT : VVL_PREFIX); test++) {
            vvl_error error = {0};
            const char *values[] = {cases[i].value};
            vvl_filter filter = {.column = cases[i].column,
                                 .value = cases[i].value,
                                 .test = test,
                                 .values = values,
                                 .value_count = test == VVL_IN};
            EXPECT_REFUSED(VVL_E_INVALID, ask(db, &vvl_entity_campaigns, filter, &error), &error,
                           cases[i].column);
        }
    }
}

static void a_list_has_up_to_a_thousand_values(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    parents owner = parents_new(db, 900);
    static const size_t sizes[] = {0, 1, 2, 3, 4, 5, 1000};
    const char *values[VVL_VALUES_MAX + 1];
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        values[i] = test_format("title %zu", i);
    }
    for (size_t i = 0; i < 10; i++) {
        vvl_campaign campaign = {.name = values[i], .user_id = owner.user};
        REQUIRE_OK(vvl_campaign_create(db, &campaign, NULL, &error), &error);
    }
    vvl_filter filter = {.column = "name", .test = VVL_IN, .values = values};
    vvl_query query = {.filters = &filter, .filter_count = 1};
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        int64_t count = -1;
        filter.value_count = sizes[i];
        EXPECT_OK(vvl_count(db, &vvl_entity_campaigns, &query, &count, &error), &error);
        EXPECT(count == (sizes[i] < 10 ? (int64_t)sizes[i] : 10), "%zu values: %lld", sizes[i],
               (long long)count);
    }
    filter.value_count = COUNT_OF(values);
    EXPECT_STATUS(VVL_E_USAGE, ask(db, &vvl_entity_campaigns, filter, &error), &error);
    values[2] = NULL;
    filter.value_count = 3;
    EXPECT_STATUS(VVL_E_USAGE, ask(db, &vvl_entity_campaigns, filter, &error), &error);
}

/* The limit is that of all lists together; the most that fits is the most parameters there are. */
static void lists_share_their_limit(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    const char *values[VVL_VALUES_MAX];
    vvl_filter filters[VVL_FILTER_MAX];
    vvl_query query = {.filters = filters, .filter_count = COUNT_OF(filters)};
    vvl_campaign_page page = {0};
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        values[i] = "x";
    }
    for (size_t i = 0; i < COUNT_OF(filters); i++) {
        filters[i] = (vvl_filter){.column = "name",
                                  .test = VVL_IN,
                                  .values = values,
                                  .value_count = VVL_VALUES_MAX / VVL_FILTER_MAX,
                                  .or_next = i + 1 < COUNT_OF(filters)};
    }
    EXPECT_OK(vvl_campaign_list(db, &query, &page, &error), &error);
    vvl_campaign_page_clear(&page);
    filters[0].value_count++;
    EXPECT_STATUS(VVL_E_USAGE, vvl_campaign_list(db, &query, &page, &error), &error);
    for (size_t i = 0; i < COUNT_OF(filters); i++) {
        filters[i].test = VVL_PREFIX;
        filters[i].value = "x";
    }
    EXPECT_OK(vvl_campaign_list(db, &query, &page, &error), &error);
    vvl_campaign_page_clear(&page);
}

static void no_value_and_no_name_is_taken_for_sql(void)
{
    static const char *const attempts[] = {"x' OR '1'='1",
                                           "x\" OR \"1\"=\"1",
                                           "name\" = name --",
                                           "id) OR (1=1",
                                           "name; DROP TABLE users",
                                           "$1",
                                           "?1",
                                           "%",
                                           "\\"};
    vvl_error error;
    vvl_db *db = fixture_db();
    parents_new(db, 900);
    for (size_t i = 0; i < COUNT_OF(attempts); i++) {
        vvl_filter by_name = {.column = attempts[i], .value = "x"};
        EXPECT_STATUS(VVL_E_USAGE, ask(db, &vvl_entity_campaigns, by_name, &error), &error);
        for (vvl_test test = VVL_EQUAL; test < VVL_TEST_COUNT; test++) {
            vvl_filter filter = {.column = "name",
                                 .value = attempts[i],
                                 .test = test,
                                 .values = &attempts[i],
                                 .value_count = 1};
            EXPECT_OK(ask(db, &vvl_entity_campaigns, filter, &error), &error);
        }
        vvl_page page = {0};
        int64_t sum = 0;
        vvl_query query = {.order = attempts[i]};
        EXPECT_STATUS(VVL_E_USAGE, vvl_list(db, &vvl_entity_campaigns, &query, &page, &error),
                      &error);
        EXPECT_STATUS(VVL_E_USAGE,
                      vvl_sum(db, &vvl_entity_campaigns, attempts[i], NULL, &sum, &error), &error);
    }
    EXPECT(record_count(db, &vvl_entity_users) == 1, "a user is lost");
}

CU_TestInfo query_tests[] = {
    {"every column passes every test", every_column_passes_every_test},
    {"filters, alternatives, order and pages go together",
     filters_alternatives_order_and_pages_go_together},
    {"pages of a filter lose nothing while others insert",
     pages_of_a_filter_lose_nothing_while_others_insert},
    {"what a column cannot be asked is a wrong call",
     what_a_column_cannot_be_asked_is_a_wrong_call},
    {"every test refuses a value that is none", every_test_refuses_a_value_that_is_none},
    {"a list has up to a thousand values", a_list_has_up_to_a_thousand_values},
    {"lists share their limit", lists_share_their_limit},
    {"no value and no name is taken for SQL", no_value_and_no_name_is_taken_for_sql},
    CU_TEST_INFO_NULL,
};
