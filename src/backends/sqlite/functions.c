#include "backends/sqlite/functions.h"

#include <string.h>

/* A pointer to a function may not become one to data, but its bytes may be read. */
static void json_contains(sqlite3_context *context, int count, sqlite3_value **values)
{
    vvl_json_contains_function *contains = NULL;
    (void)count;
    memcpy(&contains, sqlite3_user_data(context), sizeof contains);
    /* Null is no JSON: the answer is null then, which a filter takes for no. */
    const char *json = (const char *)sqlite3_value_text(values[0]);
    const char *part = (const char *)sqlite3_value_text(values[1]);
    if (json != NULL && part != NULL) {
        sqlite3_result_int(context, contains(json, (size_t)sqlite3_value_bytes(values[0]), part,
                                             (size_t)sqlite3_value_bytes(values[1])));
    }
}

int vvl_sqlite_add_functions(sqlite3 *db, vvl_json_contains_function *contains)
{
    void *kept = sqlite3_malloc(sizeof contains);
    if (kept == NULL) {
        return SQLITE_NOMEM;
    }
    memcpy(kept, &contains, sizeof contains);
    return sqlite3_create_function_v2(db, "vvl_json_contains", 2,
                                      SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, kept,
                                      json_contains, NULL, NULL, sqlite3_free);
}
