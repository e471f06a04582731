#include <vvl/admin.h>

#include <vvl/repo.h>
#include <vvl/transaction.h>

#include "domain/domain.h"
#include "util/error.h"

/* What is counted, and where the number goes. */
typedef struct tally {
    const vvl_entity *entity;
    vvl_query query;
    int64_t *count;
} tally;

static vvl_status count_all(vvl_db *transaction, void *context, vvl_error *error)
{
    vvl_statistics *out = context;
    vvl_time_text now = vvl_time_text_of(vvl_time_now());
    const vvl_filter open = {.column = "expires_at", .value = now.text, .test = VVL_GREATER};
    const vvl_filter pending = {.column = "status", .value = "pending"};
    const tally tallies[] = {
        {&vvl_entity_users, {.all = true}, &out->users},
        {&vvl_entity_users, {.all = false}, &out->active_users},
        {&vvl_entity_campaigns, {.all = true}, &out->campaigns},
        {&vvl_entity_generated_content, {.all = true}, &out->content},
        {&vvl_entity_uploaded_files, {.all = true}, &out->files},
        {&vvl_entity_campaign_templates, {.all = true}, &out->templates},
        {&vvl_entity_user_sessions, {.all = true}, &out->sessions},
        {&vvl_entity_user_sessions, {.filters = &open, .filter_count = 1}, &out->active_sessions},
        {&vvl_entity_social_media_connections, {.all = true}, &out->connections},
        {&vvl_entity_scheduled_posts, {.all = true}, &out->scheduled_posts},
        {&vvl_entity_scheduled_posts,
         {.filters = &pending, .filter_count = 1},
         &out->pending_posts},
        {&vvl_entity_campaign_chat_history, {.all = true}, &out->conversations},
    };
    vvl_status status = vvl_server_look(transaction, &out->server, error);
    for (size_t i = 0; status == VVL_OK && i < sizeof tallies / sizeof *tallies; i++) {
        const tally *each = &tallies[i];
        status = vvl_count(transaction, each->entity, &each->query, each->count, error);
    }
    return status;
}

vvl_status vvl_statistics_read(vvl_db *db, vvl_statistics *out, vvl_error *error)
{
    static const vvl_transaction_options reading = {.isolation = VVL_ISOLATION_SNAPSHOT,
                                                    .read_only = true};
    vvl_statistics found = {.users = 0};
    if (db == NULL || out == NULL) {
        return vvl_fail_null(error, __func__);
    }
    vvl_status status = vvl_transact(db, &reading, count_all, &found, error);
    if (status == VVL_OK) {
        *out = found;
    }
    return status;
}
