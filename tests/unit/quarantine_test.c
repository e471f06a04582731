#include "suites.h"

#include "core/quarantine.h"

#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* The path of a file that is not there. */
static const char *new_path(void)
{
    char folder[] = "/tmp/vvldb-quarantine-XXXXXX";
    REQUIRE(mkdtemp(folder) != NULL, "a folder");
    return test_format("%s/rows.jsonl", folder);
}

static void remove_file(const char *path)
{
    char *folder = test_format("%s", path);
    unlink(path);
    *strrchr(folder, '/') = '\0';
    rmdir(folder);
}

static const char *content(const char *path)
{
    struct stat found;
    FILE *file = fopen(path, "rb");
    REQUIRE(file != NULL && fstat(fileno(file), &found) == 0, "%s", path);
    char *text = test_scratch((size_t)found.st_size + 1);
    EXPECT(fread(text, 1, (size_t)found.st_size, file) == (size_t)found.st_size, "%s", path);
    fclose(file);
    return text;
}

static vvl_quarantine *open_new(const char *path, vvl_quarantine_mode mode)
{
    vvl_error error;
    vvl_quarantine *file = NULL;
    REQUIRE_OK(vvl_quarantine_open(path, mode, &file, &error), &error);
    return file;
}

static void write_row(vvl_quarantine *file, const vvl_rejected_row *row)
{
    vvl_error error;
    EXPECT_OK(vvl_quarantine_write(file, row, &error), &error);
}

static vvl_value text_of(const char *text, size_t size)
{
    return (vvl_value){.type = VVL_VALUE_TEXT, .size = size, .as.text = text};
}

static const vvl_rejected_row plain_row = {.table = "users", .key = "u1", .rule = "id-null"};

static void each_storage_class_is_written_without_loss(void)
{
    static const char *const names[] = {"none", "whole", "real", "far",   "flag",
                                        "word", "odd",   "nul",  "bytes", "time"};
    const vvl_value values[] = {
        {.type = VVL_VALUE_NULL},
        {.type = VVL_VALUE_INTEGER, .as.integer = INT64_MIN},
        {.type = VVL_VALUE_REAL, .as.real = 0.1},
        {.type = VVL_VALUE_REAL, .as.real = -INFINITY},
        {.type = VVL_VALUE_BOOL, .as.boolean = true},
        text_of("\"\xC3\xA4\n", 4),
        text_of("a\xFF", 2),
        text_of("a\0b", 3),
        {.type = VVL_VALUE_BLOB, .size = 3, .as.text = "\x01\x02\x03"},
        {.type = VVL_VALUE_TIME, .as.time = 1},
    };
    const char *path = new_path();
    vvl_quarantine *file = open_new(path, VVL_QUARANTINE_NEW);
    write_row(file, &(vvl_rejected_row){.table = "users",
                                        .key = "u\"1",
                                        .rule = "text-nul",
                                        .column = "nul",
                                        .version = "1.0.0",
                                        .parent_table = "teams",
                                        .parent_key = "t1",
                                        .names = names,
                                        .values = values,
                                        .count = COUNT_OF(values)});
    vvl_quarantine_close(file, true);
    EXPECT_TEXT(
        "{\"table\":\"users\",\"key\":\"u\\\"1\",\"reason\":\"text-nul\",\"column\":\"nul\","
        "\"storage\":\"text\",\"parent\":{\"table\":\"teams\",\"key\":\"t1\"},"
        "\"version\":\"1.0.0\",\"row\":{\"none\":{\"class\":\"null\"},"
        "\"whole\":{\"class\":\"integer\",\"integer\":-9223372036854775808},"
        "\"real\":{\"class\":\"real\",\"real\":0.1},\"far\":{\"class\":\"real\",\"real\":\"-inf\"},"
        "\"flag\":{\"class\":\"integer\",\"integer\":1},"
        "\"word\":{\"class\":\"text\",\"text\":\"\\\"\xC3\xA4\\n\"},"
        "\"odd\":{\"class\":\"text\",\"base64\":\"Yf8=\"},"
        "\"nul\":{\"class\":\"text\",\"base64\":\"YQBi\"},"
        "\"bytes\":{\"class\":\"blob\",\"base64\":\"AQID\"},"
        "\"time\":{\"class\":\"text\",\"text\":\"1970-01-01 00:00:00.000001\"}}}\n",
        content(path));
    remove_file(path);
}

static void only_the_owner_may_read_it(void)
{
    struct stat found;
    const char *path = new_path();
    mode_t before = umask(0);
    vvl_quarantine *file = open_new(path, VVL_QUARANTINE_NEW);
    umask(before);
    write_row(file, &plain_row);
    vvl_quarantine_close(file, true);
    REQUIRE(stat(path, &found) == 0, "the file is there");
    EXPECT((found.st_mode & 07777) == 0600, "mode %o", found.st_mode);
    remove_file(path);
}

static void a_file_that_is_there_is_kept(void)
{
    vvl_error error;
    vvl_quarantine *file = NULL;
    const char *path = new_path();
    FILE *there = fopen(path, "w");
    REQUIRE(there != NULL && fputs("{}\n{\"torn", there) >= 0 && fclose(there) == 0, "a file");
    EXPECT_STATUS(VVL_E_CONFLICT, vvl_quarantine_open(path, VVL_QUARANTINE_NEW, &file, &error),
                  &error);
    file = open_new(path, VVL_QUARANTINE_APPEND);
    write_row(file, &plain_row);
    EXPECT_OK(vvl_quarantine_sync(file, &error), &error);
    EXPECT_TEXT("{}\n{\"table\":\"users\",\"key\":\"u1\",\"reason\":\"id-null\",\"column\":null,"
                "\"storage\":null,\"row\":{}}\n",
                content(path));
    vvl_quarantine_close(file, false);
    EXPECT_TEXT("{}\n", content(path));
    remove_file(path);
}

static void a_file_without_rows_does_not_stay(void)
{
    const char *path = new_path();
    vvl_quarantine_close(open_new(path, VVL_QUARANTINE_NEW), true);
    EXPECT(access(path, F_OK) != 0, "an empty file stayed");
    vvl_quarantine *file = open_new(path, VVL_QUARANTINE_NEW);
    write_row(file, &plain_row);
    vvl_quarantine_close(file, false);
    EXPECT(access(path, F_OK) != 0, "what was not to be kept stayed");
    vvl_quarantine_close(NULL, true);
    remove_file(path);
}

static void what_is_no_file_is_refused(void)
{
    vvl_error error;
    vvl_quarantine *file = NULL;
    const char *path = new_path();
    EXPECT_STATUS(VVL_E_IO, vvl_quarantine_open("/dev/full", VVL_QUARANTINE_APPEND, &file, &error),
                  &error);
    REQUIRE(symlink("/dev/null", path) == 0, "a link");
    EXPECT_STATUS(VVL_E_IO, vvl_quarantine_open(path, VVL_QUARANTINE_APPEND, &file, &error),
                  &error);
    EXPECT_STATUS(VVL_E_IO,
                  vvl_quarantine_open("/nowhere/at/all", VVL_QUARANTINE_NEW, &file, &error),
                  &error);
    remove_file(path);
}

/* A limit of the process is the same to a program as a disk that is full. */
static void a_full_disk_is_told_until_the_end(void)
{
    vvl_error error;
    struct rlimit before;
    const char *path = new_path();
    vvl_quarantine *file = open_new(path, VVL_QUARANTINE_NEW);
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0, "the limit");
    struct rlimit limit = {.rlim_cur = 8, .rlim_max = before.rlim_max};
    REQUIRE(setrlimit(RLIMIT_FSIZE, &limit) == 0, "a limit");
    write_row(file, &plain_row);
    EXPECT_STATUS(VVL_E_FULL, vvl_quarantine_sync(file, &error), &error);
    setrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, handler);
    EXPECT_STATUS(VVL_E_FULL, vvl_quarantine_write(file, &plain_row, &error), &error);
    EXPECT_STATUS(VVL_E_FULL, vvl_quarantine_sync(file, &error), &error);
    vvl_quarantine_close(file, false);
    remove_file(path);
}

enum { WRITERS = 4, ROWS_EACH = 2000 };

static void *write_many(void *context)
{
    for (int i = 0; i < ROWS_EACH; i++) {
        if (vvl_quarantine_write(context, &plain_row, NULL) != VVL_OK) {
            return context;
        }
    }
    return NULL;
}

static void rows_of_many_threads_stay_whole(void)
{
    pthread_t threads[WRITERS];
    const char *path = new_path();
    vvl_quarantine *file = open_new(path, VVL_QUARANTINE_NEW);
    for (size_t i = 0; i < WRITERS; i++) {
        REQUIRE(pthread_create(&threads[i], NULL, write_many, file) == 0, "a thread");
    }
    for (size_t i = 0; i < WRITERS; i++) {
        void *failed = file;
        pthread_join(threads[i], &failed);
        EXPECT(failed == NULL, "thread %zu", i);
    }
    EXPECT(vvl_quarantine_rows(file) == WRITERS * ROWS_EACH, "rows");
    vvl_quarantine_close(file, true);
    const char *text = content(path);
    const char *end = strchr(text, '\n');
    REQUIRE(end != NULL, "a line");
    size_t size = (size_t)(end - text) + 1;
    EXPECT(strlen(text) == size * WRITERS * ROWS_EACH, "%zu bytes", strlen(text));
    for (size_t i = 0; i < WRITERS * ROWS_EACH; i++) {
        EXPECT(memcmp(text, text + i * size, size) == 0, "line %zu", i);
    }
    remove_file(path);
}

CU_TestInfo quarantine_tests[] = {
    {"each storage class is written without loss", each_storage_class_is_written_without_loss},
    {"only the owner may read it", only_the_owner_may_read_it},
    {"a file that is there is kept", a_file_that_is_there_is_kept},
    {"a file without rows does not stay", a_file_without_rows_does_not_stay},
    {"what is no file is refused", what_is_no_file_is_refused},
    {"a full disk is told until the end", a_full_disk_is_told_until_the_end},
    {"rows of many threads stay whole", rows_of_many_threads_stay_whole},
    CU_TEST_INFO_NULL,
};
