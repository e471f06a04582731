/** @file json_contains.h What jsonb's @> answers, for databases without it. */
#ifndef VVL_CORE_JSON_CONTAINS_H
#define VVL_CORE_JSON_CONTAINS_H

#include <vvl/sys/backend.h>

vvl_json_contains_function vvl_json_contains;

#endif
