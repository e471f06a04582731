#include "cli/example.h"

#include "cli/text.h"

#include <stdlib.h>
#include <string.h>

void vvl_cli_put_examples(vvl_cli_document *document, const vvl_example *examples, size_t count)
{
    vvl_cli_document_array(document, "examples");
    for (size_t i = 0; i < count; i++) {
        vvl_cli_document_object(document, NULL);
        vvl_cli_document_text(document, "key", examples[i].key);
        vvl_cli_document_text(document, "value", examples[i].value);
        vvl_cli_document_end_object(document);
    }
    vvl_cli_document_end_array(document);
}

void vvl_cli_print_clean(const char *before, const char *text)
{
    char *clean = vvl_cli_text_clean(text);
    printf("%s%s", before, clean == NULL ? "?" : clean);
    free(clean);
}

void vvl_cli_print_examples(const vvl_example *examples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        vvl_cli_print_clean(i == 0 ? ": " : ", ", examples[i].key);
        if (examples[i].value != NULL && strcmp(examples[i].value, examples[i].key) != 0) {
            vvl_cli_print_clean(examples[i].key[0] == '\0' ? "" : " = ", examples[i].value);
        }
    }
}
