#include "suites.h"

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* CUnit hands tests no argument to keep it in. */
static char place[64];

const char *folder(void)
{
    if (place[0] == '\0') {
        snprintf(place, sizeof place, "/tmp/vvldb-backup.XXXXXX");
        REQUIRE(mkdtemp(place) != NULL, "no folder for the test");
    }
    return place;
}

const char *in_folder(const char *name)
{
    return test_format("%s/%s", folder(), name);
}

size_t folder_size(void)
{
    size_t count = 0;
    DIR *entries = opendir(folder());
    REQUIRE(entries != NULL, "the folder cannot be read");
    while (readdir(entries) != NULL) {
        count++;
    }
    closedir(entries);
    return count - 2;
}

static int remove_entry(const char *path, const struct stat *file, int kind, struct FTW *walk)
{
    (void)file, (void)kind, (void)walk;
    return remove(path);
}

void folder_cleanup(void)
{
    if (place[0] != '\0') {
        nftw(place, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
        place[0] = '\0';
    }
    test_cleanup();
}

void write_file(const char *path, const char *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    REQUIRE(file != NULL && fwrite(bytes, 1, size, file) == size && fclose(file) == 0,
            "%s cannot be written", path);
}

size_t size_of(const char *path)
{
    struct stat file;
    REQUIRE(stat(path, &file) == 0, "%s is not there", path);
    return (size_t)file.st_size;
}

vvl_db *filled(void)
{
    const vvl_entity *tables[16];
    vvl_db *db = test_fresh(own_backend());
    size_t count = entities_of(false, tables, COUNT_OF(tables));
    const parents owner = parents_new(db, 900);
    for (size_t i = 0; i < count; i++) {
        for (unsigned which = 0; which < VARIANT_COUNT; which++) {
            const void *record = record_full(tables[i], &owner, (variant)which, which + 1);
            vvl_record_clear(tables[i], record_store(db, tables[i], record));
        }
    }
    return db;
}

char *content_of(const vvl_db *db)
{
    const vvl_entity *tables[16];
    size_t count = entities_of(false, tables, COUNT_OF(tables));
    char *content = test_format("%s", "");
    for (size_t i = 0; i < count; i++) {
        content =
            test_format("%s%s\n%s", content, tables[i]->name,
                        test_query(test_database_of(db),
                                   test_format("SELECT * FROM %s ORDER BY id", tables[i]->name)));
    }
    return content;
}

void back_up(vvl_db *db, const char *path)
{
    vvl_error error;
    REQUIRE_OK(vvl_backup(db, path, NULL, NULL, &error), &error);
}

bool stop_at_once(void *context, const vvl_progress *progress)
{
    (void)context, (void)progress;
    return false;
}
