/** @file key_set.h Sets of keys as they are stored, each with a number. */
#ifndef VVL_TRANSFER_KEY_SET_H
#define VVL_TRANSFER_KEY_SET_H

#include <vvl/sys/backend.h>

/** A key: two that are stored otherwise are two, whatever becomes of them. */
typedef struct vvl_stored_key {
    vvl_uuid bytes;     /**< the id itself, that of a text, or a number */
    unsigned char form; /**< 0: no key at all, which is in no set */
} vvl_stored_key;

typedef struct vvl_key_entry {
    vvl_stored_key key;
    uint32_t number; /**< the user's */
} vvl_key_entry;

/** `{0}` is empty. Not for several threads. */
typedef struct vvl_key_set {
    vvl_key_entry *entries; /**< open addressing; a form of 0 is free */
    size_t count;
    size_t capacity;
} vvl_key_set;

/** The key that a value is. Of null and of blobs there is none. */
vvl_stored_key vvl_stored_key_of(const vvl_value *value);

/** The key that stands for some text. */
vvl_stored_key vvl_stored_key_text(const void *text, size_t size);

/** Adds a key unless it is there; its number stays then. False: no memory. */
bool vvl_key_set_add(vvl_key_set *set, const vvl_stored_key *key, uint32_t number);

/** The entry of a key, or NULL. Its number may be changed. */
vvl_key_entry *vvl_key_set_find(const vvl_key_set *set, const vvl_stored_key *key);

void vvl_key_set_free(vvl_key_set *set);

#endif
