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
    if (vvl_record_from_json(entity, text, strlen(text), back, NULL, &error) == VVL_OK) {
        fuzz_require(vvl_record_to_json(entity, back, &again, &error) == VVL_OK);
        fuzz_require(strcmp(text, again) == 0);
        vvl_record_clear(entity, back);
    }
    vvl_free(text);
    vvl_free(again);
    free(back);
}

/* The first byte chooses the table. */
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
    vvl_status status =
        vvl_record_from_json(entity, (const char *)data + 1, size - 1, record, &given, &error);
    if (status == VVL_OK) {
        fuzz_require(given >> entity->column_count == 0);
        print_and_read(entity, record);
        vvl_record_clear(entity, record);
    } else {
        fuzz_require(status == VVL_E_INVALID && error.message[0] != '\0');
    }
    free(record);
    return 0;
}
