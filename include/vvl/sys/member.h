/**
 * @file sys/member.h
 * From a value to the member of a record that it becomes, for backends that fill the slot `read`.
 */
#ifndef VVL_SYS_MEMBER_H
#define VVL_SYS_MEMBER_H

#include <vvl/sys/backend.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Writes a member of the form VVL_MEMBER_TEXT. */
static inline void vvl_member_point(const vvl_member *member, const char *text, void *record)
{
    *(const char **)(void *)((char *)record + member->offset) = text;
}

/** Writes a value of the member's own type, whose text lasts as long as the record. */
static inline void vvl_member_set(const vvl_member *member, const vvl_value *value, void *record)
{
    char *at = (char *)record + member->offset;
    switch (member->form) {
    case VVL_MEMBER_ID:
        *(vvl_uuid *)(void *)at = value->as.id;
        break;
    case VVL_MEMBER_TEXT:
        vvl_member_point(member, value->as.text, record);
        break;
    case VVL_MEMBER_NUMBER:
        *(int64_t *)(void *)at = value->as.integer;
        break;
    case VVL_MEMBER_OPTIONAL_NUMBER: {
        vvl_opt_integer *number = (vvl_opt_integer *)(void *)at;
        number->has = true;
        number->value = value->as.integer;
        break;
    }
    case VVL_MEMBER_OPTIONAL_REAL: {
        vvl_opt_real *real = (vvl_opt_real *)(void *)at;
        real->has = true;
        real->value = value->as.real;
        break;
    }
    case VVL_MEMBER_OPTIONAL_BOOL: {
        vvl_opt_bool *boolean = (vvl_opt_bool *)(void *)at;
        boolean->has = true;
        boolean->value = value->as.boolean;
        break;
    }
    case VVL_MEMBER_OTHER:
        break;
    }
}

/**
 * Takes a value as the slot `read` does; null and what is not of the member's type included.
 * @return false where the value is to be left.
 */
static inline bool vvl_member_take(const vvl_member *member, const vvl_value *value, void *record)
{
    if (value->type == VVL_VALUE_NULL) {
        return !member->required;
    }
    if (value->type != member->type || member->form == VVL_MEMBER_OTHER) {
        return false;
    }
    vvl_member_set(member, value, record);
    return true;
}

#ifdef __cplusplus
}
#endif

#endif
