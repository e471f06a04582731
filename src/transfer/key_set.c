#include "transfer/key_set.h"

#include "util/uuid.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 256, FORM_ID = 1, FORM_TEXT, FORM_INTEGER };

vvl_stored_key vvl_stored_key_text(const void *text, size_t size)
{
    vvl_stored_key key = {.form = FORM_TEXT};
    /* Without libcrypto there is no copy either: its first row fails. */
    return vvl_uuid_from_legacy(text, size, &key.bytes, NULL) == VVL_OK
               ? key
               : (vvl_stored_key){.form = 0};
}

vvl_stored_key vvl_stored_key_of(const vvl_value *value)
{
    vvl_stored_key key = {.form = 0};
    switch (value->type) {
    case VVL_VALUE_ID:
        key.bytes = value->as.id;
        key.form = FORM_ID;
        break;
    case VVL_VALUE_TEXT: /* a backend may have left it to us to see an id in it */
        key.form = FORM_ID;
        if (!vvl_uuid_load(value->as.text, value->size, &key.bytes)) {
            key = vvl_stored_key_text(value->as.text, value->size);
        }
        break;
    case VVL_VALUE_INTEGER:
        memcpy(key.bytes.bytes, &value->as.integer, sizeof value->as.integer);
        key.form = FORM_INTEGER;
        break;
    default:
        break;
    }
    return key;
}

/* Ids are no random bytes at their beginning: those of version 7 begin with a time. */
static size_t hash(const vvl_stored_key *key)
{
    uint64_t parts[2];
    memcpy(parts, key->bytes.bytes, sizeof parts);
    uint64_t mixed = (parts[0] ^ (parts[1] >> 7) ^ key->form) * UINT64_C(0x9E3779B97F4A7C15);
    mixed ^= parts[1];
    mixed *= UINT64_C(0xD6E8FEB86659FD93);
    return (size_t)(mixed ^ (mixed >> 32));
}

static bool is_equal(const vvl_stored_key *a, const vvl_stored_key *b)
{
    return a->form == b->form && memcmp(a->bytes.bytes, b->bytes.bytes, sizeof a->bytes.bytes) == 0;
}

/* Where the key is, or the free place where it belongs. */
static vvl_key_entry *place_of(const vvl_key_set *set, const vvl_stored_key *key)
{
    size_t mask = set->capacity - 1;
    size_t at = hash(key) & mask;
    while (set->entries[at].key.form != 0 && !is_equal(&set->entries[at].key, key)) {
        at = (at + 1) & mask;
    }
    return &set->entries[at];
}

static bool grow(vvl_key_set *set)
{
    size_t capacity = set->capacity == 0 ? FIRST_CAPACITY : 2 * set->capacity;
    vvl_key_set grown = {calloc(capacity, sizeof *grown.entries), set->count, capacity};
    if (grown.entries == NULL) {
        return false;
    }
    for (size_t i = 0; i < set->capacity; i++) {
        if (set->entries[i].key.form != 0) {
            *place_of(&grown, &set->entries[i].key) = set->entries[i];
        }
    }
    free(set->entries);
    *set = grown;
    return true;
}

bool vvl_key_set_add(vvl_key_set *set, const vvl_stored_key *key, uint32_t number)
{
    if (key->form == 0) {
        return true;
    }
    if (4 * (set->count + 1) > 3 * set->capacity && !grow(set)) {
        return false;
    }
    vvl_key_entry *place = place_of(set, key);
    if (place->key.form == 0) {
        *place = (vvl_key_entry){*key, number};
        set->count++;
    }
    return true;
}

vvl_key_entry *vvl_key_set_find(const vvl_key_set *set, const vvl_stored_key *key)
{
    if (set->count == 0 || key->form == 0) {
        return NULL;
    }
    vvl_key_entry *place = place_of(set, key);
    return place->key.form == 0 ? NULL : place;
}

void vvl_key_set_free(vvl_key_set *set)
{
    free(set->entries);
    *set = (vvl_key_set){.entries = NULL};
}
