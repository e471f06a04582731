#include "core/form.h"

#include "util/error.h"

typedef struct form {
    unsigned without;  /* flags of the columns that it leaves out */
    unsigned required; /* flags of the columns that it may not be without */
    bool defaults;     /* what is absent gets its default */
    bool writes;       /* to a table, which a view is not */
    bool partial;
    vvl_reason refusal;
} form;

static const form forms[] = {
    [VVL_FORM_ANY] = {.refusal = VVL_REASON_NONE},
    [VVL_FORM_CREATE] = {.required = VVL_COLUMN_REQUIRED, .defaults = true, .writes = true},
    [VVL_FORM_UPDATE] = {.without = VVL_COLUMN_KEY | VVL_COLUMN_IMMUTABLE,
                         .required = VVL_COLUMN_REQUIRED,
                         .writes = true,
                         .partial = true,
                         .refusal = VVL_REASON_FIXED},
    [VVL_FORM_PUBLIC] = {.without = VVL_COLUMN_SECRET,
                         .required = VVL_COLUMN_KEY | VVL_COLUMN_REQUIRED,
                         .refusal = VVL_REASON_SECRET},
};

/* NULL where the entity has no such form. */
static const form *find_form(const vvl_entity *entity, vvl_form which)
{
    if (entity == NULL || (unsigned)which >= sizeof forms / sizeof *forms) {
        return NULL;
    }
    return entity->view && forms[which].writes ? NULL : &forms[which];
}

vvl_fields vvl_form_fields(const vvl_entity *entity, vvl_form form)
{
    vvl_fields fields = 0;
    const struct form *found = find_form(entity, form);
    for (size_t i = 0; found != NULL && i < entity->column_count; i++) {
        bool part = (entity->columns[i].flags & found->without) == 0;
        fields |= (vvl_fields)part << i;
    }
    return fields;
}

vvl_fields vvl_form_required(const vvl_entity *entity, vvl_form form)
{
    vvl_fields fields = 0;
    const struct form *found = find_form(entity, form);
    for (size_t i = 0; found != NULL && i < entity->column_count; i++) {
        const vvl_column *column = &entity->columns[i];
        bool filled = found->defaults && column->initial != NULL;
        bool required = (column->flags & found->required) != 0 && !filled;
        fields |= (vvl_fields)required << i;
    }
    return fields & vvl_form_fields(entity, form);
}

vvl_reason vvl_form_refusal(vvl_form form)
{
    return forms[form].refusal;
}

bool vvl_form_is_partial(vvl_form form)
{
    return forms[form].partial;
}

vvl_status vvl_form_check(const vvl_entity *entity, vvl_form form, vvl_error *error)
{
    if (find_form(entity, form) != NULL) {
        return VVL_OK;
    }
    if ((unsigned)form >= sizeof forms / sizeof *forms) {
        vvl_fail(error, VVL_E_USAGE, "there is no form of JSON with the number %d", (int)form);
        vvl_hint(error, "give one of enum vvl_form");
        return VVL_E_USAGE;
    }
    return vvl_fail(error, VVL_E_USAGE, "%s is a view and can only be read", entity->name);
}
