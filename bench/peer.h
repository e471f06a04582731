/** @file peer.h Campaigns as text, which is how programs on a generic library pass them. */
#ifndef VVL_BENCH_PEER_H
#define VVL_BENCH_PEER_H

#include "plain.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What is of fixed size, in text form. */
typedef struct peer_rooms {
    char ids[2][VVL_UUID_TEXT_SIZE];
    char times[3][32];
    char number[24];
} peer_rooms;

/** The texts of a record in the order of its columns; NULL is absent. They point into the record.
 */
void peer_write(const vvl_campaign *record, peer_rooms *rooms, const char *texts[COLUMN_COUNT]);

/** The four parameters of an update: name, status, updated_at, id. */
void peer_write_update(const vvl_uuid *id, const vvl_campaign *changes, peer_rooms *rooms,
                       const char *texts[4]);

/** Copies a row's texts into the arena; false for an id or a time that is none. */
bool peer_read(const char *const texts[COLUMN_COUNT], void *arena, vvl_campaign *out);

/** An arena for peer_read; it is what `memory` of a record or a page is. */
void *peer_memory(size_t size);

/** LIST_SIZE records in the arena. */
vvl_campaign *peer_records(void *arena);

#ifdef __cplusplus
}
#endif

#endif
