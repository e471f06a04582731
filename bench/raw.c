/* What the two raw programs have in common. */
#include "subject.h"
#include "util/arena.h"

#include <string.h>

const char *const bench_campaign_types[5] = {"product", "service", "brand", "event", "general"};
const char *const bench_campaign_statuses[4] = {"draft", "active", "completed", "archived"};

int bench_word(const char *text, size_t size, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strlen(words[i]) == size && memcmp(words[i], text, size) == 0) {
            return (int)i + 1;
        }
    }
    return 0;
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
