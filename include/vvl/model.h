/**
 * @file model.h
 * The application's records: one struct per table and view, and the enums of their columns, all
 * expanded from `fields/`, where each column is described once.
 *
 * A record that the library filled owns its text through `memory` and is emptied with
 * vvl_record_clear (or its typed form in repo.h). A record that the caller fills starts as `{0}`:
 * every field is then absent (in a required id, integer or time, 0 is absent) and `memory` stays
 * NULL. Fields of a record belong to whoever holds it; a record may be used by one thread at a
 * time. Descriptions are constant and never freed.
 */
#ifndef VVL_MODEL_H
#define VVL_MODEL_H

#include <vvl/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The enums: 0 is "absent", or the column's default where a record is created. */
#define VVL_ENUM_BEGIN(list)                                                                       \
    typedef enum vvl_##list                                                                        \
    {                                                                                              \
        VVL_ENUM_ABSENT_##list = 0,
#define VVL_ENUM_VALUE(list, name, word) name,
#define VVL_ENUM_END(list)                                                                         \
    VVL_ENUM_COUNT_##list                                                                          \
    }                                                                                              \
    vvl_##list;
#include <vvl/fields/enums.def>
#undef VVL_ENUM_BEGIN
#undef VVL_ENUM_VALUE
#undef VVL_ENUM_END

/* The C type of each kind of column. Text and JSON are UTF-8; NULL is absent. */
#define VVL_TYPE_id vvl_uuid
#define VVL_TYPE_text const char *
#define VVL_TYPE_enum(list) vvl_##list
#define VVL_TYPE_integer int64_t
#define VVL_TYPE_time vvl_time
#define VVL_TYPE_json const char *
#define VVL_TYPE_opt_integer vvl_opt_integer
#define VVL_TYPE_opt_real vvl_opt_real
#define VVL_TYPE_opt_bool vvl_opt_bool
#define VVL_TYPE_opt_time vvl_opt_time

/* The records. `memory` is the library's. */
#define VVL_COLUMN(kind, name, ...) VVL_TYPE_##kind name;

/** users: a person who logs in. */
typedef struct vvl_user {
    void *memory;
#include <vvl/fields/users.def>
} vvl_user;

/** campaigns: a marketing campaign. */
typedef struct vvl_campaign {
    void *memory;
#include <vvl/fields/campaigns.def>
} vvl_campaign;

/** generated_content: a generated post, idea or prompt. */
typedef struct vvl_content {
    void *memory;
#include <vvl/fields/generated_content.def>
} vvl_content;

/** uploaded_files: a file of a campaign. */
typedef struct vvl_file {
    void *memory;
#include <vvl/fields/uploaded_files.def>
} vvl_file;

/** campaign_templates: an outline to start a campaign from. */
typedef struct vvl_template {
    void *memory;
#include <vvl/fields/campaign_templates.def>
} vvl_template;

/** user_sessions: a log-in that is still good. */
typedef struct vvl_session {
    void *memory;
#include <vvl/fields/user_sessions.def>
} vvl_session;

/** social_media_connections: an account on social media that posts are published with. */
typedef struct vvl_social_connection {
    void *memory;
#include <vvl/fields/social_media_connections.def>
} vvl_social_connection;

/** scheduled_posts: a post to be published on social media. */
typedef struct vvl_scheduled_post {
    void *memory;
#include <vvl/fields/scheduled_posts.def>
} vvl_scheduled_post;

/** campaign_chat_history: a conversation about a campaign. */
typedef struct vvl_chat_history {
    void *memory;
#include <vvl/fields/campaign_chat_history.def>
} vvl_chat_history;

/** campaign_summary: one row per campaign, with its owner and counts of content. */
typedef struct vvl_campaign_summary {
    void *memory;
#include <vvl/fields/campaign_summary.def>
} vvl_campaign_summary;

/** user_activity_summary: one row per active user, with counts of campaigns and content. */
typedef struct vvl_user_activity {
    void *memory;
#include <vvl/fields/user_activity_summary.def>
} vvl_user_activity;

/** content_performance: one row per piece of content, with its campaign and owner. */
typedef struct vvl_content_performance {
    void *memory;
#include <vvl/fields/content_performance.def>
} vvl_content_performance;
#undef VVL_COLUMN

/**
 * A set of columns of one table: `VVL_FIELD(users, email) | VVL_FIELD(users, first_name)`.
 */
typedef uint64_t vvl_fields;
/** The set that holds one column. */
#define VVL_FIELD(table, column) (UINT64_C(1) << VVL_INDEX_##table##_##column)

/** The position of each column of users, for VVL_FIELD. */
enum vvl_index_users {
#define VVL_COLUMN(kind, name, ...) VVL_INDEX_users_##name,
#include <vvl/fields/users.def>
#undef VVL_COLUMN
    VVL_INDEX_users_count
};
/** The position of each column of campaigns, for VVL_FIELD. */
enum vvl_index_campaigns {
#define VVL_COLUMN(kind, name, ...) VVL_INDEX_campaigns_##name,
#include <vvl/fields/campaigns.def>
#undef VVL_COLUMN
    VVL_INDEX_campaigns_count
};
/** The position of each column of generated_content, for VVL_FIELD. */
enum vvl_index_generated_content {
#define VVL_COLUMN(kind, name, ...) VVL_INDEX_generated_content_##name,
#include <vvl/fields/generated_content.def>
#undef VVL_COLUMN
    VVL_INDEX_generated_content_count
};
/** The position of each column of uploaded_files, for VVL_FIELD. */
enum vvl_index_uploaded_files {
#define VVL_COLUMN(kind, name, ...) VVL_INDEX_uploaded_files_##name,
#include <vvl/fields/uploaded_files.def>
#undef VVL_COLUMN
    VVL_INDEX_uploaded_files_count
};
/** The position of each column of campaign_templates, for VVL_FIELD. */
enum vvl_index_campaign_templates {
#define VVL_COLUMN(kind, name, ...) VVL_INDEX_campaign_templates_##name,
#include <vvl/fields/campaign_templates.def>
#undef VVL_COLUMN
    VVL_INDEX_campaign_templates_count
};
/** The position of each column of user_sessions, for VVL_FIELD. */
enum vvl_index_user_sessions {
#define VVL_COLUMN(kind, name, ...) VVL_INDEX_user_sessions_##name,
#include <vvl/fields/user_sessions.def>
#undef VVL_COLUMN
    VVL_INDEX_user_sessions_count
};
/** The position of each column of social_media_connections, for VVL_FIELD. */
enum vvl_index_social_media_connections {
#define VVL_COLUMN(kind, name, ...) VVL_INDEX_social_media_connections_##name,
#include <vvl/fields/social_media_connections.def>
#undef VVL_COLUMN
    VVL_INDEX_social_media_connections_count
};
/** The position of each column of scheduled_posts, for VVL_FIELD. */
enum vvl_index_scheduled_posts {
#define VVL_COLUMN(kind, name, ...) VVL_INDEX_scheduled_posts_##name,
#include <vvl/fields/scheduled_posts.def>
#undef VVL_COLUMN
    VVL_INDEX_scheduled_posts_count
};
/** The position of each column of campaign_chat_history, for VVL_FIELD. */
enum vvl_index_campaign_chat_history {
#define VVL_COLUMN(kind, name, ...) VVL_INDEX_campaign_chat_history_##name,
#include <vvl/fields/campaign_chat_history.def>
#undef VVL_COLUMN
    VVL_INDEX_campaign_chat_history_count
};

/** What a column holds, and with it the C type of its field: VVL_TYPE_ of the same name. */
typedef enum vvl_kind {
    VVL_KIND_ID,
    VVL_KIND_TEXT,
    VVL_KIND_ENUM,
    VVL_KIND_INTEGER,
    VVL_KIND_REAL,
    VVL_KIND_BOOL,
    VVL_KIND_TIME,
    VVL_KIND_JSON
} vvl_kind;

/* What a column is; the flags of vvl_column. */
/** What holds of a column, besides its kind. */
enum vvl_column_flags {
    VVL_COLUMN_KEY = 1 << 0,       /**< the primary key; implies required and immutable */
    VVL_COLUMN_REQUIRED = 1 << 1,  /**< never null */
    VVL_COLUMN_UNIQUE = 1 << 2,    /**< no two records share it */
    VVL_COLUMN_SECRET = 1 << 3,    /**< never printed */
    VVL_COLUMN_IMMUTABLE = 1 << 4, /**< set when the record is created, then never changed */
    VVL_COLUMN_TOUCHED = 1 << 5,   /**< set to the present by every update that does not give it */
    VVL_COLUMN_ACTIVE = 1 << 6,    /**< false marks a soft-deleted record */
    VVL_COLUMN_JOINT = 1 << 7      /**< no two records share the values of all columns marked so */
};

/** The form that a JSON column's value is meant to have. */
typedef enum vvl_shape {
    VVL_SHAPE_ANY,
    VVL_SHAPE_OBJECT,
    VVL_SHAPE_STRINGS,
    VVL_SHAPE_ARRAY
} vvl_shape;

/** A closed list of words; words[0] is NULL, as the C enum's 0 is absent. */
typedef struct vvl_words {
    const char *const *words;
    size_t count; /**< with the absent one */
} vvl_words;

/** The upper end of a range that has none. */
#define VVL_INTEGER_MAX 9223372036854775807.0

/** What the library knows of a column. */
typedef struct vvl_column {
    const char *name;
    const char *summary;
    vvl_kind kind;
    bool optional;    /**< the C type is one of vvl_opt_* */
    unsigned flags;   /**< of enum vvl_column_flags */
    size_t offset;    /**< in the record's struct */
    vvl_words values; /**< of an enum */
    struct {
        uint32_t min; /**< in characters; part of the schema */
        uint32_t
            max; /**< in characters, 0: no limit; for new values only, old data may be longer */
    } length;
    struct {
        bool set;
        double min, max; /**< both inclusive */
    } range;
    const char *like;       /**< LIKE pattern, with % only */
    vvl_shape shape;        /**< of a JSON value; for new values only */
    const char *initial;    /**< what is stored where a new record says nothing; "now" for times */
    const char *references; /**< the table whose id this is */
    const char *after;      /**< the time column that this one must be later than */
    struct {
        const char *column; /**< NULL: always */
        const char *word;
    } after_while;            /**< `after` holds only as long as this enum's column has this word */
    const char *hashed_since; /**< the version of the schema from which on only the hash of what a
                                 client shows is stored; NULL: the value itself is */
    const char *since; /**< the version of the schema it came with, NULL: the first one. Newer
                          columns stand behind older ones; a table is as new as its key. */
} vvl_column;

/** What the library knows of a table or view. */
typedef struct vvl_entity {
    const char *name; /**< the table's */
    const char *summary;
    bool view; /**< can only be read */
    size_t record_size;
    const vvl_column *columns;
    size_t column_count;
} vvl_entity;

#define VVL_TABLE(table, record, words) extern VVL_API const vvl_entity vvl_entity_##table;
#define VVL_VIEW VVL_TABLE
#include <vvl/fields/entities.def>
#undef VVL_TABLE
#undef VVL_VIEW

/** The tables, parents before children, then the views; `*count` of them. */
VVL_API const vvl_entity *const *vvl_entities(size_t *count);

/** The table or view of that name, or NULL. */
VVL_API const vvl_entity *vvl_entity_find(const char *name);

/** The column of that name, or NULL. */
VVL_API const vvl_column *vvl_column_find(const vvl_entity *entity, const char *name);

/** Frees what a record owns and makes it `{0}`; takes NULL. */
VVL_API void vvl_record_clear(const vvl_entity *entity, void *record);

#ifdef __cplusplus
}
#endif

#endif
