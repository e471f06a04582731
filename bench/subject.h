/** @file subject.h A way to read campaigns, to be timed against another. */
#ifndef VVL_BENCH_SUBJECT_H
#define VVL_BENCH_SUBJECT_H

#include <vvl/vvl.h>

#define LIST_SIZE 20

/**
 * Each function but `close` answers false after it has said on stderr what failed. Records and
 * pages own one block of memory for all their text.
 */
typedef struct subject {
    const char *name;
    bool (*open)(const char *url, void **state);
    bool (*get)(void *state, const vvl_uuid *id, vvl_campaign *out);
    void (*release)(vvl_campaign *record);
    bool (*list)(void *state, vvl_campaign_page *out); /**< the first LIST_SIZE by id */
    void (*release_page)(vvl_campaign_page *page);
    void (*close)(void *state); /**< takes NULL */
} subject;

extern const subject library_subject;
extern const subject raw_sqlite_subject;
extern const subject raw_postgres_subject;

/** Every column of campaigns in the order of its description: what both raw programs select. */
#define CAMPAIGN_COLUMNS                                                                           \
    "id, name, business_description, objective, campaign_type, creativity_level, "                 \
    "target_audience, business_website, about_page_url, product_service_url, preferred_design, "   \
    "brand_voice, campaign_settings, ai_summary, business_context, suggested_themes, "             \
    "suggested_tags, selected_themes, selected_tags, user_id, status, completed_at, created_at, "  \
    "updated_at"

/** The enum value of a stored word, 0 when there is none; `words` are those of 1, 2, … */
int bench_word(const char *text, size_t size, const char *const *words, size_t count);

extern const char *const bench_campaign_types[5];
extern const char *const bench_campaign_statuses[4];

/** What the raw programs' records and pages are freed with: their memory is an arena. */
void bench_release(vvl_campaign *record);
void bench_release_page(vvl_campaign_page *page);

#endif
