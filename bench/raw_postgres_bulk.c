/* Many campaigns stored at once by plain libpq: in pipeline mode, and with binary COPY. */
#include "raw_postgres.h"

#include <endian.h>
#include <string.h>

static bool send_all(PGconn *connection, const vvl_campaign *records, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        raw_parameters parameters;
        vvl_campaign whole;
        if (!bench_complete(&records[i], &whole)) {
            return false;
        }
        raw_postgres_bind(&whole, &parameters);
        if (!PQsendQueryPrepared(connection, "insert", COLUMN_COUNT, parameters.values,
                                 parameters.lengths, parameters.formats, 1)) {
            return raw_postgres_failed(connection);
        }
    }
    return PQpipelineSync(connection) == 1 || raw_postgres_failed(connection);
}

/* The answers come in the order of the statements, each followed by a NULL. */
static bool receive_all(PGconn *connection, size_t count)
{
    bool stored = true;
    for (size_t i = 0; i < count; i++) {
        PGresult *result = PQgetResult(connection);
        stored = raw_postgres_expect(connection, result, PGRES_COMMAND_OK) && stored;
        PQclear(PQgetResult(connection));
    }
    PGresult *end = PQgetResult(connection);
    return raw_postgres_expect(connection, end, PGRES_PIPELINE_SYNC) && stored;
}

static bool insert_in_pipeline(void *state, const vvl_campaign *records, size_t count)
{
    bool stored = raw_postgres_command(state, "BEGIN") && PQenterPipelineMode(state) == 1 &&
                  send_all(state, records, count) && receive_all(state, count);
    return PQexitPipelineMode(state) == 1 &&
           raw_postgres_command(state, stored ? "COMMIT" : "ROLLBACK") && stored;
}

enum { ROW_SIZE = 8192 };

typedef struct copy_row {
    char bytes[ROW_SIZE];
    size_t size;
} copy_row;

static void put(copy_row *row, const void *bytes, size_t size)
{
    memcpy(row->bytes + row->size, bytes, size);
    row->size += size;
}

static void put_size(copy_row *row, int32_t size)
{
    uint32_t wire = htobe32((uint32_t)size);
    put(row, &wire, sizeof wire);
}

static bool is_json(int column)
{
    return column == 12 || (column >= 14 && column <= 18) || column == 26;
}

/* What is a parameter in text form has the same bytes here, but for the version before JSON. */
static void put_field(copy_row *row, const raw_parameters *parameters, int column)
{
    static const char json_version = 1;
    const char *value = parameters->values[column];
    if (value == NULL) {
        put_size(row, -1);
        return;
    }
    size_t size =
        parameters->formats[column] == 0 ? strlen(value) : (size_t)parameters->lengths[column];
    size_t version_size = is_json(column) ? sizeof json_version : 0;
    put_size(row, (int32_t)(size + version_size));
    put(row, &json_version, version_size);
    put(row, value, size);
}

static bool copy_row_of(PGconn *connection, const vvl_campaign *record)
{
    static const uint16_t columns = COLUMN_COUNT;
    copy_row row = {.size = 0};
    raw_parameters parameters;
    vvl_campaign whole;
    if (!bench_complete(record, &whole)) {
        return false;
    }
    uint16_t wire = htobe16(columns);
    raw_postgres_bind(&whole, &parameters);
    put(&row, &wire, sizeof wire);
    for (int i = 0; i < COLUMN_COUNT; i++) {
        put_field(&row, &parameters, i);
    }
    return PQputCopyData(connection, row.bytes, (int)row.size) == 1 ||
           raw_postgres_failed(connection);
}

static bool insert_by_copy(void *state, const vvl_campaign *records, size_t count)
{
    /* The signature, then flags and the size of an extension, both 0. */
    static const char header[19] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0";
    PGresult *started =
        PQexec(state, "COPY campaigns (" CAMPAIGN_COLUMNS ") FROM STDIN (FORMAT binary)");
    bool sent = raw_postgres_expect(state, started, PGRES_COPY_IN) &&
                PQputCopyData(state, header, sizeof header) == 1;
    for (size_t i = 0; sent && i < count; i++) {
        sent = copy_row_of(state, &records[i]);
    }
    if (!sent || PQputCopyData(state, "\377\377", 2) != 1 || PQputCopyEnd(state, NULL) != 1) {
        return false;
    }
    bool stored = raw_postgres_expect(state, PQgetResult(state), PGRES_COMMAND_OK);
    PQclear(PQgetResult(state));
    return stored;
}

const subject raw_postgres_pipeline_subject = {
    .name = "libpq pipeline",
    .open = raw_postgres_open,
    .close = raw_postgres_close,
    .insert_many = insert_in_pipeline,
};

const subject raw_postgres_copy_subject = {
    .name = "libpq COPY",
    .open = raw_postgres_open,
    .close = raw_postgres_close,
    .insert_many = insert_by_copy,
};
