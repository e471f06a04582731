/**
 * @file document.h
 * A JSON document that is being written. A failure is remembered, so one check at the end does;
 * every function takes NULL, the answer of vvl_cli_document_new when memory is out.
 */
#ifndef VVL_CLI_DOCUMENT_H
#define VVL_CLI_DOCUMENT_H

#include <vvl/types.h>

#include <stdio.h>

typedef struct vvl_cli_document vvl_cli_document;

/** An empty document, to be ended by vvl_cli_document_write or vvl_cli_document_free. */
vvl_cli_document *vvl_cli_document_new(void);

/* The parts. `key` is NULL in an array and at the top. */
void vvl_cli_document_object(vvl_cli_document *document, const char *key);
void vvl_cli_document_end_object(vvl_cli_document *document);
void vvl_cli_document_array(vvl_cli_document *document, const char *key);
void vvl_cli_document_end_array(vvl_cli_document *document);
void vvl_cli_document_integer(vvl_cli_document *document, const char *key, int64_t value);
void vvl_cli_document_bool(vvl_cli_document *document, const char *key, bool value);

/** A number with so many digits behind the point. */
void vvl_cli_document_real(vvl_cli_document *document, const char *key, double value, int decimals);

/** NULL is written as null; what is no UTF-8 in it as question marks. */
void vvl_cli_document_text(vvl_cli_document *document, const char *key, const char *text);

/** The same, and nothing at all for "". */
void vvl_cli_document_text_if_any(vvl_cli_document *document, const char *key, const char *text);

/** JSON as it is. */
void vvl_cli_document_json(vvl_cli_document *document, const char *key, const char *json);

/**
 * Writes the document as one line and frees it, in every case. That `stream` takes it is for
 * vvl_cli_output_finish to check.
 * @return VVL_OK or VVL_E_NO_MEMORY.
 */
vvl_status vvl_cli_document_write(vvl_cli_document *document, FILE *stream, vvl_error *error);

/** Gives up a document. */
void vvl_cli_document_free(vvl_cli_document *document);

#endif
