#include "cli/doctor_result.h"

#include "cli/document.h"
#include "cli/example.h"
#include "cli/failure.h"
#include "cli/table.h"
#include "cli/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS 5
#define PLACE_SIZE 160
#define COUNT_SIZE 48

static void put_finding(vvl_cli_document *document, const vvl_finding *finding)
{
    const vvl_doctor_rule *rule = finding->rule;
    vvl_cli_document_object(document, NULL);
    vvl_cli_document_text(document, "level", vvl_level_name(finding->level));
    vvl_cli_document_text(document, "rule", rule->id);
    vvl_cli_document_text(document, "table", finding->table);
    vvl_cli_document_text(document, "column", finding->column);
    vvl_cli_document_text(document, "object", finding->object);
    vvl_cli_document_integer(document, "count", (int64_t)finding->count);
    vvl_cli_document_text(document, "unit", rule->unit);
    vvl_cli_document_text(document, "answer",
                          rule->answer == VVL_ANSWER_NONE ? NULL : vvl_answer_name(rule->answer));
    vvl_cli_document_text(document, "what", rule->what);
    vvl_cli_document_text(document, "detail", finding->detail);
    vvl_cli_put_examples(document, finding->examples, finding->example_count);
    vvl_cli_document_text(document, "hint", rule->hint);
    vvl_cli_document_end_object(document);
}

static void put_tables(vvl_cli_document *document, const vvl_checkup *checkup)
{
    vvl_cli_document_array(document, "tables");
    for (size_t i = 0; i < checkup->table_count; i++) {
        const vvl_table_checkup *table = &checkup->tables[i];
        vvl_cli_document_object(document, NULL);
        vvl_cli_document_text(document, "name", table->name);
        vvl_cli_document_bool(document, "ours", table->ours);
        vvl_cli_document_integer(document, "rows", (int64_t)table->rows);
        vvl_cli_document_integer(document, "rejected", (int64_t)table->rejected);
        vvl_cli_document_end_object(document);
    }
    vvl_cli_document_end_array(document);
}

static vvl_status print_json(const vvl_checkup *checkup, vvl_error *error)
{
    vvl_cli_document *document = vvl_cli_document_new();
    vvl_cli_document_object(document, NULL);
    vvl_cli_document_text(document, "url", checkup->url);
    vvl_cli_document_array(document, "findings");
    for (size_t i = 0; i < checkup->finding_count; i++) {
        put_finding(document, &checkup->findings[i]);
    }
    vvl_cli_document_end_array(document);
    put_tables(document, checkup);
    vvl_cli_document_integer(document, "rows", (int64_t)checkup->rows);
    vvl_cli_document_integer(document, "rejected", (int64_t)checkup->rejected);
    vvl_cli_document_real(document, "seconds", checkup->seconds, 3);
    vvl_cli_document_bool(document, "survives", checkup->survives);
    vvl_cli_document_end_object(document);
    return vvl_cli_document_write(document, stdout, error);
}

/* What a finding is about: "users.last_login", "users", "fsync", or nothing in particular. */
static void name_place(const vvl_finding *finding, char out[PLACE_SIZE])
{
    if (finding->table == NULL) {
        snprintf(out, PLACE_SIZE, "%s", finding->object == NULL ? "" : finding->object);
    } else {
        snprintf(out, PLACE_SIZE, "%s%s%s", finding->table, finding->column == NULL ? "" : ".",
                 finding->column == NULL ? "" : finding->column);
    }
}

static void write_count(const vvl_finding *finding, char out[COUNT_SIZE])
{
    out[0] = '\0';
    const char *unit = finding->rule->unit;
    if (unit != NULL) {
        bool rows = strcmp(unit, "rows") == 0;
        snprintf(out, COUNT_SIZE, "%" PRIu64 "%s%s", finding->count, rows ? "" : " ",
                 rows ? "" : unit);
    }
}

/* The cells of one row of the table, and the room of those that are made for it. */
typedef struct row_text {
    char *place; /* clean */
    char count[COUNT_SIZE];
} row_text;

static bool fill_row(const vvl_finding *finding, row_text *text, const char **cells)
{
    char place[PLACE_SIZE];
    name_place(finding, place);
    text->place = vvl_cli_text_clean(place);
    write_count(finding, text->count);
    cells[0] = vvl_level_name(finding->level);
    cells[1] = finding->rule->id;
    cells[2] = text->place;
    cells[3] = text->count;
    cells[4] = vvl_answer_name(finding->rule->answer);
    return text->place != NULL;
}

static vvl_status print_table(const vvl_cli *cli, const vvl_checkup *checkup, vvl_error *error)
{
    static const vvl_cli_column columns[COLUMNS] = {
        {"level", false}, {"rule", false}, {"where", false}, {"count", true}, {"answer", false}};
    size_t count = checkup->finding_count;
    row_text *texts = calloc(count + 1, sizeof *texts);
    const char **cells = calloc(COLUMNS * (count + 1), sizeof *cells);
    bool good = texts != NULL && cells != NULL;
    for (size_t i = 0; good && i < count; i++) {
        good = fill_row(&checkup->findings[i], &texts[i], &cells[i * COLUMNS]);
    }
    vvl_cli_table table = {.columns = columns,
                           .column_count = COLUMNS,
                           .cells = cells,
                           .row_count = count,
                           .colour = cli->output.colour};
    good = good && vvl_cli_table_print(&table) > 0;
    for (size_t i = 0; texts != NULL && i < count; i++) {
        free(texts[i].place);
    }
    free(cells);
    free(texts);
    return good ? VVL_OK : vvl_cli_fail_memory(error);
}

/* What needs no decision is shown by one example. */
static size_t shown_examples(const vvl_finding *finding)
{
    bool calm = finding->level == VVL_LEVEL_NOTE;
    return calm && finding->example_count > 1 ? 1 : finding->example_count;
}

/* "    users.last_login: demo = yesterday, rowid 7 = now" */
static void print_seen(const vvl_finding *finding)
{
    char place[PLACE_SIZE];
    if (finding->example_count == 0 && finding->detail == NULL) {
        return;
    }
    name_place(finding, place);
    vvl_cli_print_clean("    ", place);
    vvl_cli_print_clean(finding->detail == NULL ? "" : ": ",
                        finding->detail == NULL ? "" : finding->detail);
    vvl_cli_print_examples(finding->examples, shown_examples(finding));
    puts("");
}

/* A rule is explained once, where it occurs first. */
static bool is_explained(const vvl_checkup *checkup, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (checkup->findings[i].rule == checkup->findings[index].rule) {
            return true;
        }
    }
    return false;
}

static void print_explanations(const vvl_checkup *checkup)
{
    for (size_t i = 0; i < checkup->finding_count; i++) {
        const vvl_doctor_rule *rule = checkup->findings[i].rule;
        if (is_explained(checkup, i)) {
            continue;
        }
        printf("\n%s: %s\n  to do: %s\n", rule->id, rule->what, rule->hint);
        for (size_t j = i; j < checkup->finding_count; j++) {
            if (checkup->findings[j].rule == rule) {
                print_seen(&checkup->findings[j]);
            }
        }
    }
}

static void print_sentence(const vvl_checkup *checkup)
{
    if (checkup->table_count > 0) {
        printf("\nread %" PRIu64 " row%s of %zu table%s in %.1f s", checkup->rows,
               checkup->rows == 1 ? "" : "s", checkup->table_count,
               checkup->table_count == 1 ? "" : "s", checkup->seconds);
    } else {
        printf("\nexamined in %.1f s", checkup->seconds);
    }
    puts(checkup->survives ? ": nothing would be lost" : "");
}

vvl_status vvl_cli_print_checkup(const vvl_cli *cli, const vvl_checkup *checkup, vvl_error *error)
{
    if (cli->output.json) {
        return print_json(checkup, error);
    }
    vvl_status status = checkup->finding_count > 0 ? print_table(cli, checkup, error) : VVL_OK;
    if (status == VVL_OK) {
        print_explanations(checkup);
        print_sentence(checkup);
    }
    return status;
}
