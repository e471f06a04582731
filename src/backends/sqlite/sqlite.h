/** @file sqlite.h The SQLite backend, as the rest of the library sees it. */
#ifndef VVL_BACKENDS_SQLITE_H
#define VVL_BACKENDS_SQLITE_H

#include <vvl/sys/backend.h>

/** URLs `sqlite:rel/path.db`, `sqlite:/abs/path.db`, `sqlite:///abs/path.db`, `sqlite::memory:`. */
extern const vvl_backend vvl_sqlite_backend;

#endif
