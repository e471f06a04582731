#include <vvl/files.h>

#include <vvl/json.h>

#include "domain/domain.h"
#include "util/buffer.h"
#include "util/error.h"

#include <string.h>

static const vvl_entity *const files = &vvl_entity_uploaded_files;

static const char *status_word(vvl_analysis_status status)
{
    return vvl_word_of(files, VVL_INDEX_uploaded_files_analysis_status, (unsigned)status);
}

vvl_status vvl_file_register(vvl_db *db, const vvl_file *file, vvl_file *stored, vvl_error *error)
{
    if (file == NULL) {
        return vvl_fail_null(error, __func__);
    }
    vvl_file record = *file;
    record.analysis_status = VVL_ANALYSIS_STATUS_PENDING;
    record.analysis_results = NULL;
    record.extracted_text = NULL;
    record.image_analysis = NULL;
    return vvl_file_create(db, &record, stored, error);
}

vvl_status vvl_file_claim_pending(vvl_db *db, unsigned limit, vvl_file_page *page, vvl_error *error)
{
    const vvl_filter filters[] = {
        {.column = "analysis_status",
         .value = status_word(VVL_ANALYSIS_STATUS_PENDING),
         .or_next = true},
        {.column = "analysis_status"}, /* null: nothing was ever done */
    };
    const vvl_query query = {
        .filters = filters, .filter_count = 2, .order = "created_at", .limit = limit};
    const vvl_file changes = {.analysis_status = VVL_ANALYSIS_STATUS_PROCESSING};
    return vvl_file_claim(db, &query, &changes, VVL_FIELD(uploaded_files, analysis_status), page,
                          error);
}

static vvl_status refuse_end(const void *record, const void *context, vvl_error *error)
{
    const vvl_file *file = record;
    const char *at = status_word(file->analysis_status);
    vvl_fail(error, VVL_E_STATE, "the analysis of the file is %s and cannot become %s",
             at == NULL ? "without a status" : at, (const char *)context);
    vvl_hint(error, "only an analysis that is processing can end: claim the file first");
    vvl_locate(error, files->name, "analysis_status");
    return VVL_E_STATE;
}

/* Ends an analysis, with the fields besides the status. */
static vvl_status end_analysis(vvl_db *db, const vvl_uuid *id, const vvl_file *changes,
                               vvl_fields fields, vvl_file *stored, vvl_error *error)
{
    const vvl_filter processing = {.column = "analysis_status",
                                   .value = status_word(VVL_ANALYSIS_STATUS_PROCESSING)};
    const vvl_step step = {.entity = files,
                           .id = id,
                           .filters = &processing,
                           .filter_count = 1,
                           .changes = changes,
                           .fields = fields | VVL_FIELD(uploaded_files, analysis_status),
                           .refuse = refuse_end,
                           .context = status_word(changes->analysis_status)};
    return vvl_step_take(db, &step, stored, error);
}

vvl_status vvl_file_complete(vvl_db *db, const vvl_uuid *id, const vvl_file_analysis *analysis,
                             vvl_file *stored, vvl_error *error)
{
    if (id == NULL || analysis == NULL) {
        return vvl_fail_null(error, __func__);
    }
    const vvl_file changes = {.analysis_status = VVL_ANALYSIS_STATUS_COMPLETED,
                              .analysis_results = analysis->results,
                              .extracted_text = analysis->text,
                              .image_analysis = analysis->image};
    return end_analysis(db, id, &changes,
                        VVL_FIELD(uploaded_files, analysis_results) |
                            VVL_FIELD(uploaded_files, extracted_text) |
                            VVL_FIELD(uploaded_files, image_analysis),
                        stored, error);
}

vvl_status vvl_file_fail(vvl_db *db, const vvl_uuid *id, const char *reason, vvl_file *stored,
                         vvl_error *error)
{
    char *quoted = NULL;
    vvl_buffer results = {0};
    if (id == NULL || reason == NULL) {
        return vvl_fail_null(error, __func__);
    }
    vvl_status status = vvl_json_quote(reason, strlen(reason), &quoted, error);
    if (status != VVL_OK) {
        vvl_locate(error, files->name, "analysis_results");
        return status;
    }
    vvl_buffer_format(&results, "{\"error\": %s}", quoted);
    vvl_free(quoted);
    const vvl_file changes = {.analysis_status = VVL_ANALYSIS_STATUS_FAILED,
                              .analysis_results = results.data};
    status = results.failed
                 ? vvl_fail_memory(error)
                 : end_analysis(db, id, &changes, VVL_FIELD(uploaded_files, analysis_results),
                                stored, error);
    vvl_buffer_free(&results);
    return status;
}

vvl_status vvl_file_requeue_stuck(vvl_db *db, vvl_time before, uint64_t *count, vvl_error *error)
{
    vvl_time_text since = vvl_time_text_of(before);
    const vvl_filter filters[] = {
        {.column = "analysis_status", .value = status_word(VVL_ANALYSIS_STATUS_PROCESSING)},
        {.column = "updated_at", .or_next = true},
        {.column = "updated_at", .value = since.text, .test = VVL_LESS},
    };
    const vvl_query query = {.filters = filters, .filter_count = 3};
    const vvl_file changes = {.analysis_status = VVL_ANALYSIS_STATUS_PENDING};
    return vvl_file_update_where(db, &query, &changes, VVL_FIELD(uploaded_files, analysis_status),
                                 NULL, count, error);
}

vvl_status vvl_file_total_size(vvl_db *db, const vvl_uuid *user_id, int64_t *bytes,
                               vvl_error *error)
{
    if (user_id == NULL || bytes == NULL) {
        return vvl_fail_null(error, __func__);
    }
    vvl_id_text user = vvl_id_text_of(user_id);
    const vvl_filter owned = {.column = "user_id", .value = user.text};
    const vvl_query query = {.filters = &owned, .filter_count = 1};
    return vvl_file_sum(db, "file_size", &query, bytes, error);
}
