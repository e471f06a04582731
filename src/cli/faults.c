#include "cli/faults.h"

#include <inttypes.h>
#include <stdio.h>

static size_t example_count(const vvl_fault *fault)
{
    return fault->rows < VVL_FAULT_EXAMPLES ? (size_t)fault->rows : VVL_FAULT_EXAMPLES;
}

void vvl_cli_put_faults(vvl_cli_document *document, const vvl_faults *faults)
{
    vvl_cli_document_array(document, "faults");
    for (size_t i = 0; i < faults->count; i++) {
        const vvl_fault *fault = &faults->items[i];
        vvl_cli_document_object(document, NULL);
        vvl_cli_document_text(document, "table", fault->table);
        vvl_cli_document_text(document, "column", fault->column);
        vvl_cli_document_text(document, "reason", fault->reason);
        vvl_cli_document_integer(document, "rows", (int64_t)fault->rows);
        vvl_cli_document_array(document, "examples");
        for (size_t e = 0; e < example_count(fault); e++) {
            vvl_cli_document_integer(document, NULL, fault->examples[e]);
        }
        vvl_cli_document_end_array(document);
        vvl_cli_document_end_object(document);
    }
    vvl_cli_document_end_array(document);
    vvl_cli_document_integer(document, "fault_count", (int64_t)faults->rows);
}

void vvl_cli_print_faults(const vvl_faults *faults, const char *margin)
{
    for (size_t i = 0; i < faults->count; i++) {
        const vvl_fault *fault = &faults->items[i];
        printf("%s%-*s%s.%s %s, %" PRIu64 " row%s, rowid", margin, VVL_CLI_FAULTS_INDENT,
               i == 0 ? "faults" : "", fault->table, fault->column, fault->reason, fault->rows,
               fault->rows == 1 ? "" : "s");
        for (size_t e = 0; e < example_count(fault); e++) {
            printf("%s%" PRId64, e == 0 ? " " : ", ", fault->examples[e]);
        }
        puts(fault->rows > VVL_FAULT_EXAMPLES ? ", ..." : "");
    }
}
