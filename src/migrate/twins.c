#include "migrate/twins.h"

#include "core/fidelity.h"
#include "core/key.h"
#include "migrate/conversion.h"
#include "util/error.h"
#include "util/sql.h"

#include <string.h>

enum { SET_MAX = 3 };

/* Columns that no two rows share together. */
typedef struct column_set {
    const char *table;
    const char *columns[SET_MAX];
} column_set;

/* What a description cannot say, because it is about more than one column. */
static const column_set sets[] = {
    {"social_media_connections", {"user_id", "platform", "platform_user_id"}},
    {"campaign_chat_history", {"campaign_id", "user_id"}},
};

/* A set that is being looked at. */
typedef struct search {
    const vvl_twins *twins;
    const vvl_column *columns[SET_MAX];
    size_t count;
} search;

static vvl_status take_twin(void *context, const vvl_value *row, vvl_error *error)
{
    const search *self = context;
    const vvl_column *column = self->columns[self->count - 1];
    bool key = (column->flags & VVL_COLUMN_KEY) != 0;
    vvl_misfit misfit = {
        self->twins->entity, column->name, row[0].as.integer, "stands in an earlier row too",
        vvl_doctor_rules(NULL)[key ? VVL_RULE_DUPLICATE_LEGACY : VVL_RULE_DUPLICATE].id};
    return self->twins->each(self->twins->context, &misfit, error);
}

static void put_form(vvl_buffer *sql, const vvl_column *column)
{
    vvl_buffer_format(sql, "%s(", vvl_conversion_function(column));
    vvl_sql_name(sql, column->name);
    vvl_buffer_char(sql, ')');
}

static void put_query(vvl_buffer *sql, const search *self)
{
    const vvl_twins *twins = self->twins;
    const char *row = twins->channel->backend->dialect->row_number;
    vvl_buffer_format(sql, "SELECT t.row FROM (SELECT %s AS row, row_number() OVER (PARTITION BY ",
                      row);
    for (size_t i = 0; i < self->count; i++) {
        vvl_buffer_text(sql, i == 0 ? "" : ", ");
        put_form(sql, self->columns[i]);
    }
    vvl_buffer_format(sql, " ORDER BY %s) AS number FROM \"%s\"", row, twins->entity->name);
    for (size_t i = 0; i < self->count; i++) {
        vvl_buffer_text(sql, i == 0 ? " WHERE " : " AND ");
        put_form(sql, self->columns[i]);
        vvl_buffer_text(sql, " IS NOT NULL");
    }
    if (twins->rejected != NULL) {
        vvl_buffer_format(sql, " AND %s NOT IN (SELECT row FROM %s WHERE entity = '%s')", row,
                          twins->rejected, twins->entity->name);
    }
    vvl_buffer_text(sql, ") AS t WHERE t.number > 1");
}

static vvl_status find(search *self, vvl_error *error)
{
    vvl_buffer sql = {0};
    put_query(&sql, self);
    vvl_statement_text text = {.sql = sql.data, .column_count = 1, .stream = true};
    vvl_status status =
        sql.failed ? vvl_fail_memory(error)
                   : vvl_channel_query(self->twins->channel, &text, take_twin, self, error);
    vvl_buffer_free(&sql);
    return status;
}

static bool is_there(const vvl_twins *twins, const char *column)
{
    return vvl_name_list_has_column(twins->columns, twins->entity->name, column);
}

static vvl_status look_at_column(const vvl_twins *twins, const vvl_column *column, vvl_error *error)
{
    search self = {.twins = twins, .columns = {column}, .count = 1};
    bool key = (column->flags & VVL_COLUMN_KEY) != 0;
    bool unique = key ? !vvl_key_is_given(twins->entity) : (column->flags & VVL_COLUMN_UNIQUE) != 0;
    return unique && is_there(twins, column->name) ? find(&self, error) : VVL_OK;
}

static vvl_status look_at_set(const vvl_twins *twins, const column_set *set, vvl_error *error)
{
    search self = {.twins = twins};
    for (size_t i = 0; i < SET_MAX && set->columns[i] != NULL; i++) {
        if (!is_there(twins, set->columns[i])) {
            return VVL_OK;
        }
        self.columns[self.count++] = vvl_column_find(twins->entity, set->columns[i]);
    }
    return find(&self, error);
}

vvl_status vvl_twins_each(const vvl_twins *twins, vvl_error *error)
{
    vvl_status status = VVL_OK;
    for (size_t i = 0; status == VVL_OK && i < twins->entity->column_count; i++) {
        status = look_at_column(twins, &twins->entity->columns[i], error);
    }
    for (size_t i = 0; status == VVL_OK && i < sizeof sets / sizeof *sets; i++) {
        if (strcmp(sets[i].table, twins->entity->name) == 0) {
            status = look_at_set(twins, &sets[i], error);
        }
    }
    return status;
}
