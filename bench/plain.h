/** @file plain.h What the programs that do without the library have in common. */
#ifndef VVL_BENCH_PLAIN_H
#define VVL_BENCH_PLAIN_H

#include "subject.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Every column of campaigns in the order of its description. */
#define CAMPAIGN_COLUMNS                                                                           \
    "id, name, business_description, objective, campaign_type, creativity_level, "                 \
    "target_audience, business_website, about_page_url, product_service_url, preferred_design, "   \
    "brand_voice, campaign_settings, ai_summary, business_context, suggested_themes, "             \
    "suggested_tags, selected_themes, selected_tags, user_id, status, completed_at, created_at, "  \
    "updated_at, description, objectives, ai_analysis"

/* One row more than LIST_SIZE: as the library's pages, a list knows whether it was the last. */
#define LIST_SQL "SELECT " CAMPAIGN_COLUMNS " FROM campaigns ORDER BY id LIMIT 21"

enum {
    COLUMN_COUNT = VVL_INDEX_campaigns_count,
    RECORD_MEMORY = 2048,
    PAGE_MEMORY = 32768,
    SQL_SIZE = 1024
};

/** `mark`, with the number of the parameter behind it if `numbered`: "?", "?1", "$1", ":1". */
void bench_insert_sql(char mark, bool numbered, char out[SQL_SIZE]);

/** The enum value of a stored word, 0 when there is none; `words` are those of 1, 2, … */
int bench_word(const char *text, size_t size, const char *const *words, size_t count);

enum { TYPE_COUNT = 5, STATUS_COUNT = 4 };
extern const char *const bench_types[TYPE_COUNT];
extern const char *const bench_statuses[STATUS_COUNT];

/** The word of an enum's value; NULL for 0. */
const char *bench_word_of(int number, const char *const *words);

/** The record as it is to be stored: with an id, times, and the defaults of what is absent. */
bool bench_complete(const vvl_campaign *record, vvl_campaign *out);

/** What records and pages of these programs are freed with: their memory is an arena. */
void bench_release(vvl_campaign *record);
void bench_release_page(vvl_campaign_page *page);

#ifdef __cplusplus
}
#endif

#endif
