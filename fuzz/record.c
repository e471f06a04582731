#include "fuzz.h"

#include <vvl/vvl.h>

#include <string.h>

/* A record that was read prints, unless it lacks what it must have, and reads back the same. */
static void print_and_read(const vvl_entity *entity, const void *record)
{
    vvl_error error;
    char *text = NULL;
    char *again = NULL;
    void *back = calloc(1, entity->record_size);
    fuzz_require(back != NULL);
    fuzz_require(vvl_record_to_json(entity, record, &text, &error) == VVL_OK);
    if (vvl_record_from_json(entity, VVL_FORM_ANY, text, strlen(text), back, NULL, &error) ==
        VVL_OK) {
        fuzz_require(vvl_record_to_json(entity, back, &again, &error) == VVL_OK);
        fuzz_require(strcmp(text, again) == 0);
        vvl_record_clear(entity, back);
    }
    vvl_free(text);
    vvl_free(again);
    free(back);
}

static void check_fault(const vvl_error *error, vvl_status status)
{
    fuzz_require(status == VVL_E_INVALID && error->message[0] != '\0');
    fuzz_require(error->path[0] == '$' && memchr(error->path, '\0', sizeof error->path) != NULL);
}

/* What a form was read from names its columns only, and all that it requires. */
static void check_given(const vvl_entity *entity, vvl_form form, vvl_fields given)
{
    fuzz_require((given & ~vvl_form_fields(entity, form)) == 0);
    if (form == VVL_FORM_UPDATE) {
        fuzz_require(given != 0);
    } else {
        fuzz_require((vvl_form_required(entity, form) & ~given) == 0);
    }
}

/* The first byte chooses the table and the form. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t count = 0;
    const vvl_entity *const *entities = vvl_entities(&count);
    if (size == 0) {
        return 0;
    }
    vvl_error error;
    vvl_fields given = 0;
    const vvl_entity *entity = entities[data[0] % count];
    void *record = calloc(1, entity->record_size);
    fuzz_require(record != NULL);
    vvl_form form = (vvl_form)(data[0] / count % (VVL_FORM_PUBLIC + 1));
    if (vvl_form_fields(entity, form) == 0) {
        form = VVL_FORM_PUBLIC; /* the only one of a view, beside any columns */
    }
    vvl_status status = vvl_record_from_json(entity, form, (const char *)data + 1, size - 1, record,
                                             &given, &error);
    if (status == VVL_OK) {
        check_given(entity, form, given);
        print_and_read(entity, record);
        vvl_record_clear(entity, record);
    } else {
        check_fault(&error, status);
    }
    free(record);
    return 0;
}
