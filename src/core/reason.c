#include "core/reason.h"

#include "util/buffer.h"
#include "util/error.h"

/* What is wrong, to stand behind the column's name; the rules' own numbers go into the hint. */
static const char *const reason_texts[] = {
    [VVL_REASON_NONE] = "is good",
    [VVL_REASON_REQUIRED] = "is missing",
    [VVL_REASON_STORAGE] = "is of another type",
    [VVL_REASON_NIL] = "is the nil UUID, which stands for no record",
    [VVL_REASON_ENCODING] = "holds bytes that are no UTF-8",
    [VVL_REASON_NUL] = "holds a NUL character",
    [VVL_REASON_SHORT] = "is too short",
    [VVL_REASON_LONG] = "is too long",
    [VVL_REASON_PATTERN] = "does not have the right form",
    [VVL_REASON_WORD] = "is none of the words allowed",
    [VVL_REASON_FRACTION] = "is no whole number",
    [VVL_REASON_RANGE] = "is out of range",
    [VVL_REASON_INFINITE] = "is no finite number",
    [VVL_REASON_BOOLEAN] = "is neither 0 nor 1",
    [VVL_REASON_TIME] = "is no full time between the years 1 and 9999, with up to microseconds",
    [VVL_REASON_ORDER] = "is too early",
    [VVL_REASON_SHAPE] = "is JSON of another form",
    [VVL_REASON_FIXED] = "cannot be changed",
    [VVL_REASON_SECRET] = "is never part of a printed record",
    [VVL_REASON_SIZE] = "is larger than a database can hold",
    [VVL_REASON_MEMORY] = "needs more memory than there is",
};

/* What to do, where the rule has no numbers or words of its own. */
static const char *const plain_hints[] = {
    [VVL_REASON_REQUIRED] = "give it a value that is not null",
    [VVL_REASON_NIL] = "leave it out, or give the id of a record",
    [VVL_REASON_ENCODING] = "write it as UTF-8",
    [VVL_REASON_NUL] = "leave the NUL character out",
    [VVL_REASON_FRACTION] = "write it without a fraction or an exponent",
    [VVL_REASON_INFINITE] = "give a number that a double can hold",
    [VVL_REASON_BOOLEAN] = "write 0 for false or 1 for true",
    [VVL_REASON_TIME] = "write it as 2025-06-16T12:00:00.123456Z",
    [VVL_REASON_FIXED] = "leave it out of the fields to update",
    [VVL_REASON_SECRET] = "leave it out",
    [VVL_REASON_SIZE] = "shorten it",
    [VVL_REASON_MEMORY] = NULL,
};

static void hint_words(vvl_error *error, const vvl_words *values)
{
    vvl_buffer list = {0};
    for (size_t i = 1; i < values->count; i++) {
        vvl_buffer_text(&list, i == 1 ? "" : ", ");
        vvl_buffer_text(&list, values->words[i]);
    }
    if (!list.failed) {
        vvl_hint(error, "one of: %s", list.data);
    }
    vvl_buffer_free(&list);
}

static void hint_range(vvl_error *error, const vvl_column *column)
{
    if (column->range.max >= VVL_INTEGER_MAX) {
        vvl_hint(error, "at least %g", column->range.min);
    } else {
        vvl_hint(error, "from %g to %g", column->range.min, column->range.max);
    }
}

static void hint_type(vvl_error *error, const vvl_column *column)
{
    static const char *const types[] = {
        [VVL_KIND_ID] = "a UUID",
        [VVL_KIND_TEXT] = "text",
        [VVL_KIND_ENUM] = "a word of its list",
        [VVL_KIND_INTEGER] = "a whole number",
        [VVL_KIND_REAL] = "a number",
        [VVL_KIND_BOOL] = "true or false",
        [VVL_KIND_TIME] = "a time as text, such as 2025-06-16T12:00:00.123456Z",
        [VVL_KIND_JSON] = "JSON",
    };
    vvl_hint(error, "it must be %s", types[column->kind]);
}

static void hint_reason(vvl_error *error, const vvl_column *column, vvl_reason reason)
{
    static const char *const shapes[] = {
        [VVL_SHAPE_ANY] = "JSON",
        [VVL_SHAPE_OBJECT] = "an object",
        [VVL_SHAPE_STRINGS] = "an array of strings",
        [VVL_SHAPE_ARRAY] = "an array",
    };
    switch (reason) {
    case VVL_REASON_SHORT:
        vvl_hint(error, "at least %u characters", column->length.min);
        break;
    case VVL_REASON_LONG:
        vvl_hint(error, "at most %u characters", column->length.max);
        break;
    case VVL_REASON_PATTERN:
        vvl_hint(error, "it must match %s, where %% stands for any text", column->like);
        break;
    case VVL_REASON_WORD:
        hint_words(error, &column->values);
        break;
    case VVL_REASON_RANGE:
        if (column->range.set) {
            hint_range(error, column);
        }
        break;
    case VVL_REASON_ORDER:
        vvl_hint(error, "it must be later than %s", column->after);
        break;
    case VVL_REASON_SHAPE:
        vvl_hint(error, "it must be %s", shapes[column->shape]);
        break;
    case VVL_REASON_STORAGE:
        hint_type(error, column);
        break;
    default:
        if (plain_hints[reason] != NULL) {
            vvl_hint(error, "%s", plain_hints[reason]);
        }
        break;
    }
}

const char *vvl_reason_text(vvl_reason reason)
{
    return reason < VVL_REASON_JSON
               ? reason_texts[reason]
               : vvl_json_fault_text((vvl_json_fault)(reason - VVL_REASON_JSON));
}

/* `of` is what stands between the column's name and what is wrong with it. */
static vvl_status fail(vvl_error *error, const vvl_entity *entity, const vvl_column *column,
                       const char *of, const char *key, vvl_reason reason)
{
    if (vvl_reason_is_memory(reason)) {
        return vvl_fail_memory(error);
    }
    if (reason >= VVL_REASON_JSON) {
        vvl_json_fault fault = (vvl_json_fault)(reason - VVL_REASON_JSON);
        vvl_fail(error, VVL_E_INVALID, "%s.%s%s%s holds %s", entity->name, column->name, of, key,
                 vvl_json_fault_text(fault));
        vvl_hint(error, "give JSON as PostgreSQL's jsonb takes it");
    } else {
        vvl_fail(error, VVL_E_INVALID, "%s.%s%s%s %s", entity->name, column->name, of, key,
                 reason_texts[reason]);
        hint_reason(error, column, reason);
    }
    vvl_locate(error, entity->name, column->name);
    return VVL_E_INVALID;
}

vvl_status vvl_fail_reason(vvl_error *error, const vvl_entity *entity, const vvl_column *column,
                           vvl_reason reason)
{
    return fail(error, entity, column, "", "", reason);
}

vvl_status vvl_fail_stored(vvl_error *error, const vvl_entity *entity, const vvl_column *column,
                           const char *key, vvl_reason reason)
{
    vvl_status status = fail(error, entity, column, " of the row ", key, reason);
    if (error != NULL && status == VVL_E_INVALID) {
        vvl_error_text(error->key, sizeof error->key, key);
    }
    return status;
}
