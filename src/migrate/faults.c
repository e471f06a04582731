#include "migrate/faults.h"

#include "core/enter.h"
#include "util/error.h"

#include <inttypes.h>
#include <string.h>

static vvl_fault *find(const vvl_tally *self, const vvl_misfit *misfit)
{
    for (size_t i = 0; i < self->count; i++) {
        vvl_fault *item = &self->items[i];
        if (strcmp(item->table, misfit->entity->name) == 0 &&
            strcmp(item->column, misfit->column) == 0 &&
            strcmp(item->reason, misfit->reason) == 0) {
            return item;
        }
    }
    return NULL;
}

static vvl_fault *add(vvl_tally *self, const vvl_misfit *misfit)
{
    if (self->count == self->capacity) {
        size_t capacity = self->capacity == 0 ? 16 : 2 * self->capacity;
        vvl_fault *items = vvl_arena_alloc(self->arena, capacity * sizeof *items);
        if (items == NULL) {
            return NULL;
        }
        if (self->count > 0) {
            memcpy(items, self->items, self->count * sizeof *items);
        }
        self->items = items;
        self->capacity = capacity;
    }
    self->items[self->count] = (vvl_fault){
        .table = misfit->entity->name, .column = misfit->column, .reason = misfit->reason};
    return &self->items[self->count++];
}

vvl_status vvl_tally_add(vvl_tally *tally, const vvl_misfit *misfit, vvl_error *error)
{
    vvl_fault *fault = find(tally, misfit);
    if (fault == NULL) {
        fault = add(tally, misfit);
    }
    if (fault == NULL) {
        return vvl_fail_memory(error);
    }
    if (fault->rows < VVL_FAULT_EXAMPLES) {
        fault->examples[fault->rows] = misfit->row;
    }
    fault->rows++;
    tally->rows++;
    return VVL_OK;
}

static vvl_status count(void *context, const vvl_misfit *misfit, vvl_error *error)
{
    return vvl_tally_add(context, misfit, error);
}

vvl_status vvl_faults_find(vvl_channel *channel, vvl_faults *out, vvl_error *error)
{
    vvl_tally self = {.arena = vvl_arena_new(4096)};
    vvl_status status = self.arena == NULL ? vvl_fail_memory(error)
                                           : vvl_misfits_each(channel, NULL, count, &self, error);
    if (status != VVL_OK) {
        vvl_arena_free(self.arena);
        return status;
    }
    *out = vvl_tally_faults(&self);
    return VVL_OK;
}

vvl_status vvl_faults_refuse(const vvl_faults *faults, vvl_error *error)
{
    if (faults->count == 0) {
        return VVL_OK;
    }
    const vvl_fault *first = &faults->items[0];
    vvl_fail(error, VVL_E_INVALID,
             "%" PRIu64 " values do not fit, the first: %s.%s of row %" PRId64 " %s", faults->rows,
             first->table, first->column, first->examples[0], first->reason);
    vvl_hint(error,
             "vvldb upgrade --dry-run lists them all; correct them and upgrade again, or let "
             "those rows leave: --on-bad-row quarantine");
    vvl_locate(error, first->table, first->column);
    return VVL_E_INVALID;
}

vvl_status vvl_schema_check(vvl_db *db, vvl_faults *out, vvl_error *error)
{
    vvl_pool *pool = NULL;
    vvl_channel *channel = NULL;
    if (db == NULL || out == NULL) {
        return vvl_fail(error, VVL_E_USAGE, "vvl_schema_check was called with NULL");
    }
    vvl_status status = vvl_pool_enter(db, VVL_ACCESS_READ, &pool, &channel, error);
    if (status == VVL_OK) {
        status = vvl_faults_find(channel, out, error);
        vvl_channel_release(pool, channel);
    }
    return status;
}

void vvl_faults_clear(vvl_faults *faults)
{
    if (faults != NULL) {
        vvl_arena_free(faults->memory);
        *faults = (vvl_faults){.memory = NULL};
    }
}
