#include "peer.h"

#include "util/arena.h"
#include "util/time.h"
#include "util/uuid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *write_time(vvl_opt_time time, char *room)
{
    if (!time.has) {
        return NULL;
    }
    vvl_time_store(time.value, room);
    room[VVL_TIME_STORED_SIZE] = '\0';
    return room;
}

static const char *write_id(const vvl_uuid *id, char *room)
{
    vvl_uuid_format(id, room);
    return room;
}

void peer_write(const vvl_campaign *record, peer_rooms *rooms, const char *texts[COLUMN_COUNT])
{
    vvl_opt_integer level = record->creativity_level;
    snprintf(rooms->number, sizeof rooms->number, "%lld", (long long)level.value);
    const char *const all[COLUMN_COUNT] = {
        write_id(&record->id, rooms->ids[0]),
        record->name,
        record->business_description,
        record->objective,
        bench_word_of((int)record->campaign_type, bench_types),
        level.has ? rooms->number : NULL,
        record->target_audience,
        record->business_website,
        record->about_page_url,
        record->product_service_url,
        record->preferred_design,
        record->brand_voice,
        record->campaign_settings,
        record->ai_summary,
        record->business_context,
        record->suggested_themes,
        record->suggested_tags,
        record->selected_themes,
        record->selected_tags,
        write_id(&record->user_id, rooms->ids[1]),
        bench_word_of((int)record->status, bench_statuses),
        write_time(record->completed_at, rooms->times[0]),
        write_time(record->created_at, rooms->times[1]),
        write_time(record->updated_at, rooms->times[2]),
        record->description,
        record->objectives,
        record->ai_analysis,
    };
    memcpy(texts, all, sizeof all);
}

void peer_write_update(const vvl_uuid *id, const vvl_campaign *changes, peer_rooms *rooms,
                       const char *texts[4])
{
    texts[0] = changes->name;
    texts[1] = bench_word_of((int)changes->status, bench_statuses);
    texts[2] = write_time((vvl_opt_time){true, vvl_time_now()}, rooms->times[0]);
    texts[3] = write_id(id, rooms->ids[0]);
}

static const char *copy(const char *text, vvl_arena *arena)
{
    return text == NULL ? NULL : vvl_arena_text(arena, text, strlen(text));
}

static int read_word(const char *text, const char *const *words, size_t count)
{
    return text == NULL ? 0 : bench_word(text, strlen(text), words, count);
}

static bool read_time(const char *text, vvl_opt_time *out)
{
    *out = (vvl_opt_time){.has = text != NULL};
    return text == NULL || vvl_time_read(text, strlen(text), &out->value);
}

static bool read_id(const char *text, vvl_uuid *out)
{
    return text != NULL && vvl_uuid_load(text, strlen(text), out);
}

bool peer_read(const char *const texts[COLUMN_COUNT], void *memory, vvl_campaign *out)
{
    vvl_arena *arena = memory;
    out->memory = NULL;
    out->name = copy(texts[1], arena);
    out->business_description = copy(texts[2], arena);
    out->objective = copy(texts[3], arena);
    out->campaign_type = (vvl_campaign_type)read_word(texts[4], bench_types, TYPE_COUNT);
    out->creativity_level.has = texts[5] != NULL;
    out->creativity_level.value = texts[5] == NULL ? 0 : strtoll(texts[5], NULL, 10);
    out->target_audience = copy(texts[6], arena);
    out->business_website = copy(texts[7], arena);
    out->about_page_url = copy(texts[8], arena);
    out->product_service_url = copy(texts[9], arena);
    out->preferred_design = copy(texts[10], arena);
    out->brand_voice = copy(texts[11], arena);
    out->campaign_settings = copy(texts[12], arena);
    out->ai_summary = copy(texts[13], arena);
    out->business_context = copy(texts[14], arena);
    out->suggested_themes = copy(texts[15], arena);
    out->suggested_tags = copy(texts[16], arena);
    out->selected_themes = copy(texts[17], arena);
    out->selected_tags = copy(texts[18], arena);
    out->status = (vvl_campaign_status)read_word(texts[20], bench_statuses, STATUS_COUNT);
    out->description = copy(texts[24], arena);
    out->objectives = copy(texts[25], arena);
    out->ai_analysis = copy(texts[26], arena);
    return read_id(texts[0], &out->id) && read_id(texts[19], &out->user_id) &&
           read_time(texts[21], &out->completed_at) && read_time(texts[22], &out->created_at) &&
           read_time(texts[23], &out->updated_at);
}

void *peer_memory(size_t size)
{
    return vvl_arena_new(size);
}

vvl_campaign *peer_records(void *arena)
{
    return vvl_arena_alloc(arena, LIST_SIZE * sizeof(vvl_campaign));
}
