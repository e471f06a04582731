#include "fuzz.h"

#include <vvl/db.h>

#include <string.h>

static char *text_of(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    fuzz_require(text != NULL);
    memcpy(text, data, size);
    text[size] = '\0';
    return text;
}

/* The input as the password of a good URL must not show, and as a URL of its own do no harm. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char before[] = "postgresql://joe:swordfish";
    static const char after[] = "swordfish@host:5432/db?sslmode=require";
    char *text = text_of(data, size);
    char *url = malloc(sizeof before + size + sizeof after);
    fuzz_require(url != NULL);
    strcpy(stpcpy(stpcpy(url, before), text), after);
    char *shown = vvl_url_redact(url);
    fuzz_require(shown != NULL && strstr(shown, "swordfish") == NULL);
    vvl_free(shown);
    shown = vvl_url_redact(text);
    fuzz_require(shown != NULL);
    vvl_free(shown);
    free(url);
    free(text);
    return 0;
}
