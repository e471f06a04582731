#include "cli/transfer_result.h"

#include "cli/document.h"
#include "cli/example.h"
#include "cli/failure.h"
#include "cli/table.h"
#include "cli/treatments.h"

#include <inttypes.h>
#include <stdlib.h>

#define COLUMNS 6

static double rows_per_second(const vvl_transfer *result)
{
    return result->seconds > 0 ? (double)result->rows / result->seconds : 0;
}

static void put_tables(vvl_cli_document *document, const vvl_transfer *result)
{
    vvl_cli_document_array(document, "tables");
    for (size_t i = 0; i < result->table_count; i++) {
        const vvl_table_transfer *table = &result->tables[i];
        vvl_cli_document_object(document, NULL);
        vvl_cli_document_text(document, "name", table->name);
        vvl_cli_document_integer(document, "source_rows", (int64_t)table->source_rows);
        vvl_cli_document_integer(document, "copied", (int64_t)table->copied);
        vvl_cli_document_integer(document, "rejected", (int64_t)table->rejected);
        vvl_cli_document_bool(document, "match", table->match);
        vvl_cli_document_integer(document, "coerced", (int64_t)table->coerced);
        vvl_cli_document_end_object(document);
    }
    vvl_cli_document_end_array(document);
}

static void put_differences(vvl_cli_document *document, const vvl_transfer *result)
{
    vvl_cli_document_array(document, "differences");
    for (size_t i = 0; i < result->difference_count; i++) {
        const vvl_difference *difference = &result->differences[i];
        vvl_cli_document_object(document, NULL);
        vvl_cli_document_text(document, "table", difference->table);
        vvl_cli_document_text(document, "key", difference->key);
        vvl_cli_document_text(document, "what", difference->what);
        vvl_cli_document_end_object(document);
    }
    vvl_cli_document_end_array(document);
    vvl_cli_document_integer(document, "differing_rows", (int64_t)result->differing_rows);
    vvl_cli_document_bool(document, "more_differences", result->more_differences);
}

static void put_left(vvl_cli_document *document, const vvl_transfer *result)
{
    vvl_cli_document_array(document, "left");
    for (size_t i = 0; i < result->left_count; i++) {
        vvl_cli_document_text(document, NULL, result->left[i]);
    }
    vvl_cli_document_end_array(document);
}

static vvl_status print_json(const vvl_transfer *result, bool dry_run, vvl_error *error)
{
    vvl_cli_document *document = vvl_cli_document_new();
    vvl_cli_document_object(document, NULL);
    put_tables(document, result);
    vvl_cli_document_integer(document, "rows", (int64_t)result->rows);
    vvl_cli_document_integer(document, "rejected", (int64_t)result->rejected);
    vvl_cli_document_real(document, "seconds", result->seconds, 3);
    vvl_cli_document_real(document, "rows_per_second", rows_per_second(result), 0);
    vvl_cli_document_bool(document, "verified", result->verified);
    vvl_cli_document_integer(document, "legacy_ids", (int64_t)result->legacy_ids);
    put_differences(document, result);
    vvl_cli_put_treatments(document, result);
    put_left(document, result);
    vvl_cli_document_bool(document, "dry_run", dry_run);
    vvl_cli_document_end_object(document);
    return vvl_cli_document_write(document, stdout, error);
}

/* The cells of one row of the table, numbers in the room given. */
typedef struct row_text {
    char source[24], copied[24], coerced[24], rejected[24];
} row_text;

static void fill_row(const vvl_table_transfer *table, row_text *text, const char **cells)
{
    snprintf(text->source, sizeof text->source, "%" PRIu64, table->source_rows);
    snprintf(text->copied, sizeof text->copied, "%" PRIu64, table->copied);
    snprintf(text->coerced, sizeof text->coerced, "%" PRIu64, table->coerced);
    snprintf(text->rejected, sizeof text->rejected, "%" PRIu64, table->rejected);
    cells[0] = table->name;
    cells[1] = text->source;
    cells[2] = text->copied;
    cells[3] = text->coerced;
    cells[4] = text->rejected;
    cells[5] = table->match ? "yes" : "no";
}

static vvl_status print_table(const vvl_cli *cli, const char *rows_title,
                              const vvl_transfer *result, vvl_error *error)
{
    const vvl_cli_column columns[COLUMNS] = {{"table", false},   {"source rows", true},
                                             {rows_title, true}, {"coerced", true},
                                             {"rejected", true}, {"match", false}};
    row_text *texts = calloc(result->table_count + 1, sizeof *texts);
    const char **cells = calloc(COLUMNS * (result->table_count + 1), sizeof *cells);
    vvl_status status = VVL_OK;
    if (texts == NULL || cells == NULL) {
        status = vvl_cli_fail_memory(error);
        goto done;
    }
    for (size_t i = 0; i < result->table_count; i++) {
        fill_row(&result->tables[i], &texts[i], &cells[i * COLUMNS]);
    }
    vvl_cli_table table = {.columns = columns,
                           .column_count = COLUMNS,
                           .cells = cells,
                           .row_count = result->table_count,
                           .colour = cli->output.colour};
    if (vvl_cli_table_print(&table) == 0) {
        status = vvl_cli_fail_memory(error);
    }
done:
    free(cells);
    free(texts);
    return status;
}

static void print_left(const vvl_transfer *result)
{
    for (size_t i = 0; i < result->left_count; i++) {
        vvl_cli_print_clean("left behind: ", result->left[i]);
        putchar('\n');
    }
}

static void print_differences(const vvl_transfer *result)
{
    for (size_t i = 0; i < result->difference_count; i++) {
        const vvl_difference *difference = &result->differences[i];
        printf("differs: %s %s: %s\n", difference->table, difference->key, difference->what);
    }
    if (result->differing_rows > result->difference_count) {
        printf("and %" PRIu64 " more\n", result->differing_rows - result->difference_count);
    }
}

static void print_sentence(const vvl_cli_transfer *transfer, const vvl_transfer *result,
                           bool dry_run)
{
    printf("\n%s %" PRIu64 " row%s of %zu tables in %.1f s (%.0f rows/s)", transfer->done,
           result->rows, result->rows == 1 ? "" : "s", result->table_count, result->seconds,
           rows_per_second(result));
    if (result->legacy_ids > 0) {
        printf(", kept %" PRIu64 " old id%s in legacy_ids", result->legacy_ids,
               result->legacy_ids == 1 ? "" : "s");
    }
    if (result->differing_rows > 0) {
        printf(", %s%" PRIu64 " differ", result->more_differences ? "at least " : "",
               result->differing_rows);
    } else if (result->verified) {
        fputs(", every value is the same on both sides", stdout);
    }
    puts(dry_run ? "; this was a dry run, the target is as it was" : "");
}

vvl_status vvl_cli_print_transfer(const vvl_cli *cli, const vvl_cli_transfer *transfer,
                                  const vvl_transfer *result, vvl_error *error)
{
    if (cli->output.json) {
        return print_json(result, cli->options.dry_run, error);
    }
    vvl_status status = print_table(cli, transfer->rows_title, result, error);
    if (status == VVL_OK) {
        vvl_cli_print_treatments(result);
        print_left(result);
        print_differences(result);
        print_sentence(transfer, result, cli->options.dry_run);
    }
    return status;
}
