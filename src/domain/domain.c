#include "domain/domain.h"

#include "util/error.h"
#include "util/time.h"

#include <string.h>

enum { MICROSECONDS = 1000000 };

vvl_id_text vvl_id_text_of(const vvl_uuid *id)
{
    vvl_id_text out;
    vvl_uuid_format(id, out.text);
    return out;
}

vvl_time_text vvl_time_text_of(vvl_time time)
{
    vvl_time_text out;
    vvl_time bounded = time < VVL_TIME_MIN ? VVL_TIME_MIN : time;
    vvl_time_format(bounded > VVL_TIME_MAX ? VVL_TIME_MAX : bounded, out.text);
    return out;
}

const char *vvl_word_of(const vvl_entity *entity, size_t column, unsigned value)
{
    const vvl_words *values = &entity->columns[column].values;
    return value < values->count ? values->words[value] : NULL;
}

vvl_status vvl_fail_null(vvl_error *error, const char *function)
{
    vvl_fail(error, VVL_E_USAGE, "%s was called with NULL", function);
    return VVL_E_USAGE;
}

vvl_status vvl_time_after(vvl_time time, int64_t seconds, vvl_time *after, vvl_error *error)
{
    if (seconds < 1 || seconds > (VVL_TIME_MAX - time) / MICROSECONDS) {
        vvl_fail(error, VVL_E_USAGE, "%lld seconds from now is not a time to come",
                 (long long)seconds);
        vvl_hint(error, "give at least 1 second, and end before the year 10000");
        return VVL_E_USAGE;
    }
    *after = time + seconds * MICROSECONDS;
    return VVL_OK;
}

/* The record's id, then the conditions. */
static void put_filters(vvl_filter *out, const char *id, const vvl_filter *filters, size_t count)
{
    out[0] = (vvl_filter){.column = "id", .value = id};
    if (count > 0) {
        memcpy(out + 1, filters, count * sizeof *out);
    }
}

static vvl_status explain(vvl_db *db, const vvl_step *step, vvl_error *error)
{
    union {
        vvl_user user;
        vvl_campaign campaign;
        vvl_content content;
        vvl_file file;
        vvl_template template;
        vvl_session session;
    } record;
    vvl_status status = vvl_get(db, step->entity, step->id, &record, error);
    if (status == VVL_OK) {
        status = step->refuse(&record, step->context, error);
        vvl_record_clear(step->entity, &record);
    }
    return status;
}

vvl_status vvl_step_take(vvl_db *db, const vvl_step *step, void *stored, vvl_error *error)
{
    vvl_filter filters[VVL_FILTER_MAX];
    vvl_id_text id = vvl_id_text_of(step->id);
    vvl_page page = {.items = NULL};
    uint64_t count = 0;
    /* Where nobody wants the record, the plain form of the statement does. */
    vvl_query query = {.filters = filters,
                       .filter_count = step->filter_count + 1,
                       .limit = stored == NULL ? 0 : 1};
    if (vvl_uuid_is_nil(step->id)) {
        return explain(db, step, error); /* as vvl_get has it: no filter takes what is no id */
    }
    put_filters(filters, id.text, step->filters, step->filter_count);
    vvl_status status = vvl_update_where(db, step->entity, &query, step->changes, step->fields,
                                         stored == NULL ? NULL : &page, &count, error);
    if (status != VVL_OK) {
        return status;
    }
    if (count == 0) {
        vvl_page_clear(&page);
        return explain(db, step, error);
    }
    vvl_page_pick(step->entity, &page, 0, stored);
    return VVL_OK;
}

vvl_status vvl_list_where(vvl_db *db, const vvl_entity *entity, const vvl_filter *filters,
                          size_t filter_count, const vvl_query *query, vvl_page *page,
                          vvl_error *error)
{
    vvl_filter all[VVL_FILTER_MAX];
    vvl_query both = query == NULL ? (vvl_query){.filters = NULL} : *query;
    if (both.filters == NULL && both.filter_count > 0) {
        return vvl_list(db, entity, &both, page, error); /* which says what is wrong with it */
    }
    if (both.filter_count > VVL_FILTER_MAX - filter_count) {
        vvl_fail(error, VVL_E_USAGE, "a query about these %s takes at most %zu filters more",
                 entity->name, VVL_FILTER_MAX - filter_count);
        vvl_hint(error, "leave some out, or join lists of values with VVL_IN");
        return VVL_E_USAGE;
    }
    memcpy(all, filters, filter_count * sizeof *all);
    if (both.filter_count > 0) {
        memcpy(all + filter_count, both.filters, both.filter_count * sizeof *all);
    }
    both.filters = all;
    both.filter_count += filter_count;
    return vvl_list(db, entity, &both, page, error);
}
