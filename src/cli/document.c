#include "cli/document.h"

#include "cli/failure.h"
#include "cli/text.h"

#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_gen.h>

struct vvl_cli_document {
    yajl_gen generator;
    bool failed;
};

vvl_cli_document *vvl_cli_document_new(void)
{
    vvl_cli_document *document = calloc(1, sizeof *document);
    if (document == NULL) {
        return NULL;
    }
    document->generator = yajl_gen_alloc(NULL);
    if (document->generator == NULL) {
        free(document);
        return NULL;
    }
    yajl_gen_config(document->generator, yajl_gen_validate_utf8, 1);
    return document;
}

void vvl_cli_document_free(vvl_cli_document *document)
{
    if (document != NULL) {
        yajl_gen_free(document->generator);
        free(document);
    }
}

static void note(vvl_cli_document *document, yajl_gen_status status)
{
    document->failed = document->failed || status != yajl_gen_status_ok;
}

static yajl_gen_status put_string(yajl_gen generator, const char *text)
{
    return yajl_gen_string(generator, (const unsigned char *)text, strlen(text));
}

/* Writes the key, and says whether there is a document to go on with. */
static bool begin_value(vvl_cli_document *document, const char *key)
{
    if (document == NULL) {
        return false;
    }
    if (key != NULL) {
        note(document, put_string(document->generator, key));
    }
    return true;
}

void vvl_cli_document_object(vvl_cli_document *document, const char *key)
{
    if (begin_value(document, key)) {
        note(document, yajl_gen_map_open(document->generator));
    }
}

void vvl_cli_document_end_object(vvl_cli_document *document)
{
    if (document != NULL) {
        note(document, yajl_gen_map_close(document->generator));
    }
}

void vvl_cli_document_array(vvl_cli_document *document, const char *key)
{
    if (begin_value(document, key)) {
        note(document, yajl_gen_array_open(document->generator));
    }
}

void vvl_cli_document_end_array(vvl_cli_document *document)
{
    if (document != NULL) {
        note(document, yajl_gen_array_close(document->generator));
    }
}

void vvl_cli_document_integer(vvl_cli_document *document, const char *key, int64_t value)
{
    if (begin_value(document, key)) {
        note(document, yajl_gen_integer(document->generator, value));
    }
}

void vvl_cli_document_bool(vvl_cli_document *document, const char *key, bool value)
{
    if (begin_value(document, key)) {
        note(document, yajl_gen_bool(document->generator, value));
    }
}

void vvl_cli_document_real(vvl_cli_document *document, const char *key, double value, int decimals)
{
    char text[400];
    snprintf(text, sizeof text, "%.*f", decimals, value);
    vvl_cli_document_json(document, key, text);
}

void vvl_cli_document_text(vvl_cli_document *document, const char *key, const char *text)
{
    if (!begin_value(document, key)) {
        return;
    }
    if (text == NULL) {
        note(document, yajl_gen_null(document->generator));
        return;
    }
    yajl_gen_status status = put_string(document->generator, text);
    if (status == yajl_gen_invalid_string) {
        char *clean = vvl_cli_text_clean(text);
        status = clean != NULL ? put_string(document->generator, clean) : status;
        free(clean);
    }
    note(document, status);
}

void vvl_cli_document_text_if_any(vvl_cli_document *document, const char *key, const char *text)
{
    if (text[0] != '\0') {
        vvl_cli_document_text(document, key, text);
    }
}

void vvl_cli_document_json(vvl_cli_document *document, const char *key, const char *json)
{
    if (begin_value(document, key)) {
        /* The generator writes a "number" as it stands, which does for any JSON. */
        note(document, yajl_gen_number(document->generator, json, strlen(json)));
    }
}

vvl_status vvl_cli_document_write(vvl_cli_document *document, FILE *stream, vvl_error *error)
{
    const unsigned char *text;
    size_t size;
    if (document == NULL || document->failed ||
        yajl_gen_get_buf(document->generator, &text, &size) != yajl_gen_status_ok) {
        vvl_cli_document_free(document);
        return vvl_cli_fail_memory(error);
    }
    fwrite(text, 1, size, stream);
    fputc('\n', stream);
    vvl_cli_document_free(document);
    return VVL_OK;
}
