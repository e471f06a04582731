/** @file suites.h Backups, restores and resets, the same tests for every backend. */
#ifndef VVL_TESTS_BACKUP_SUITES_H
#define VVL_TESTS_BACKUP_SUITES_H

#include "../database.h"
#include "../values.h"

extern CU_TestInfo backup_tests[];
extern CU_TestInfo restore_tests[];
extern CU_TestInfo reset_tests[];

/** The backend of this run, and one that its backups are none of. */
const test_backend *own_backend(void);
const test_backend *other_backend(void);

/** A folder for files, the running test's own; removed by folder_cleanup with what is in it. */
const char *folder(void);
/** The path of a file in it. */
const char *in_folder(const char *name);
/** The number of entries in it. */
size_t folder_size(void);
/** The teardown of every suite. */
void folder_cleanup(void);

void write_file(const char *path, const char *bytes, size_t size);
size_t size_of(const char *path);

/** A database with a record of every variant in every table. */
vvl_db *filled(void);

/** Every value of every row of every table. */
char *content_of(const vvl_db *db);

/** A backup that must succeed. */
void back_up(vvl_db *db, const char *path);

/** A progress function that wants no more. */
bool stop_at_once(void *context, const vvl_progress *progress);

#endif
