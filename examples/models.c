/* Prints docs/models.md: every model of an application, from the library's own descriptions. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <vvl/vvl.h>

/* A table or view and its C struct. */
typedef struct subject {
    const vvl_entity *entity;
    const char *record;
} subject;

static const subject subjects[] = {
#define VVL_TABLE(table, record, words) {&vvl_entity_##table, #record},
#define VVL_VIEW VVL_TABLE
#include <vvl/fields/entities.def>
#undef VVL_TABLE
#undef VVL_VIEW
};

enum { SUBJECTS = sizeof subjects / sizeof *subjects, NAME_SIZE = 64 };

/* vvl_campaign_summary -> CampaignSummary */
static void model_name(const char *record, char out[NAME_SIZE])
{
    bool upper = true;
    size_t size = 0;
    for (const char *c = record + strlen("vvl_"); *c != '\0' && size + 1 < NAME_SIZE; c++) {
        if (*c != '_') {
            out[size++] = (char)(upper ? toupper((unsigned char)*c) : *c);
        }
        upper = *c == '_';
    }
    out[size] = '\0';
}

/* A model of an application: what its name ends in, its C type's likewise, and its form of JSON. */
typedef struct model {
    const char *name, *type, *mask, *json;
} model;

static const model table_models[] = {
    {"", "", "–", "none: a row with its secrets, as `get` answers it"},
    {"Create", "", "–", "`from_json` with `VVL_FORM_CREATE`, then `create`"},
    {"Update", "", "`given`", "`from_json` with `VVL_FORM_UPDATE`, then `update`"},
    {"Public", "", "–", "`to_json`"},
    {"Page", "_page", "–", "`page_to_json`: `{\"items\": […], \"next\": …}`"},
    {NULL, NULL, NULL, NULL},
};

static const model view_models[] = {
    {"", "", "–", "`to_json`"},
    {"Page", "_page", "–", "`page_to_json`"},
    {NULL, NULL, NULL, NULL},
};

static void print_models(const subject *subject)
{
    char name[NAME_SIZE];
    model_name(subject->record, name);
    const model *model = subject->entity->view ? view_models : table_models;
    for (; model->name != NULL; model++) {
        printf("| `%s%s` | `%s%s` | %s | %s |\n", name, model->name, subject->record, model->type,
               model->mask, model->json);
    }
}

static const char *kind_name(const vvl_column *column)
{
    static const char *const names[] = {
        [VVL_KIND_ID] = "id",           [VVL_KIND_TEXT] = "text", [VVL_KIND_ENUM] = "enum",
        [VVL_KIND_INTEGER] = "integer", [VVL_KIND_REAL] = "real", [VVL_KIND_BOOL] = "bool",
        [VVL_KIND_TIME] = "time",       [VVL_KIND_JSON] = "json",
    };
    return names[column->kind];
}

static void print_length(const vvl_column *column)
{
    if (column->length.min > 0 && column->length.max > 0) {
        printf(", %u to %u characters", column->length.min, column->length.max);
    } else if (column->length.max > 0) {
        printf(", up to %u characters", column->length.max);
    }
}

static void print_range(const vvl_column *column)
{
    if (column->range.set && column->range.max >= VVL_INTEGER_MAX) {
        printf(", at least %g", column->range.min);
    } else if (column->range.set) {
        printf(", %g to %g", column->range.min, column->range.max);
    }
}

static void print_shape(const vvl_column *column)
{
    static const char *const shapes[] = {
        [VVL_SHAPE_ANY] = "",
        [VVL_SHAPE_OBJECT] = ", an object",
        [VVL_SHAPE_STRINGS] = ", an array of strings",
        [VVL_SHAPE_ARRAY] = ", an array",
    };
    printf("%s", shapes[column->shape]);
}

/* What a value may be: "text, 3 to 255 characters, unique". */
static void print_rule(const vvl_column *column)
{
    printf("%s", kind_name(column));
    for (size_t i = 1; i < column->values.count; i++) {
        printf("%s`%s`", i == 1 ? ": " : ", ", column->values.words[i]);
    }
    print_length(column);
    print_range(column);
    print_shape(column);
    if (column->like != NULL) {
        printf(", like `%s`", column->like);
    }
    if (column->after != NULL) {
        printf(", later than `%s`", column->after);
    }
    if (column->references != NULL) {
        printf(", of `%s`", column->references);
    }
    printf("%s%s", (column->flags & VVL_COLUMN_UNIQUE) != 0 ? ", unique" : "",
           (column->flags & VVL_COLUMN_SECRET) != 0 ? ", secret" : "");
}

/* What stands in a new record that says nothing. */
static const char *initial_of(const vvl_column *column)
{
    if ((column->flags & VVL_COLUMN_KEY) != 0) {
        return "a new id";
    }
    return column->initial == NULL ? "" : column->initial;
}

static const char *part_of(const vvl_entity *entity, size_t column, vvl_form form)
{
    if ((vvl_form_fields(entity, form) >> column & 1) == 0) {
        return "–";
    }
    if ((vvl_form_required(entity, form) >> column & 1) == 0) {
        return "yes";
    }
    return form == VVL_FORM_CREATE ? "required" : "not null";
}

static void print_columns(const vvl_entity *entity)
{
    printf("\n%s\n", entity->view ? "| column | is | value | public |\n| --- | --- | --- | --- |"
                                  : "| column | is | value | default | create | update | public |\n"
                                    "| --- | --- | --- | --- | --- | --- | --- |");
    for (size_t i = 0; i < entity->column_count; i++) {
        const vvl_column *column = &entity->columns[i];
        printf("| `%s` | %s | ", column->name, column->summary);
        print_rule(column);
        if (!entity->view) {
            printf(" | %s | %s | %s", initial_of(column), part_of(entity, i, VVL_FORM_CREATE),
                   part_of(entity, i, VVL_FORM_UPDATE));
        }
        printf(" | %s |\n", part_of(entity, i, VVL_FORM_PUBLIC));
    }
}

static const char introduction[] =
    "<!-- Written by scripts/model-table from include/vvl/fields; change it there. -->\n"
    "# Models\n\n"
    "An application's data models are one C struct per table or view, a mask where a model stands\n"
    "for a part of it, and a form of JSON (`vvl/json.h`). Functions have the struct's name in "
    "front:\n"
    "`vvl_user_from_json`, `vvl_user_to_json`, `vvl_user_page_to_json`, `vvl_user_create`.\n\n"
    "| form | holds |\n"
    "| --- | --- |\n"
    "| create | a new record: what is *required* must be there, the rest gets its default |\n"
    "| update | what is to change, at least one column; *not null* may be missing, not null |\n"
    "| public | what is shown of a record: every column but secrets |\n\n"
    "`–`: no part of the form, and refused there. `VVL_FORM_ANY` takes any columns. In every form\n"
    "an unknown key, a key twice, a wrong type, a value against its rule, nesting deeper than 512\n"
    "and bytes that are no UTF-8 are `VVL_E_INVALID`, and `vvl_error.path` says where:\n"
    "`$.campaign_settings.steps[3].name`.\n\n"
    "| model | C | mask | JSON |\n"
    "| --- | --- | --- | --- |\n";

int main(void)
{
    fputs(introduction, stdout);
    for (size_t i = 0; i < SUBJECTS; i++) {
        print_models(&subjects[i]);
    }
    for (size_t i = 0; i < SUBJECTS; i++) {
        const vvl_entity *entity = subjects[i].entity;
        printf("\n## %s\n`%s`: %s%s\n", entity->name, subjects[i].record, entity->summary,
               entity->view ? " (a view, can only be read)" : "");
        print_columns(entity);
    }
    return fflush(stdout) == 0 ? 0 : 1;
}
