#include "suites.h"

#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static void tells_what_stands_in_it(void)
{
    vvl_error error;
    vvl_inspection found = {0};
    vvl_backup_result result = {0};
    vvl_db *db = filled();
    const char *path = in_folder("backup");
    REQUIRE_OK(vvl_inspect(db, &found, &error), &error);
    REQUIRE_OK(vvl_backup(db, path, NULL, &result, &error), &error);
    uint64_t rows = 0;
    for (size_t i = 0; i < found.table_count; i++) {
        rows += (uint64_t)found.tables[i].rows;
    }
    EXPECT(result.rows == rows && result.table_count == found.table_count,
           "%" PRIu64 " rows of %zu tables, %" PRIu64 " of %zu in the database", result.rows,
           result.table_count, rows, found.table_count);
    EXPECT_TEXT(found.schema_version, result.schema_version);
    EXPECT((size_t)result.size_bytes == size_of(path), "its size");
    vvl_backup_clear(&result);
    vvl_inspection_clear(&found);
}

static void is_for_its_owner_only(void)
{
    struct stat file;
    vvl_db *db = test_fresh(own_backend());
    mode_t before = umask(0);
    back_up(db, in_folder("backup"));
    umask(before);
    REQUIRE(stat(in_folder("backup"), &file) == 0, "there is a backup");
    EXPECT((file.st_mode & 07777) == 0600, "its mode is %o", (unsigned)file.st_mode & 07777);
    EXPECT(folder_size() == 1, "it lies alone");
}

static void replaces_nothing_unasked(void)
{
    vvl_error error;
    const vvl_backup_options replacing = {.replace = true};
    vvl_db *db = test_fresh(own_backend());
    const char *path = in_folder("backup");
    write_file(path, "mine", 4);
    EXPECT_STATUS(VVL_E_CONFLICT, vvl_backup(db, path, NULL, NULL, &error), &error);
    EXPECT(size_of(path) == 4 && folder_size() == 1, "the file is as it was");
    EXPECT_OK(vvl_backup(db, path, &replacing, NULL, &error), &error);
    EXPECT(size_of(path) > 4 && folder_size() == 1, "now it is replaced");
}

static void follows_a_link(void)
{
    vvl_error error;
    struct stat link;
    const vvl_backup_options replacing = {.replace = true};
    vvl_db *db = test_fresh(own_backend());
    write_file(in_folder("file"), "mine", 4);
    REQUIRE(symlink("file", in_folder("link")) == 0 && symlink("none", in_folder("lost")) == 0,
            "links");
    EXPECT_OK(vvl_backup(db, in_folder("link"), &replacing, NULL, &error), &error);
    EXPECT(lstat(in_folder("link"), &link) == 0 && S_ISLNK(link.st_mode), "the link is one");
    EXPECT(size_of(in_folder("file")) > 4, "the file it leads to is replaced");
    EXPECT_STATUS(VVL_E_USAGE, vvl_backup(db, in_folder("lost"), &replacing, NULL, &error), &error);
}

static void refuses_what_is_no_file(void)
{
    vvl_error error;
    const vvl_backup_options replacing = {.replace = true};
    vvl_db *db = test_fresh(own_backend());
    REQUIRE(mkfifo(in_folder("pipe"), 0600) == 0, "a pipe");
    EXPECT_STATUS(VVL_E_USAGE, vvl_backup(db, folder(), &replacing, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_backup(db, in_folder("pipe"), &replacing, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_backup(db, "", NULL, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_backup(db, "/dev/null", &replacing, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_IO, vvl_backup(db, in_folder("no/backup"), NULL, NULL, &error), &error);
    EXPECT_STATUS(VVL_E_IO, vvl_backup(db, in_folder("pipe/backup"), NULL, NULL, &error), &error);
    EXPECT(folder_size() == 1, "nothing was made");
}

static void refuses_the_database_itself(void)
{
    static const char *const endings[] = {"", "-wal", "-journal"};
    vvl_error error;
    const vvl_backup_options replacing = {.replace = true};
    vvl_db *db = filled();
    const char *file = test_file(test_database_of(db));
    for (size_t i = 0; file != NULL && i < COUNT_OF(endings); i++) {
        const char *path = test_format("%s%s", file, endings[i]);
        if (access(path, F_OK) == 0) {
            EXPECT_STATUS(VVL_E_USAGE, vvl_backup(db, path, &replacing, NULL, &error), &error);
            EXPECT_STATUS(VVL_E_USAGE, vvl_restore(db, path, &replacing, NULL, &error), &error);
        }
    }
    EXPECT(strlen(content_of(db)) > 0, "the database is there");
}

static void refuses_a_database_that_is_not_ours(void)
{
    vvl_error error;
    vvl_db *db = test_open(test_database_new(own_backend()), NULL);
    EXPECT_STATUS(VVL_E_SCHEMA, vvl_backup(db, in_folder("backup"), NULL, NULL, &error), &error);
    test_sql(test_database_of(db), "CREATE TABLE mine (a integer)");
    EXPECT_STATUS(VVL_E_SCHEMA, vvl_backup(db, in_folder("backup"), NULL, NULL, &error), &error);
    EXPECT(folder_size() == 0, "nothing was made");
}

static void leaves_nothing_when_stopped(void)
{
    vvl_error error;
    const vvl_backup_options stopping = {.progress = stop_at_once};
    vvl_db *db = filled();
    EXPECT_STATUS(VVL_E_CANCELLED, vvl_backup(db, in_folder("backup"), &stopping, NULL, &error),
                  &error);
    EXPECT(folder_size() == 0, "nothing was left");
    back_up(db, in_folder("backup"));
}

/* The stages that are told of, and that the numbers make sense. */
typedef struct told {
    unsigned stages;
    bool sound;
} told;

static bool listen(void *context, const vvl_progress *progress)
{
    told *all = context;
    all->stages |= 1U << progress->stage;
    all->sound = all->sound && progress->unit != NULL && progress->rows <= progress->total &&
                 progress->seconds >= 0;
    return true;
}

static void tells_how_far_it_is(void)
{
    vvl_error error;
    told all = {.sound = true};
    const vvl_backup_options options = {.progress = listen, .progress_context = &all};
    vvl_db *db = filled();
    EXPECT_OK(vvl_backup(db, in_folder("backup"), &options, NULL, &error), &error);
    EXPECT((all.stages & 1U << VVL_STAGE_COPY) != 0 && all.sound, "stages %x", all.stages);
    all.stages = 0;
    EXPECT_OK(vvl_restore(db, in_folder("backup"), &options, NULL, &error), &error);
    EXPECT((all.stages & 1U << VVL_STAGE_COPY) != 0 && all.sound, "stages %x", all.stages);
}

static void removes_what_was_left_behind(void)
{
    const char *left = in_folder(".vvldb-unfinished-abcdef");
    const char *busy = in_folder(".vvldb-unfinished-ghijkl");
    vvl_db *db = test_fresh(own_backend());
    write_file(left, "half", 4);
    write_file(busy, "half", 4);
    int descriptor = open(busy, O_RDWR | O_CLOEXEC);
    REQUIRE(descriptor >= 0 && flock(descriptor, LOCK_EX) == 0, "a lock");
    back_up(db, in_folder("backup"));
    EXPECT(access(left, F_OK) != 0, "the one that nobody works on");
    EXPECT(access(busy, F_OK) == 0, "the one that somebody works on");
    close(descriptor);
}

static void wants_no_transaction(void)
{
    vvl_error error;
    vvl_db *transaction = NULL;
    vvl_db *db = test_fresh(own_backend());
    back_up(db, in_folder("backup"));
    REQUIRE_OK(vvl_begin(db, NULL, &transaction, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_backup(transaction, in_folder("other"), NULL, NULL, &error),
                  &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_restore(transaction, in_folder("backup"), NULL, NULL, &error),
                  &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_reset(transaction, NULL, &error), &error);
    vvl_rollback(transaction);
}

CU_TestInfo backup_tests[] = {
    {"tells what stands in it", tells_what_stands_in_it},
    {"is for its owner only", is_for_its_owner_only},
    {"replaces nothing unasked", replaces_nothing_unasked},
    {"follows a link", follows_a_link},
    {"refuses what is no file", refuses_what_is_no_file},
    {"refuses the database itself", refuses_the_database_itself},
    {"refuses a database that is not ours", refuses_a_database_that_is_not_ours},
    {"leaves nothing when stopped", leaves_nothing_when_stopped},
    {"tells how far it is", tells_how_far_it_is},
    {"removes what was left behind", removes_what_was_left_behind},
    {"wants no transaction", wants_no_transaction},
    CU_TEST_INFO_NULL,
};
