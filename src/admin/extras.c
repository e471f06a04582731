#include "admin/examination.h"

#include "util/error.h"

#include <vvl/schema.h>

#include <string.h>

/* Of which kind a name is that vvl_catalog_extra gave. */
static vvl_rule rule_of_extra(const vvl_catalog *catalog, const char *name)
{
    if (vvl_name_list_has(&catalog->tables, name)) {
        return VVL_RULE_EXTRA_TABLE;
    }
    if (vvl_name_list_has(&catalog->views, name)) {
        return VVL_RULE_EXTRA_VIEW;
    }
    return vvl_name_list_has(&catalog->columns, name) ? VVL_RULE_EXTRA_COLUMN
                                                      : VVL_RULE_EXTRA_TRIGGER;
}

static vvl_status add_extra(vvl_examination *exam, const char *name, vvl_error *error)
{
    vvl_rule rule = rule_of_extra(&exam->catalog, name);
    const char *table = rule == VVL_RULE_EXTRA_TABLE ? name : NULL;
    const char *column = NULL;
    if (rule == VVL_RULE_EXTRA_COLUMN) {
        size_t size = strcspn(name, ".");
        table = vvl_arena_text(exam->arena, name, size);
        column = name + size + 1;
        if (table == NULL) {
            return vvl_fail_memory(error);
        }
    }
    vvl_finding *finding = vvl_finding_new(exam, rule, table, column);
    if (finding == NULL) {
        return vvl_fail_memory(error);
    }
    finding->count = 1;
    finding->object = table == NULL ? name : NULL;
    return VVL_OK;
}

vvl_status vvl_examine_extras(vvl_examination *exam, vvl_error *error)
{
    vvl_name_list extra = {.arena = exam->arena};
    vvl_status status = vvl_catalog_extra(&exam->catalog, vvl_schema_newest(), &extra, error);
    for (size_t i = 0; status == VVL_OK && i < extra.count; i++) {
        status = add_extra(exam, extra.items[i], error);
    }
    return status;
}
