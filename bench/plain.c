#include "plain.h"

#include "util/arena.h"

#include <stdio.h>
#include <string.h>

const char *const bench_types[TYPE_COUNT] = {"product", "service", "brand", "event", "general"};
const char *const bench_statuses[STATUS_COUNT] = {"draft", "active", "completed", "archived"};

void bench_insert_sql(char mark, bool numbered, char out[SQL_SIZE])
{
    int size = snprintf(out, SQL_SIZE, "INSERT INTO campaigns (" CAMPAIGN_COLUMNS ") VALUES (");
    for (int i = 1; i <= COLUMN_COUNT; i++) {
        char number[8] = "";
        if (numbered) {
            snprintf(number, sizeof number, "%d", i);
        }
        size += snprintf(out + size, SQL_SIZE - (size_t)size, "%s%c%s", i == 1 ? "" : ", ", mark,
                         number);
    }
    snprintf(out + size, SQL_SIZE - (size_t)size, ")");
}

int bench_word(const char *text, size_t size, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strlen(words[i]) == size && memcmp(words[i], text, size) == 0) {
            return (int)i + 1;
        }
    }
    return 0;
}

const char *bench_word_of(int number, const char *const *words)
{
    return number == 0 ? NULL : words[number - 1];
}

bool bench_complete(const vvl_campaign *record, vvl_campaign *out)
{
    vvl_opt_time now = {true, vvl_time_now()};
    *out = *record;
    if (out->campaign_type == VVL_ENUM_ABSENT_campaign_type) {
        out->campaign_type = VVL_CAMPAIGN_TYPE_GENERAL;
    }
    if (out->status == VVL_ENUM_ABSENT_campaign_status) {
        out->status = VVL_CAMPAIGN_STATUS_DRAFT;
    }
    if (!out->created_at.has) {
        out->created_at = now;
    }
    if (!out->updated_at.has) {
        out->updated_at = now;
    }
    return !vvl_uuid_is_nil(&out->id) || vvl_uuid_new(&out->id, NULL) == VVL_OK;
}

void bench_release(vvl_campaign *record)
{
    vvl_arena_free(record->memory);
    *record = (vvl_campaign){0};
}

void bench_release_page(vvl_campaign_page *page)
{
    vvl_arena_free(page->memory);
    *page = (vvl_campaign_page){0};
}
