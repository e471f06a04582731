/** @file domain.h What the operations share. */
#ifndef VVL_DOMAIN_DOMAIN_H
#define VVL_DOMAIN_DOMAIN_H

#include <vvl/repo.h>

/** An id as a filter takes it. */
typedef struct vvl_id_text {
    char text[VVL_UUID_TEXT_SIZE];
} vvl_id_text;

/** A time as a filter takes it. */
typedef struct vvl_time_text {
    char text[VVL_TIME_TEXT_SIZE];
} vvl_time_text;

vvl_id_text vvl_id_text_of(const vvl_uuid *id);

/** The text of a time, or of the first or last there is where it is none. */
vvl_time_text vvl_time_text_of(vvl_time time);

/** The word of an enum's value, `column` being its VVL_INDEX; NULL where the enum has no such. */
const char *vvl_word_of(const vvl_entity *entity, size_t column, unsigned value);

/** The answer to an argument that is NULL; `function` is __func__. */
vvl_status vvl_fail_null(vvl_error *error, const char *function);

/**
 * The time so many seconds after another.
 * @return VVL_OK; VVL_E_USAGE where that is not later, or after the year 9999.
 */
vvl_status vvl_time_after(vvl_time time, int64_t seconds, vvl_time *after, vvl_error *error);

/** Why a record that is there could not take a step: fills the error and answers its status. */
typedef vvl_status vvl_refusal(const void *record, const void *context, vvl_error *error);

/** A change of one record, if it is in the right state for it. */
typedef struct vvl_step {
    const vvl_entity *entity;
    const vvl_uuid *id;
    const vvl_filter *filters; /**< what the record's state must be */
    size_t filter_count;       /**< one less than a query may have */
    const void *changes;
    vvl_fields fields;
    vvl_refusal *refuse;
    const void *context; /**< of `refuse` */
} vvl_step;

/**
 * Takes a step in one statement; only where that was refused the record is looked at once more.
 * @param stored gets the record after the step, to be cleared by the caller; may be NULL.
 * @return VVL_OK; VVL_E_NOT_FOUND; what `refuse` answers; what vvl_update_where answers.
 */
vvl_status vvl_step_take(vvl_db *db, const vvl_step *step, void *stored, vvl_error *error);

/** Lists the records that some filters and a query (which may be NULL) find. */
vvl_status vvl_list_where(vvl_db *db, const vvl_entity *entity, const vvl_filter *filters,
                          size_t filter_count, const vvl_query *query, vvl_page *page,
                          vvl_error *error);

#endif
