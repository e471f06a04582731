#include "transfer/side.h"

#include <vvl/schema.h>

#include "migrate/recognize.h"
#include "util/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Only our ledgers have checksums. */
static bool has_our_ledger(const vvl_structure *structure)
{
    const vvl_object checksum = {.kind = "column", .table = VVL_LEDGER, .name = "checksum"};
    return vvl_structure_find(structure, &checksum) != NULL;
}

static vvl_status recognize(vvl_side *side, vvl_recognition *seen, vvl_error *error)
{
    vvl_status status = vvl_recognize(side->pool, seen, error);
    if (status == VVL_OK) {
        status = vvl_recognition_refuse(seen, error);
    }
    if (status == VVL_OK) {
        side->recognized = true;
        snprintf(side->version, sizeof side->version, "%s", seen->migration->version);
    }
    return status;
}

static vvl_status read_ledger(vvl_side *side, vvl_error *error)
{
    vvl_schema_position position;
    vvl_status status = vvl_schema_read(side->channel, &position, error);
    if (status == VVL_OK) {
        status = vvl_schema_refuse(&position, error);
    }
    if (status == VVL_OK) {
        memcpy(side->version, position.version, sizeof side->version);
    }
    return status;
}

/* A version is told by tables and columns where a database of that version can be made beside this
 * one: a server may forbid it, and was never the old application's. */
static vvl_status find_version(vvl_side *side, vvl_arena *arena, vvl_error *error)
{
    vvl_recognition seen = {.arena = arena, .actual = {.arena = arena}};
    if (side->channel->backend->dialect->scratch_url == NULL) {
        return read_ledger(side, error);
    }
    vvl_status status = vvl_structure_read(side->channel, &seen.actual, error);
    if (status != VVL_OK) {
        return status;
    }
    return has_our_ledger(&seen.actual) ? read_ledger(side, error) : recognize(side, &seen, error);
}

vvl_status vvl_side_require_schema(vvl_side *side, vvl_error *error)
{
    vvl_error cause = {.status = VVL_OK};
    vvl_arena *arena = vvl_arena_new(1 << 15);
    if (arena == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_status status = find_version(side, arena, &cause);
    vvl_arena_free(arena);
    if (status == VVL_E_SCHEMA) {
        vvl_fail(error, status, "%s: %.450s", side->what, cause.message);
        vvl_hint(error, "check that it is the right database: copies are made of versions up to %s",
                 vvl_schema_newest());
    } else if (status != VVL_OK && error != NULL) {
        *error = cause;
    }
    return status;
}

static vvl_fields columns_there(const vvl_entity *entity, const vvl_catalog *catalog,
                                vvl_arena *arena, bool *complete)
{
    vvl_fields found = 0;
    for (size_t i = 0; *complete && i < entity->column_count; i++) {
        const char *name = vvl_arena_format(arena, "%s.%s", entity->name, entity->columns[i].name);
        *complete = name != NULL;
        if (name != NULL && vvl_name_list_has(&catalog->columns, name)) {
            found |= UINT64_C(1) << i;
        }
    }
    return found;
}

vvl_status vvl_side_note_columns(vvl_side *side, const vvl_catalog *catalog, vvl_error *error)
{
    size_t count = 0;
    bool complete = true;
    const vvl_entity *const *tables = vvl_tables(&count);
    vvl_arena_reset(side->row_arena);
    side->present = calloc(count, sizeof *side->present);
    if (side->present == NULL) {
        return vvl_fail_memory(error);
    }
    for (size_t i = 0; i < count; i++) {
        vvl_entity entity = vvl_entity_at(tables[i], side->version);
        side->present[i] = columns_there(&entity, catalog, side->row_arena, &complete);
    }
    return complete ? VVL_OK : vvl_fail_memory(error);
}
