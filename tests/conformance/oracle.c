#include "oracle.h"

#include <stdlib.h>
#include <string.h>

enum { RECORDS = 24 };

vvl_db *oracle_db(void)
{
    vvl_db *db = fixture_db();
    parents owners[] = {parents_new(db, 900), parents_new(db, 901)};
    table_list tables = fixture_tables();
    for (size_t i = 0; i < tables.count; i++) {
        store_varied(db, tables.items[i], owners, COUNT_OF(owners), RECORDS);
    }
    for (unsigned i = 0; i < COUNT_OF(owners); i++) {
        store_one(db, &vvl_entity_campaign_chat_history, &owners[i], 100 + i);
    }
    return db;
}

content content_read(vvl_db *db, const vvl_entity *entity)
{
    vvl_error error;
    content content = {.entity = entity};
    vvl_query query = {.all = true, .limit = VVL_LIMIT_MAX};
    REQUIRE_OK(vvl_list(db, entity, &query, &content.page, &error), &error);
    REQUIRE(content.page.count >= 2 && content.page.next == NULL, "%s: %zu records", entity->name,
            content.page.count);
    return content;
}

void content_clear(content *content)
{
    vvl_page_clear(&content->page);
}

const void *content_record(const content *content, size_t at)
{
    return (const char *)content->page.items + at * content->entity->record_size;
}

static bool is_one_of(const asked *asked, const void *record)
{
    bool found = false;
    for (size_t i = 0; i < asked->like_count; i++) {
        found = found || value_equal(asked->column, record, asked->like[i]);
    }
    return found;
}

static bool compares(const asked *asked, const void *record)
{
    int order = value_compare(asked->column, record, asked->like[0]);
    switch (asked->test) {
    case VVL_LESS:
        return order < 0;
    case VVL_LESS_OR_EQUAL:
        return order <= 0;
    case VVL_GREATER:
        return order > 0;
    default:
        return order >= 0;
    }
}

static bool passes(const asked *asked, const void *record)
{
    bool present = value_present(asked->column, record);
    bool same = asked->like_count == 0 ? !present : is_one_of(asked, record);
    switch (asked->test) {
    case VVL_EQUAL:
        return same;
    case VVL_NOT_EQUAL:
        return !same;
    case VVL_IN:
        return present && is_one_of(asked, record);
    case VVL_PREFIX:
        return present &&
               strncmp(value_text(asked->column, record), asked->part, strlen(asked->part)) == 0;
    case VVL_CONTAINS:
        return present && strstr(value_text(asked->column, record), asked->part) != NULL;
    default:
        return present && compares(asked, record);
    }
}

static bool is_deleted(const vvl_entity *entity, const void *record)
{
    bool deleted = false;
    for (size_t i = 0; i < entity->column_count; i++) {
        const vvl_column *column = &entity->columns[i];
        if ((column->flags & VVL_COLUMN_ACTIVE) != 0 && value_present(column, record)) {
            deleted = strcmp(value_text(column, record), "false") == 0;
        }
    }
    return deleted;
}

static bool fits(const vvl_entity *entity, const question *question, const void *record)
{
    bool one_holds = false;
    for (size_t i = 0; i < question->filter_count; i++) {
        one_holds = one_holds || passes(&question->filters[i], record);
        if (!question->filters[i].or_next) {
            if (!one_holds) {
                return false;
            }
            one_holds = false;
        }
    }
    return question->all || !is_deleted(entity, record);
}

static bool comes_before(const content *content, const question *question, const void *a,
                         const void *b)
{
    int order = question->order == NULL ? 0 : value_compare(question->order, a, b);
    if (order == 0) {
        order = value_compare(vvl_column_find(content->entity, "id"), a, b);
    }
    return question->descending ? order > 0 : order < 0;
}

/* The records that fit, in the order asked for. */
static size_t answer(const content *content, const question *question, const void **records)
{
    size_t count = 0;
    for (size_t i = 0; i < content->page.count; i++) {
        const void *record = content_record(content, i);
        size_t at = count;
        if (!fits(content->entity, question, record)) {
            continue;
        }
        for (; at > 0 && comes_before(content, question, record, records[at - 1]); at--) {
            records[at] = records[at - 1];
        }
        records[at] = record;
        count++;
    }
    return count;
}

static vvl_filter filter_of(const asked *asked)
{
    const char **values = test_scratch((ORACLE_LIKES + 1) * sizeof *values);
    for (size_t i = 0; i < asked->like_count; i++) {
        values[i] = value_text(asked->column, asked->like[i]);
    }
    vvl_filter filter = {
        .column = asked->column->name, .test = asked->test, .or_next = asked->or_next};
    if (asked->test == VVL_IN) {
        filter.values = values;
        filter.value_count = asked->like_count;
    } else {
        filter.value = asked->test >= VVL_PREFIX ? asked->part : values[0];
    }
    return filter;
}

vvl_query query_of(const question *question)
{
    vvl_filter *filters = test_scratch(sizeof(vvl_filter) * (question->filter_count + 1));
    for (size_t i = 0; i < question->filter_count; i++) {
        filters[i] = filter_of(&question->filters[i]);
    }
    return (vvl_query){.filters = filters,
                       .filter_count = question->filter_count,
                       .order = question->order == NULL ? NULL : question->order->name,
                       .descending = question->descending,
                       .all = question->all,
                       .limit = question->limit};
}

static const char *describe(const content *content, const vvl_query *query)
{
    const char *text = content->entity->name;
    for (size_t i = 0; i < query->filter_count; i++) {
        const vvl_filter *filter = &query->filters[i];
        text = test_format("%s %s(test %d <%s>, %zu values)%s", text, filter->column,
                           (int)filter->test, filter->value == NULL ? "null" : filter->value,
                           filter->value_count, filter->or_next ? " or" : "");
    }
    return test_format("%s by %s%s", text, query->order == NULL ? "id" : query->order,
                       query->descending ? " desc" : "");
}

static void expect_sums(vvl_db *db, const content *content, const vvl_query *query,
                        const void *const *records, size_t count)
{
    for (size_t i = 0; i < content->entity->column_count; i++) {
        const vvl_column *column = &content->entity->columns[i];
        vvl_error error;
        int64_t sum = -1;
        long long expected = 0;
        if (column->kind != VVL_KIND_INTEGER) {
            continue;
        }
        for (size_t j = 0; j < count; j++) {
            const char *text = value_text(column, records[j]);
            expected += text == NULL ? 0 : strtoll(text, NULL, 10);
        }
        EXPECT_OK(vvl_sum(db, content->entity, column->name, query, &sum, &error), &error);
        EXPECT(sum == expected, "%s: the sum of %s is %lld and not %lld", describe(content, query),
               column->name, (long long)sum, expected);
    }
}

void expect_answer(vvl_db *db, const content *content, const question *question)
{
    vvl_error error;
    int64_t counted = -1;
    const void *records[LISTING_ROOM];
    size_t count = answer(content, question, records);
    vvl_query query = query_of(question);
    listing found = list_all(db, content->entity, query, NULL, NULL);
    bool same = found.count == count;
    for (size_t i = 0; same && i < count; i++) {
        record_key id = record_id(content->entity, records[i]);
        same = memcmp(&found.ids[i], &id, sizeof id) == 0;
    }
    EXPECT(same, "%s: %zu found and %zu expected, or in another order", describe(content, &query),
           found.count, count);
    EXPECT_OK(vvl_count(db, content->entity, &query, &counted, &error), &error);
    EXPECT(counted == (int64_t)count, "%s: %lld counted", describe(content, &query),
           (long long)counted);
    expect_sums(db, content, &query, records, count);
}
