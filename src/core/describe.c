#include "core/describe.h"

#include "core/schema.h"

#include <string.h>

/* The words of each enum; words[0] is NULL. */
#define VVL_ENUM_BEGIN(list) static const char *const words_##list[] = {NULL,
#define VVL_ENUM_VALUE(list, name, word) word,
#define VVL_ENUM_END(list)                                                                         \
    }                                                                                              \
    ;
#include <vvl/fields/enums.def>
#undef VVL_ENUM_BEGIN
#undef VVL_ENUM_VALUE
#undef VVL_ENUM_END

#define VVL_KIND_OF_id .kind = VVL_KIND_ID
#define VVL_KIND_OF_text .kind = VVL_KIND_TEXT
#define VVL_KIND_OF_enum(list)                                                                     \
    .kind = VVL_KIND_ENUM, .values = {words_##list, sizeof words_##list / sizeof *words_##list}
#define VVL_KIND_OF_integer .kind = VVL_KIND_INTEGER
#define VVL_KIND_OF_time .kind = VVL_KIND_TIME
#define VVL_KIND_OF_json .kind = VVL_KIND_JSON
#define VVL_KIND_OF_opt_integer .kind = VVL_KIND_INTEGER, .optional = true
#define VVL_KIND_OF_opt_real .kind = VVL_KIND_REAL, .optional = true
#define VVL_KIND_OF_opt_bool .kind = VVL_KIND_BOOL, .optional = true
#define VVL_KIND_OF_opt_time .kind = VVL_KIND_TIME, .optional = true

#define VVL_COLUMN(column_kind, column_name, column_summary, ...)                                  \
    {.name = #column_name,                                                                         \
     .summary = column_summary,                                                                    \
     .offset = offsetof(VVL_RECORD, column_name),                                                  \
     VVL_KIND_OF_##column_kind,                                                                    \
     __VA_ARGS__},

#define VVL_RECORD vvl_user
static const vvl_column columns_users[] = {
#include <vvl/fields/users.def>
};
#undef VVL_RECORD

#define VVL_RECORD vvl_campaign
static const vvl_column columns_campaigns[] = {
#include <vvl/fields/campaigns.def>
};
#undef VVL_RECORD

#define VVL_RECORD vvl_content
static const vvl_column columns_generated_content[] = {
#include <vvl/fields/generated_content.def>
};
#undef VVL_RECORD

#define VVL_RECORD vvl_file
static const vvl_column columns_uploaded_files[] = {
#include <vvl/fields/uploaded_files.def>
};
#undef VVL_RECORD

#define VVL_RECORD vvl_template
static const vvl_column columns_campaign_templates[] = {
#include <vvl/fields/campaign_templates.def>
};
#undef VVL_RECORD

#define VVL_RECORD vvl_session
static const vvl_column columns_user_sessions[] = {
#include <vvl/fields/user_sessions.def>
};
#undef VVL_RECORD

#define VVL_RECORD vvl_social_connection
static const vvl_column columns_social_media_connections[] = {
#include <vvl/fields/social_media_connections.def>
};
#undef VVL_RECORD

#define VVL_RECORD vvl_scheduled_post
static const vvl_column columns_scheduled_posts[] = {
#include <vvl/fields/scheduled_posts.def>
};
#undef VVL_RECORD

#define VVL_RECORD vvl_chat_history
static const vvl_column columns_campaign_chat_history[] = {
#include <vvl/fields/campaign_chat_history.def>
};
#undef VVL_RECORD

#define VVL_RECORD vvl_campaign_summary
static const vvl_column columns_campaign_summary[] = {
#include <vvl/fields/campaign_summary.def>
};
#undef VVL_RECORD

#define VVL_RECORD vvl_user_activity
static const vvl_column columns_user_activity_summary[] = {
#include <vvl/fields/user_activity_summary.def>
};
#undef VVL_RECORD

#define VVL_RECORD vvl_content_performance
static const vvl_column columns_content_performance[] = {
#include <vvl/fields/content_performance.def>
};
#undef VVL_RECORD

#define VVL_RECORD vvl_legacy_id
static const vvl_column columns_legacy_ids[] = {
#include <vvl/fields/legacy_ids.def>
};
#undef VVL_RECORD

#define VVL_ENTITY(table, record, is_view, words)                                                  \
    const vvl_entity vvl_entity_##table = {                                                        \
        .name = #table,                                                                            \
        .summary = words,                                                                          \
        .view = is_view,                                                                           \
        .record_size = sizeof(record),                                                             \
        .columns = columns_##table,                                                                \
        .column_count = sizeof columns_##table / sizeof *columns_##table,                          \
    };
#define VVL_TABLE(table, record, words) VVL_ENTITY(table, record, false, words)
#define VVL_VIEW(table, record, words) VVL_ENTITY(table, record, true, words)
#include <vvl/fields/entities.def>
VVL_TABLE(legacy_ids, vvl_legacy_id, "what ids were called in the old application")
#undef VVL_TABLE
#undef VVL_VIEW

static const vvl_entity *const entities[] = {
#define VVL_TABLE(table, record, words) &vvl_entity_##table,
#define VVL_VIEW VVL_TABLE
#include <vvl/fields/entities.def>
#undef VVL_TABLE
#undef VVL_VIEW
};

const vvl_entity *const *vvl_entities(size_t *count)
{
    if (count != NULL) {
        *count = sizeof entities / sizeof *entities;
    }
    return entities;
}

const vvl_entity *const *vvl_tables(size_t *count)
{
    *count = 0;
    while (!entities[*count]->view) {
        ++*count;
    }
    return entities;
}

const vvl_entity *vvl_entity_find(const char *name)
{
    for (size_t i = 0; name != NULL && i < sizeof entities / sizeof *entities; i++) {
        if (strcmp(entities[i]->name, name) == 0) {
            return entities[i];
        }
    }
    return NULL;
}

const vvl_column *vvl_column_find(const vvl_entity *entity, const char *name)
{
    for (size_t i = 0; entity != NULL && name != NULL && i < entity->column_count; i++) {
        if (strcmp(entity->columns[i].name, name) == 0) {
            return &entity->columns[i];
        }
    }
    return NULL;
}

const vvl_column *vvl_column_flagged(const vvl_entity *entity, unsigned flag)
{
    for (size_t i = 0; i < entity->column_count; i++) {
        if ((entity->columns[i].flags & flag) != 0) {
            return &entity->columns[i];
        }
    }
    return NULL;
}

static bool is_there(const vvl_column *column, const char *version)
{
    return column->since == NULL || vvl_version_compare(column->since, version) <= 0;
}

vvl_entity vvl_entity_at(const vvl_entity *entity, const char *version)
{
    vvl_entity cut = *entity;
    if (!is_there(vvl_column_flagged(entity, VVL_COLUMN_KEY), version)) {
        cut.column_count = 0;
    }
    while (cut.column_count > 0 && !is_there(&entity->columns[cut.column_count - 1], version)) {
        cut.column_count--;
    }
    return cut;
}

size_t vvl_column_index(const vvl_entity *entity, const vvl_column *column)
{
    return (size_t)(column - entity->columns);
}
