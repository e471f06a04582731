/** @file batch.h What the functions about many records share. */
#ifndef VVL_CORE_BATCH_H
#define VVL_CORE_BATCH_H

#include "core/repo.h"

/** Several records on their way, all or none. */
typedef struct vvl_batch {
    const vvl_entity *entity;
    size_t count;
    size_t width;     /**< values per record */
    vvl_value *rows;  /**< `count` times `width` */
    vvl_arena *arena; /**< the caller's to free, also after failure */
} vvl_batch;

static inline vvl_value *vvl_batch_row(const vvl_batch *batch, size_t element)
{
    return batch->rows + element * batch->width;
}

static inline const void *vvl_batch_record(const vvl_batch *batch, const void *records,
                                           size_t element)
{
    return (const char *)records + element * batch->entity->record_size;
}

/** Makes the arena and the rows, with room for `extra` bytes more for each record. */
vvl_status vvl_batch_allocate(vvl_batch *batch, size_t extra, vvl_error *error);

/**
 * Executes a statement with each row as its parameters.
 * @param affected gets a number in the arena for each row.
 * @param element  gets the row refused, or `count`.
 */
vvl_status vvl_batch_execute(vvl_channel *channel, const vvl_batch *batch,
                             const vvl_statement_key *key, uint64_t **affected, size_t *element,
                             vvl_error *error);

#endif
