/** @file created.h Taking back a database file that was made for nothing. */
#ifndef VVL_BACKENDS_SQLITE_CREATED_H
#define VVL_BACKENDS_SQLITE_CREATED_H

/**
 * Removes a database that holds nothing at all and that nobody else has open; leaves any other one
 * alone. Every connection of ours to it was closed before.
 */
void vvl_sqlite_remove_if_empty(const char *path);

#endif
