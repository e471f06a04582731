#include <vvl/watch.h>

#include "core/database.h"
#include "util/buffer.h"
#include "util/error.h"
#include "util/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Samples that are one number of vvl_metrics each; those of one family follow each other. */
typedef struct number {
    const char *family;
    const char *type;
    const char *help;
    const char *labels;
    size_t offset;
} number;

static const number numbers[] = {
    {"vvldb_pool_connections", "gauge", "Connections of the pool, by what they do.",
     "{state=\"idle\"}", offsetof(vvl_metrics, pool_idle)},
    {"vvldb_pool_connections", "gauge", "", "{state=\"in_use\"}",
     offsetof(vvl_metrics, pool_in_use)},
    {"vvldb_pool_limit", "gauge", "Connections that the pool may have.", "",
     offsetof(vvl_metrics, pool_limit)},
    {"vvldb_pool_waiting", "gauge", "Threads that wait for a connection.", "",
     offsetof(vvl_metrics, pool_waiting)},
    {"vvldb_pool_waits_total", "counter", "Calls that had to wait for a connection.", "",
     offsetof(vvl_metrics, pool_waits)},
    {"vvldb_pool_timeouts_total", "counter", "Calls that waited for a connection in vain.", "",
     offsetof(vvl_metrics, pool_timeouts)},
    {"vvldb_connections_opened_total", "counter", "Connections opened.", "",
     offsetof(vvl_metrics, connections_opened)},
    {"vvldb_connections_lost_total", "counter", "Connections found broken and closed.", "",
     offsetof(vvl_metrics, connections_lost)},
    {"vvldb_retries_total", "counter", "Times that the library ran something once more.", "",
     offsetof(vvl_metrics, retries)},
    {"vvldb_transactions_begun_total", "counter", "Transactions begun.", "",
     offsetof(vvl_metrics, transactions_begun)},
    {"vvldb_transactions_ended_total", "counter", "Transactions ended, by how.",
     "{outcome=\"committed\"}", offsetof(vvl_metrics, transactions_committed)},
    {"vvldb_transactions_ended_total", "counter", "", "{outcome=\"rolled_back\"}",
     offsetof(vvl_metrics, transactions_rolled_back)},
    {"vvldb_savepoints_total", "counter", "Transactions begun within transactions.", "",
     offsetof(vvl_metrics, savepoints)},
};

static void put_head(vvl_buffer *text, const char *family, const char *type, const char *help)
{
    vvl_buffer_format(text, "# HELP %s %s\n# TYPE %s %s\n", family, help, family, type);
}

static void put_number(vvl_buffer *text, const vvl_metrics *metrics, const number *number)
{
    uint64_t value;
    memcpy(&value, (const char *)metrics + number->offset, sizeof value);
    vvl_buffer_format(text, "%s%s %" PRIu64 "\n", number->family, number->labels, value);
}

static void put_numbers(vvl_buffer *text, const vvl_metrics *metrics)
{
    const char *family = "";
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        if (strcmp(numbers[i].family, family) != 0) {
            family = numbers[i].family;
            put_head(text, family, numbers[i].type, numbers[i].help);
        }
        put_number(text, metrics, &numbers[i]);
    }
}

/* Microseconds as seconds: printf would write a real as the process's locale has it, with a comma
 * in some. Without zeros at the end, as bounds are usually written. */
static void put_seconds(vvl_buffer *text, uint64_t microseconds)
{
    char digits[32];
    int size = snprintf(digits, sizeof digits, "%" PRIu64 ".%06" PRIu64, microseconds / 1000000,
                        microseconds % 1000000);
    while (digits[size - 1] == '0') {
        size--;
    }
    size -= digits[size - 1] == '.';
    vvl_buffer_bytes(text, digits, (size_t)size);
}

static void put_bucket(vvl_buffer *text, const char *statement, size_t bucket, uint64_t count)
{
    uint64_t bound = vvl_latency_bound(bucket);
    vvl_buffer_format(text, "vvldb_statement_seconds_bucket{statement=\"%s\",le=\"", statement);
    if (bound == UINT64_MAX) {
        vvl_buffer_text(text, "+Inf");
    } else {
        put_seconds(text, bound);
    }
    vvl_buffer_format(text, "\"} %" PRIu64 "\n", count);
}

static void put_latency(vvl_buffer *text, const vvl_statement_metrics *metrics)
{
    uint64_t count = 0;
    for (size_t i = 0; i < VVL_LATENCY_BUCKETS; i++) {
        count += metrics->latency[i];
        put_bucket(text, metrics->statement, i, count);
    }
    vvl_buffer_format(text, "vvldb_statement_seconds_sum{statement=\"%s\"} ", metrics->statement);
    put_seconds(text, metrics->microseconds);
    vvl_buffer_format(text, "\nvvldb_statement_seconds_count{statement=\"%s\"} %" PRIu64 "\n",
                      metrics->statement, metrics->count);
}

static void put_rows(vvl_buffer *text, const vvl_statement_metrics *metrics)
{
    vvl_buffer_format(text, "vvldb_statement_rows_total{statement=\"%s\"} %" PRIu64 "\n",
                      metrics->statement, metrics->rows);
}

static void put_failures(vvl_buffer *text, const vvl_statement_metrics *metrics)
{
    for (int status = 0; status < VVL_STATUS_COUNT; status++) {
        if (metrics->failures_by_status[status] > 0) {
            vvl_buffer_format(text,
                              "vvldb_statement_failures_total{statement=\"%s\",status=\"%s\"} "
                              "%" PRIu64 "\n",
                              metrics->statement, vvl_status_name((vvl_status)status),
                              metrics->failures_by_status[status]);
        }
    }
}

/* What is told of each statement. */
static const struct {
    const char *family;
    const char *type;
    const char *help;
    void (*put)(vvl_buffer *, const vvl_statement_metrics *);
} families[] = {
    {"vvldb_statement_seconds", "histogram", "Time that statements took.", put_latency},
    {"vvldb_statement_rows_total", "counter", "Rows that statements read or changed.", put_rows},
    {"vvldb_statement_failures_total", "counter", "Statements that failed, by status.",
     put_failures},
};

static void put_statements(vvl_buffer *text, const vvl_metrics *metrics)
{
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        put_head(text, families[i].family, families[i].type, families[i].help);
        for (size_t j = 0; j < metrics->statement_count; j++) {
            families[i].put(text, &metrics->statements[j]);
        }
    }
}

/* In quotes. Text that is no UTF-8 would spoil the whole answer, and is left out. */
static void put_value(vvl_buffer *text, const char *value)
{
    vvl_buffer_char(text, '"');
    for (const char *at = vvl_utf8_valid(value, strlen(value)) ? value : ""; *at != '\0'; at++) {
        if (*at == '\n') {
            vvl_buffer_text(text, "\\n");
            continue;
        }
        if (*at == '"' || *at == '\\') {
            vvl_buffer_char(text, '\\');
        }
        vvl_buffer_char(text, *at);
    }
    vvl_buffer_char(text, '"');
}

static void put_info(vvl_buffer *text, const vvl_pool *pool)
{
    put_head(text, "vvldb_info", "gauge", "The library and the database, in its labels.");
    vvl_buffer_text(text, "vvldb_info{version=");
    put_value(text, vvl_version());
    vvl_buffer_text(text, ",backend=");
    put_value(text, pool->backend->name);
    vvl_buffer_text(text, ",application=");
    put_value(text, pool->application_name);
    vvl_buffer_text(text, "} 1\n");
}

vvl_status vvl_metrics_text(const vvl_db *db, char **text, vvl_error *error)
{
    vvl_metrics metrics;
    vvl_buffer buffer = {0};
    if (text == NULL) {
        return vvl_fail(error, VVL_E_USAGE, "vvl_metrics_text was called with NULL");
    }
    vvl_status status = vvl_metrics_read(db, &metrics, error);
    if (status != VVL_OK) {
        return status;
    }
    put_info(&buffer, db->pool);
    put_numbers(&buffer, &metrics);
    put_statements(&buffer, &metrics);
    vvl_metrics_clear(&metrics);
    char *taken = vvl_buffer_take(&buffer);
    if (taken == NULL) {
        return vvl_fail_memory(error);
    }
    *text = taken;
    return VVL_OK;
}
