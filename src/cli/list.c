#include "cli/cell.h"
#include "cli/failure.h"
#include "cli/input.h"
#include "cli/table.h"

#include <vvl/json.h>
#include <vvl/repo.h>

#include <stdio.h>
#include <stdlib.h>

static const void *record_at(const vvl_entity *entity, const vvl_page *page, size_t row)
{
    return (const char *)page->items + row * entity->record_size;
}

static vvl_status print_json(const vvl_entity *entity, const vvl_page *page, vvl_error *error)
{
    char *text = NULL;
    vvl_status status = vvl_page_to_json(entity, page, &text, error);
    if (status == VVL_OK) {
        puts(text);
        vvl_free(text);
    }
    return status;
}

static size_t choose_columns(const vvl_entity *entity, const vvl_column **chosen,
                             vvl_cli_column *titles)
{
    size_t count = 0;
    for (size_t i = 0; i < entity->column_count; i++) {
        const vvl_column *column = &entity->columns[i];
        if (vvl_cli_cell_shown(column)) {
            bool number = column->kind == VVL_KIND_INTEGER || column->kind == VVL_KIND_REAL;
            chosen[count] = column;
            titles[count++] = (vvl_cli_column){column->name, number};
        }
    }
    return count;
}

static void free_cells(char **cells, size_t count)
{
    for (size_t i = 0; cells != NULL && i < count; i++) {
        free(cells[i]);
    }
    free(cells);
}

/* All cells of the page, row after row; NULL when memory is out. */
static char **make_cells(const vvl_entity *entity, const vvl_page *page,
                         const vvl_column *const *columns, size_t column_count)
{
    size_t count = page->count * column_count;
    char **cells = calloc(count + 1, sizeof *cells);
    for (size_t i = 0; cells != NULL && i < count; i++) {
        cells[i] =
            vvl_cli_cell_text(columns[i % column_count], record_at(entity, page, i / column_count));
        if (cells[i] == NULL) {
            free_cells(cells, count);
            return NULL;
        }
    }
    return cells;
}

static void print_closing(const vvl_page *page, size_t shown, size_t of)
{
    if (page->count == 0) {
        puts("(no records)");
    }
    if (shown < of) {
        puts("(--json shows the columns that have no room here)");
    }
    if (page->next != NULL) {
        printf("next page: the same command with --after %s\n", page->next);
    }
}

static vvl_status print_table(const vvl_cli *cli, const vvl_entity *entity, const vvl_page *page,
                              vvl_error *error)
{
    vvl_status status = VVL_OK;
    char **cells = NULL;
    size_t count = 0;
    const vvl_column **columns = calloc(entity->column_count, sizeof *columns);
    vvl_cli_column *titles = calloc(entity->column_count, sizeof *titles);
    if (columns != NULL && titles != NULL) {
        count = choose_columns(entity, columns, titles);
        cells = make_cells(entity, page, columns, count);
    }
    if (cells == NULL) {
        status = vvl_cli_fail_memory(error);
        goto done;
    }
    vvl_cli_table table = {.columns = titles,
                           .column_count = count,
                           .cells = (const char *const *)cells,
                           .row_count = page->count,
                           .width = vvl_cli_output_width(stdout),
                           .colour = cli->output.colour};
    print_closing(page, vvl_cli_table_print(&table), entity->column_count);
done:
    free_cells(cells, page->count * count);
    free(titles);
    free(columns);
    return status;
}

vvl_status vvl_cli_list(vvl_cli *cli, vvl_error *error)
{
    static const vvl_options wanted = {.read_only = true};
    const vvl_entity *entity;
    vvl_db *db = NULL;
    vvl_page page = {0};
    vvl_query query = vvl_cli_query(&cli->options);
    vvl_status status = vvl_cli_entity(cli, false, &entity, error);
    if (status == VVL_OK) {
        status = vvl_cli_open(cli, cli->options.db, &wanted, &db, error);
    }
    if (status == VVL_OK) {
        status = vvl_list(db, entity, &query, &page, error);
    }
    if (status == VVL_OK) {
        bool json = cli->output.json || !cli->output.terminal;
        status = json ? print_json(entity, &page, error) : print_table(cli, entity, &page, error);
    }
    vvl_page_clear(&page);
    vvl_db_close(db);
    return status;
}
