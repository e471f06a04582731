/** @file inspection.h What is wrong with a schema, as an error. */
#ifndef VVL_CLI_INSPECTION_H
#define VVL_CLI_INSPECTION_H

#include <vvl/admin.h>

/** Describes why a database that was looked at is not healthy; answers VVL_E_SCHEMA. */
vvl_status vvl_cli_schema_error(const vvl_inspection *found, vvl_error *error);

#endif
