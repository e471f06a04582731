#include "cli/treatments.h"

#include "cli/example.h"

#include <inttypes.h>
#include <string.h>

static void put_list(vvl_cli_document *document, const char *key, const vvl_treatment *items,
                     size_t count)
{
    vvl_cli_document_array(document, key);
    for (size_t i = 0; i < count; i++) {
        vvl_cli_document_object(document, NULL);
        vvl_cli_document_text(document, "table", items[i].table);
        vvl_cli_document_text(document, "column", items[i].column);
        vvl_cli_document_text(document, "rule", items[i].rule);
        vvl_cli_document_integer(document, "count", (int64_t)items[i].count);
        vvl_cli_put_examples(document, items[i].examples, items[i].example_count);
        vvl_cli_document_end_object(document);
    }
    vvl_cli_document_end_array(document);
}

void vvl_cli_put_treatments(vvl_cli_document *document, const vvl_transfer *result)
{
    put_list(document, "coerced", result->coercions, result->coercion_count);
    put_list(document, "rejections", result->rejections, result->rejection_count);
    vvl_cli_document_text(document, "quarantine", result->quarantine);
}

static void print_rejections(const vvl_transfer *result)
{
    for (size_t i = 0; i < result->rejection_count; i++) {
        const vvl_treatment *item = &result->rejections[i];
        printf("rejected: %s.%s %s, %" PRIu64 " row%s", item->table, item->column, item->rule,
               item->count, item->count == 1 ? "" : "s");
        vvl_cli_print_examples(item->examples, item->example_count);
        putchar('\n');
    }
}

static bool is_told(const vvl_treatment *items, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (strcmp(items[i].rule, items[index].rule) == 0) {
            return true;
        }
    }
    return false;
}

/* One line for a rule in all columns: a database of the field has some values of each in most. */
static void print_coercion(const vvl_transfer *result, size_t first)
{
    const vvl_treatment *items = result->coercions;
    uint64_t values = 0;
    size_t columns = 0;
    for (size_t i = first; i < result->coercion_count; i++) {
        bool same = strcmp(items[i].rule, items[first].rule) == 0;
        values += same ? items[i].count : 0;
        columns += same;
    }
    printf("coerced: %s, %" PRIu64 " value%s of %zu column%s, for example %s.%s", items[first].rule,
           values, values == 1 ? "" : "s", columns, columns == 1 ? "" : "s", items[first].table,
           items[first].column);
    vvl_cli_print_examples(items[first].examples, 1);
    putchar('\n');
}

void vvl_cli_print_treatments(const vvl_transfer *result)
{
    for (size_t i = 0; i < result->coercion_count; i++) {
        if (!is_told(result->coercions, i)) {
            print_coercion(result, i);
        }
    }
    print_rejections(result);
}
