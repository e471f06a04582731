/** @file health.h What the doctor asks a server. */
#ifndef VVL_POSTGRES_HEALTH_H
#define VVL_POSTGRES_HEALTH_H

#include <vvl/sys/backend.h>

/** Ends with one whose rule is NULL. */
extern const vvl_question vvl_postgres_questions[];

#endif
