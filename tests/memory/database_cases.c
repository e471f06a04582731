#include "world.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static vvl_status open_database(world *world, vvl_error *error)
{
    return vvl_db_open(world->database->url, NULL, &world->out.db, error);
}

static vvl_status open_read_only(world *world, vvl_error *error)
{
    vvl_options options = VVL_OPTIONS_DEFAULT;
    options.read_only = true;
    options.untrusted = true;
    return vvl_db_open(world->database->url, &options, &world->out.db, error);
}

static vvl_status open_anew(world *world, vvl_error *error)
{
    vvl_options options = VVL_OPTIONS_DEFAULT;
    options.create = true;
    return vvl_db_open(world->target->url, &options, &world->out.db, error);
}

static vvl_status make_schema(world *world, vvl_error *error)
{
    return vvl_schema_init(world->target_db, WORLD_FIRST_VERSION, &world->out.flag, error);
}

static vvl_status upgrade(world *world, vvl_error *error)
{
    return vvl_schema_upgrade(world->target_db, WORLD_SECOND_VERSION, NULL, NULL, error);
}

static vvl_status find_schema(world *world, vvl_error *error)
{
    return vvl_schema_init(world->db, NULL, &world->out.flag, error);
}

static vvl_status inspect(world *world, vvl_error *error)
{
    return vvl_inspect(world->db, &world->out.inspection, error);
}

static vvl_status copy(world *world, vvl_error *error)
{
    return vvl_copy(world->db, world->target_db, NULL, &world->out.transfer, error);
}

static vvl_status verify(world *world, vvl_error *error)
{
    return vvl_verify(world->db, world->target_db, NULL, &world->out.transfer, error);
}

/* A new user, one with a name that is taken, and a line that is none. */
static const char mended_lines[] =
    "{\"table\":\"users\",\"version\":\"1.0.0\",\"row\":{"
    "\"id\":{\"class\":\"text\",\"text\":\"old name\"},"
    "\"username\":{\"class\":\"text\",\"text\":\"mended\"},"
    "\"email\":{\"class\":\"text\",\"base64\":\"bUBleGFtcGxlLm9yZw==\"}}}\n"
    "{\"table\":\"users\",\"row\":{"
    "\"id\":{\"class\":\"text\",\"text\":\"another\"},"
    "\"username\":{\"class\":\"text\",\"text\":\"mended\"},"
    "\"email\":{\"class\":\"text\",\"text\":\"n@example.org\"}}}\n"
    "{\"table\":\"users\"}\n";

/* Nothing stays, so that each attempt finds the same. */
static vvl_status import_quarantine(world *world, vvl_error *error)
{
    vvl_mended mended;
    const vvl_transfer_options trying = {.dry_run = true};
    char path[] = "/tmp/vvldb-memory-XXXXXX";
    int file = mkstemp(path);
    bool written = write(file, mended_lines, strlen(mended_lines)) > 0;
    vvl_status status =
        vvl_import_quarantine(world->target_db, written ? path : "", &trying, &mended, error);
    if (status == VVL_OK) {
        world->out.number = (int64_t)mended.stored;
        world->out.count = mended.left;
        vvl_mended_clear(&mended);
    }
    close(file);
    unlink(path);
    return status;
}

static vvl_status examine(world *world, vvl_error *error)
{
    return vvl_doctor(world->db, NULL, &world->out.checkup, error);
}

const memory_case database_cases[] = {
    {"open", open_database, OUTPUT_DB, CASE_CLOSED, VVL_OK},
    {"open for reading", open_read_only, OUTPUT_DB, CASE_CLOSED, VVL_OK},
    {"open a new one", open_anew, OUTPUT_DB, CASE_CLOSED | CASE_TARGET_WRITES, VVL_OK},
    {"make the schema", make_schema, OUTPUT_NUMBERS,
     CASE_TARGET | CASE_TARGET_WRITES | CASE_TARGET_OLD, VVL_OK},
    {"upgrade", upgrade, OUTPUT_NONE,
     CASE_TARGET | CASE_TARGET_WRITES | CASE_TARGET_SCHEMA | CASE_TARGET_OLD, VVL_OK},
    {"find the schema", find_schema, OUTPUT_NUMBERS, 0, VVL_OK},
    {"inspect", inspect, OUTPUT_INSPECTION, 0, VVL_OK},
    {"doctor", examine, OUTPUT_CHECKUP, 0, VVL_OK},
    {"copy", copy, OUTPUT_TRANSFER, CASE_TARGET | CASE_TARGET_WRITES | CASE_TARGET_SCHEMA, VVL_OK},
    {"import of a quarantine file", import_quarantine, OUTPUT_NUMBERS,
     CASE_TARGET | CASE_TARGET_WRITES | CASE_TARGET_SCHEMA, VVL_OK},
    {"verify", verify, OUTPUT_TRANSFER, CASE_TARGET | CASE_TARGET_COPY, VVL_OK},
    {.name = NULL},
};
