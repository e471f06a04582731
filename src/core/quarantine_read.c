#include "core/quarantine_read.h"

#include "core/json_tree.h"
#include "core/number.h"
#include "util/error.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_DEPTH = 8 };

typedef struct reader {
    vvl_arena *arena;
    bool out_of_memory;
} reader;

static const vvl_json_node *member(const vvl_json_node *object, const char *key)
{
    for (size_t i = 0; object->type == VVL_JSON_OBJECT && i < object->count; i++) {
        const vvl_json_node *child = object->children[i];
        if (child->key_size == strlen(key) && memcmp(child->key, key, child->key_size) == 0) {
            return child;
        }
    }
    return NULL;
}

/* The text of a member that is a string, else NULL. */
static const char *text_of(const vvl_json_node *object, const char *key)
{
    const vvl_json_node *found = member(object, key);
    return found != NULL && found->type == VVL_JSON_STRING ? found->text : NULL;
}

static bool read_integer(const vvl_json_node *node, vvl_value *out)
{
    char *end = NULL;
    if (node == NULL || node->type != VVL_JSON_NUMBER) {
        return false;
    }
    errno = 0;
    long long number = strtoll(node->text, &end, 10);
    *out = (vvl_value){.type = VVL_VALUE_INTEGER, .as.integer = number};
    return errno == 0 && end == node->text + node->size;
}

static bool read_real(const vvl_json_node *node, vvl_value *out)
{
    static const struct {
        const char *name;
        double value;
    } names[] = {{"inf", INFINITY}, {"-inf", -INFINITY}, {"nan", NAN}};
    *out = (vvl_value){.type = VVL_VALUE_REAL};
    if (node == NULL || node->type != VVL_JSON_STRING) {
        return node != NULL && node->type == VVL_JSON_NUMBER &&
               vvl_real_parse(node->text, node->size, &out->as.real);
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(node->text, names[i].name) == 0) {
            out->as.real = names[i].value;
            return true;
        }
    }
    return false;
}

static size_t padding_of(const vvl_json_node *node)
{
    size_t padding = 0;
    while (padding < 2 && padding < node->size && node->text[node->size - 1 - padding] == '=') {
        padding++;
    }
    return padding;
}

/* libcrypto passes over white space at both ends and takes padding for zeros: neither is wanted. */
static bool is_base64(const vvl_json_node *node)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    return node->type == VVL_JSON_STRING && node->size % 4 == 0 && node->size <= INT_MAX &&
           strspn(node->text, digits) == node->size - padding_of(node);
}

static bool read_base64(const vvl_json_node *node, reader *state, vvl_value *out)
{
    if (!is_base64(node)) {
        return false;
    }
    unsigned char *bytes = vvl_arena_alloc(state->arena, node->size / 4 * 3 + 1);
    state->out_of_memory = bytes == NULL;
    if (bytes == NULL ||
        EVP_DecodeBlock(bytes, (const unsigned char *)node->text, (int)node->size) < 0) {
        return false;
    }
    out->as.text = (const char *)bytes;
    out->size = node->size / 4 * 3 - padding_of(node);
    return true;
}

static bool read_bytes(const vvl_json_node *object, vvl_value_type type, reader *state,
                       vvl_value *out)
{
    const vvl_json_node *plain = member(object, "text");
    const vvl_json_node *coded = member(object, "base64");
    *out = (vvl_value){.type = type};
    if (coded != NULL) {
        return plain == NULL && read_base64(coded, state, out);
    }
    if (plain == NULL || plain->type != VVL_JSON_STRING || type != VVL_VALUE_TEXT) {
        return false;
    }
    out->as.text = plain->text;
    out->size = plain->size;
    return true;
}

static bool read_value(const vvl_json_node *object, reader *state, vvl_value *out)
{
    const char *storage = text_of(object, "class");
    if (storage == NULL) {
        return false;
    }
    if (strcmp(storage, "null") == 0) {
        *out = (vvl_value){.type = VVL_VALUE_NULL};
        return true;
    }
    if (strcmp(storage, "integer") == 0) {
        return read_integer(member(object, storage), out);
    }
    if (strcmp(storage, "real") == 0) {
        return read_real(member(object, storage), out);
    }
    if (strcmp(storage, "text") == 0) {
        return read_bytes(object, VVL_VALUE_TEXT, state, out);
    }
    return strcmp(storage, "blob") == 0 && read_bytes(object, VVL_VALUE_BLOB, state, out);
}

static size_t find_column(const vvl_entity *entity, const char *name)
{
    size_t i = 0;
    while (i < entity->column_count && strcmp(entity->columns[i].name, name) != 0) {
        i++;
    }
    return i;
}

static vvl_status read_columns(const vvl_json_node *row, vvl_arena *arena, vvl_quarantined_row *out,
                               vvl_error *error)
{
    reader state = {.arena = arena};
    for (size_t i = 0; i < row->count; i++) {
        size_t column = find_column(out->entity, row->children[i]->key);
        if (column == out->entity->column_count) {
            return vvl_fail(error, VVL_E_INVALID, "%s has no such column as number %zu of the row",
                            out->entity->name, i + 1);
        }
        const char *name = out->entity->columns[column].name;
        if (!read_value(row->children[i], &state, &out->values[column])) {
            if (state.out_of_memory) {
                return vvl_fail_memory(error);
            }
            vvl_fail(error, VVL_E_INVALID, "%s has no value of a storage class", name);
            vvl_locate(error, out->entity->name, name);
            return VVL_E_INVALID;
        }
    }
    return VVL_OK;
}

static const vvl_entity *find_table(const char *name)
{
    size_t count = 0;
    const vvl_entity *const *tables = vvl_tables(&count);
    for (size_t i = 0; name != NULL && i < count; i++) {
        if (strcmp(tables[i]->name, name) == 0) {
            return tables[i];
        }
    }
    return NULL;
}

static vvl_status read_row(const vvl_json_node *root, vvl_arena *arena, vvl_quarantined_row *out,
                           vvl_error *error)
{
    const vvl_json_node *row = member(root, "row");
    *out = (vvl_quarantined_row){.entity = find_table(text_of(root, "table")),
                                 .version = text_of(root, "version")};
    for (size_t i = 0; i < VVL_COLUMNS_MAX; i++) {
        out->values[i] = (vvl_value){.type = VVL_VALUE_NULL};
    }
    if (out->entity == NULL) {
        return vvl_fail(error, VVL_E_INVALID, "the line names no table of vvldb's");
    }
    if (row == NULL || row->type != VVL_JSON_OBJECT) {
        return vvl_fail(error, VVL_E_INVALID, "the line has no row");
    }
    return read_columns(row, arena, out, error);
}

vvl_status vvl_quarantine_read(const char *line, size_t size, vvl_arena *arena,
                               vvl_quarantined_row *out, vvl_error *error)
{
    vvl_json_node *root = NULL;
    vvl_json_fault fault = vvl_json_parse(line, size, LINE_DEPTH, arena, &root, NULL);
    if (fault == VVL_JSON_MEMORY) {
        return vvl_fail_memory(error);
    }
    return fault == VVL_JSON_GOOD
               ? read_row(root, arena, out, error)
               : vvl_fail(error, VVL_E_INVALID, "the line holds %s", vvl_json_fault_text(fault));
}
