#include "migrate/conversion.h"

#include "core/convert.h"
#include "core/json_settled.h"
#include "util/error.h"

enum { CONVERSION_ARENA = 1 << 16 };

/* What a value is converted to, whichever column it stands in: the rules of columns are the
 * constraints of the new tables. */
static const vvl_column kinds[] = {
    {.name = "vvl_id", .kind = VVL_KIND_ID},           {.name = "vvl_text", .kind = VVL_KIND_TEXT},
    {.name = "vvl_integer", .kind = VVL_KIND_INTEGER}, {.name = "vvl_real", .kind = VVL_KIND_REAL},
    {.name = "vvl_bool", .kind = VVL_KIND_BOOL},       {.name = "vvl_time", .kind = VVL_KIND_TIME},
    {.name = "vvl_json", .kind = VVL_KIND_JSON},       {.name = "vvl_token", .kind = VVL_KIND_TEXT},
};

enum { ID, TEXT, INTEGER, REAL, BOOL, TIME, JSON, TOKEN, KINDS };

_Static_assert(sizeof kinds / sizeof *kinds == KINDS, "a kind has no number");

static vvl_status convert(vvl_conversion *self, const vvl_column *kind, const vvl_value *argument,
                          vvl_value *result)
{
    vvl_arena_reset(self->arena);
    vvl_reason reason = vvl_convert(kind, argument, self->arena, result);
    if (vvl_reason_is_memory(reason)) {
        return VVL_E_NO_MEMORY;
    }
    if (reason != VVL_REASON_NONE && self->lenient) {
        *result = (vvl_value){.type = VVL_VALUE_NULL};
        return VVL_OK;
    }
    return reason == VVL_REASON_NONE ? VVL_OK : VVL_E_INVALID;
}

static vvl_status to_id(void *context, const vvl_value *argument, vvl_value *result)
{
    return convert(context, &kinds[ID], argument, result);
}

static vvl_status to_text(void *context, const vvl_value *argument, vvl_value *result)
{
    return convert(context, &kinds[TEXT], argument, result);
}

static vvl_status to_integer(void *context, const vvl_value *argument, vvl_value *result)
{
    return convert(context, &kinds[INTEGER], argument, result);
}

static vvl_status to_real(void *context, const vvl_value *argument, vvl_value *result)
{
    return convert(context, &kinds[REAL], argument, result);
}

static vvl_status to_bool(void *context, const vvl_value *argument, vvl_value *result)
{
    return convert(context, &kinds[BOOL], argument, result);
}

static vvl_status to_time(void *context, const vvl_value *argument, vvl_value *result)
{
    return convert(context, &kinds[TIME], argument, result);
}

static vvl_status to_json(void *context, const vvl_value *argument, vvl_value *result)
{
    if (argument->type == VVL_VALUE_TEXT &&
        vvl_json_is_settled(argument->as.text, argument->size, VVL_SHAPE_ANY)) {
        *result = *argument;
        return VVL_OK;
    }
    return convert(context, &kinds[JSON], argument, result);
}

static vvl_status to_token(void *context, const vvl_value *argument, vvl_value *result)
{
    vvl_conversion *self = context;
    vvl_value token;
    vvl_status status = convert(self, &kinds[TOKEN], argument, &token);
    if (status != VVL_OK || token.type == VVL_VALUE_NULL) {
        *result = token;
        return status;
    }
    return vvl_convert_token(&token, self->arena, result);
}

static vvl_status (*const calls[])(void *, const vvl_value *, vvl_value *) = {
    [ID] = to_id,     [TEXT] = to_text, [INTEGER] = to_integer, [REAL] = to_real,
    [BOOL] = to_bool, [TIME] = to_time, [JSON] = to_json,       [TOKEN] = to_token,
};

static vvl_status define(vvl_conversion *self, bool wanted, vvl_error *error)
{
    const vvl_backend *backend = self->channel->backend;
    vvl_status status = VVL_OK;
    for (size_t i = 0; status == VVL_OK && backend->define != NULL && i < KINDS; i++) {
        vvl_function function = {
            .name = kinds[i].name, .context = self, .call = wanted ? calls[i] : NULL};
        status = backend->define(self->channel->connection, &function, error);
    }
    return status;
}

static vvl_status refuse_orphan(void *context, const vvl_misfit *misfit, vvl_error *error)
{
    (void)context;
    vvl_fail(error, VVL_E_INVALID, "%s.%s %s", misfit->entity->name, misfit->column,
             misfit->reason);
    return VVL_E_INVALID;
}

const char *vvl_conversion_function(const vvl_column *column)
{
    /* A secret by which records are found is kept as its hash. */
    const unsigned token = VVL_COLUMN_SECRET | VVL_COLUMN_UNIQUE;
    if ((column->flags & token) == token) {
        return kinds[TOKEN].name;
    }
    for (size_t i = 0; i < KINDS; i++) {
        if (kinds[i].kind == column->kind) {
            return kinds[i].name;
        }
    }
    return kinds[TEXT].name; /* an enum */
}

vvl_status vvl_conversion_open(vvl_conversion *self, vvl_channel *channel, bool lenient,
                               vvl_error *error)
{
    *self = (vvl_conversion){channel, vvl_arena_new(CONVERSION_ARENA), lenient};
    if (self->arena == NULL) {
        *self = (vvl_conversion){.channel = NULL};
        return vvl_fail_memory(error);
    }
    vvl_status status = define(self, true, error);
    if (status != VVL_OK) {
        vvl_conversion_end(self);
    }
    return status;
}

vvl_status vvl_conversion_begin(vvl_conversion *self, vvl_channel *channel, vvl_error *error)
{
    vvl_status status = vvl_orphans_each(channel, refuse_orphan, NULL, error);
    return status == VVL_OK ? vvl_conversion_open(self, channel, false, error) : status;
}

void vvl_conversion_end(vvl_conversion *self)
{
    if (self->channel != NULL) {
        /* A function that stays would be called by nobody: no statement of ours names it. */
        (void)define(self, false, NULL);
        vvl_arena_free(self->arena);
        *self = (vvl_conversion){.channel = NULL};
    }
}
