#include "backends/sqlite/functions.h"

#include <string.h>
#include <sys/stat.h>

/* SQLite has no memory for text that is there in another encoding. */
static bool has_lost(sqlite3_value *value, const char *text)
{
    return text == NULL && sqlite3_value_type(value) != SQLITE_NULL;
}

/* Null is no JSON: the answer is null then, which a filter takes for no. */
static void json_contains(sqlite3_context *context, int count, sqlite3_value **values)
{
    vvl_json_contains_function *function = NULL;
    bool contains = false;
    (void)count;
    /* A pointer to a function may not become one to data, but its bytes may be read. */
    memcpy(&function, sqlite3_user_data(context), sizeof function);
    const char *json = (const char *)sqlite3_value_text(values[0]);
    const char *part = (const char *)sqlite3_value_text(values[1]);
    bool null = json == NULL || part == NULL;
    bool lost = has_lost(values[0], json) || has_lost(values[1], part);
    if (!null) {
        lost = function(json, (size_t)sqlite3_value_bytes(values[0]), part,
                        (size_t)sqlite3_value_bytes(values[1]), &contains) != VVL_OK;
    }
    if (lost) {
        sqlite3_result_error_nomem(context);
    } else if (!null) {
        sqlite3_result_int(context, contains);
    }
}

/* The integrity check takes a page that it found no memory for to be a broken one, and says so. */
static void finding(sqlite3_context *context, int count, sqlite3_value **values)
{
    static const char *const no_memory[] = {"error code=7", "error code 7"};
    const char *text = (const char *)sqlite3_value_text(values[0]);
    (void)count;
    bool lost = text == NULL;
    for (size_t i = 0; !lost && i < sizeof no_memory / sizeof no_memory[0]; i++) {
        lost = strstr(text, no_memory[i]) != NULL;
    }
    if (lost) {
        sqlite3_result_error_nomem(context);
    } else {
        sqlite3_result_value(context, values[0]);
    }
}

/* Only for statements of ours: a file whose own schema called them would be of no use to others,
 * and one of unknown origin has no business here. */
enum { FLAGS = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY };

/* Bytes of the -wal file; none: 0. */
static void wal_size(sqlite3_context *context, int count, sqlite3_value **values)
{
    const char *path = sqlite3_db_filename(sqlite3_context_db_handle(context), "main");
    struct stat file;
    (void)count;
    (void)values;
    bool there = path != NULL && *path != '\0' && stat(sqlite3_filename_wal(path), &file) == 0;
    sqlite3_result_int64(context, there ? (sqlite3_int64)file.st_size : 0);
}

static int add_json_contains(sqlite3 *db, vvl_json_contains_function *contains)
{
    void *kept = sqlite3_malloc(sizeof contains);
    if (kept == NULL) {
        return SQLITE_NOMEM;
    }
    memcpy(kept, &contains, sizeof contains);
    return sqlite3_create_function_v2(db, "vvl_json_contains", 2, FLAGS, kept, json_contains, NULL,
                                      NULL, sqlite3_free);
}

int vvl_sqlite_add_functions(sqlite3 *db, vvl_json_contains_function *contains)
{
    static const struct {
        const char *name;
        int arguments;
        void (*run)(sqlite3_context *, int, sqlite3_value **);
    } functions[] = {{"vvl_finding", 1, finding}, {"vvl_wal_size", 0, wal_size}};
    int code = add_json_contains(db, contains);
    for (size_t i = 0; code == SQLITE_OK && i < sizeof functions / sizeof *functions; i++) {
        code = sqlite3_create_function_v2(db, functions[i].name, functions[i].arguments, FLAGS,
                                          NULL, functions[i].run, NULL, NULL, NULL);
    }
    return code;
}
