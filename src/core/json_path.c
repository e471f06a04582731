#include "core/json_path.h"

#include "core/json_text.h"
#include "util/error.h"

#include <stdio.h>
#include <string.h>

#define ELLIPSIS "…"

/* Both as large as they are shown; one step fits behind any root. */
enum { STEP_SIZE = 72, ROOT_SIZE = 48 };

_Static_assert(STEP_SIZE + ROOT_SIZE + sizeof ELLIPSIS <= sizeof((vvl_error *)NULL)->path,
               "a path has room for its last step");

static bool is_plain_name(const char *key, size_t size)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
    bool digit_first = size > 0 && key[0] >= '0' && key[0] <= '9';
    return size > 0 && !digit_first && strspn(key, letters) == size;
}

static void put_step(vvl_buffer *out, const vvl_json_node *node)
{
    if (node->key == NULL) {
        vvl_buffer_format(out, "[%zu]", node->index);
    } else if (is_plain_name(node->key, node->key_size)) {
        vvl_buffer_format(out, ".%s", node->key);
    } else {
        vvl_buffer_char(out, '[');
        vvl_json_put_string(out, node->key, node->key_size);
        vvl_buffer_char(out, ']');
    }
}

/* One step of the path, its end left out where it is long. */
static void write_step(const vvl_json_node *node, char out[STEP_SIZE])
{
    char shown[STEP_SIZE - sizeof ELLIPSIS + 1] = "";
    vvl_buffer step = {0};
    put_step(&step, node);
    if (!step.failed) {
        vvl_error_text(shown, sizeof shown, step.data);
    }
    bool cut = step.failed || strlen(shown) < step.size;
    snprintf(out, STEP_SIZE, "%s%s", shown, cut ? ELLIPSIS : "");
    vvl_buffer_free(&step);
}

/* Puts the steps from `at` up before the end of `path`, as many as leave `reserve` bytes before
 * them. Answers where they begin; `*whole` is whether they are all. */
static size_t put_steps(char *path, size_t size, size_t reserve, const vvl_json_node *at,
                        bool *whole)
{
    size_t start = size - 1;
    path[start] = '\0';
    *whole = true;
    for (; at->parent != NULL; at = at->parent) {
        char step[STEP_SIZE];
        write_step(at, step);
        size_t length = strlen(step);
        if (reserve + length > start) {
            *whole = false;
            break;
        }
        start -= length;
        memcpy(path + start, step, length);
    }
    return start;
}

void vvl_locate_json(vvl_error *error, const char *column, const vvl_json_node *at)
{
    if (error == NULL) {
        return;
    }
    char root[ROOT_SIZE];
    char steps[sizeof error->path];
    bool whole = true;
    snprintf(root, sizeof root, "$%s%s", column == NULL ? "" : ".", column == NULL ? "" : column);
    size_t reserve = strlen(root) + sizeof ELLIPSIS - 1;
    size_t start = put_steps(steps, sizeof steps, reserve, at, &whole);
    snprintf(error->path, sizeof error->path, "%s%s%s", root, whole ? "" : ELLIPSIS, steps + start);
}
