#include "backends/postgres/parameters.h"

#include "util/error.h"

#include <stdlib.h>
#include <string.h>

enum { JSON_KEPT = 64 * 1024 };

bool vvl_postgres_parameters_init(vvl_postgres_parameters *self, const vvl_statement_text *text,
                                  vvl_arena *memory)
{
    size_t count = text->parameter_count;
    *self = (vvl_postgres_parameters){
        .count = count,
        .announced = vvl_arena_zero(memory, count * sizeof *self->announced),
        .types = vvl_arena_zero(memory, count * sizeof *self->types),
        .rooms = vvl_arena_zero(memory, count * sizeof *self->rooms),
        .wires = vvl_arena_zero(memory, count * sizeof *self->wires),
        .values = vvl_arena_zero(memory, count * sizeof *self->values),
        .lengths = vvl_arena_zero(memory, count * sizeof *self->lengths),
        .formats = vvl_arena_zero(memory, count * sizeof *self->formats),
    };
    if (self->announced == NULL || self->types == NULL || self->rooms == NULL ||
        self->wires == NULL || self->values == NULL || self->lengths == NULL ||
        self->formats == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        self->announced[i] = text->parameters[i];
        self->types[i] = vvl_postgres_type(text->parameters[i]);
        self->formats[i] = 1;
    }
    return true;
}

static bool reserve_json(vvl_postgres_parameters *self, size_t size)
{
    if (size > self->json_capacity) {
        char *json = realloc(self->json, size);
        if (json == NULL) {
            return false;
        }
        self->json = json;
        self->json_capacity = size;
    }
    return true;
}

/* jsonb is the only type whose bytes have to be moved: its version number comes before them. */
static void place(vvl_postgres_parameters *self, size_t i, char **json)
{
    const vvl_postgres_wire *wire = &self->wires[i];
    self->values[i] = wire->bytes;
    self->lengths[i] = (int)wire->size;
    if (wire->versioned) {
        self->values[i] = *json;
        self->lengths[i]++;
        **json = VVL_POSTGRES_JSONB_VERSION;
        memcpy(*json + 1, wire->bytes, wire->size);
        *json += wire->size + 1;
    }
}

vvl_status vvl_postgres_parameters_bind(vvl_postgres_parameters *self, const vvl_value *values,
                                        vvl_error *error)
{
    size_t json_size = 0;
    for (size_t i = 0; i < self->count; i++) {
        vvl_status status = vvl_postgres_encode(&values[i], self->announced[i], &self->rooms[i],
                                                &self->wires[i], error);
        if (status != VVL_OK) {
            return status;
        }
        json_size += self->wires[i].versioned ? self->wires[i].size + 1 : 0;
    }
    if (!reserve_json(self, json_size)) {
        return vvl_fail_memory(error);
    }
    char *json = self->json;
    for (size_t i = 0; i < self->count; i++) {
        place(self, i, &json);
    }
    return VVL_OK;
}

void vvl_postgres_parameters_trim(vvl_postgres_parameters *self)
{
    if (self->json_capacity > JSON_KEPT) {
        vvl_postgres_parameters_free(self);
    }
}

void vvl_postgres_parameters_free(vvl_postgres_parameters *self)
{
    free(self->json);
    self->json = NULL;
    self->json_capacity = 0;
}
