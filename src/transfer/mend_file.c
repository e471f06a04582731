#include "transfer/mend_file.h"

#include "util/error.h"
#include "util/temporary.h"

#include <errno.h>
#include <stdlib.h>

enum { FIRST_LINES = 64 };

static bool is_empty(const char *text, size_t size)
{
    while (size > 0 && (text[size - 1] == '\n' || text[size - 1] == '\r')) {
        size--;
    }
    return size == 0;
}

/* `*size` becomes 0 at the end of the file. */
static vvl_status read_text(vvl_mend_file *file, size_t *size, vvl_error *error)
{
    errno = 0;
    ssize_t length = getline(&file->text, &file->text_capacity, file->stream);
    if (length < 0 && errno == ENOMEM) {
        return vvl_fail_memory(error);
    }
    if (length < 0 && ferror(file->stream) != 0) {
        return vvl_fail_file(error, file->path, "read", errno);
    }
    *size = length < 0 ? 0 : (size_t)length;
    return VVL_OK;
}

static vvl_status add_line(vvl_mend_file *file, const vvl_mend_line *line, vvl_error *error)
{
    if (file->count == file->capacity) {
        size_t capacity = file->capacity == 0 ? FIRST_LINES : file->capacity * 2;
        vvl_mend_line *lines = reallocarray(file->lines, capacity, sizeof *lines);
        if (lines == NULL) {
            return vvl_fail_memory(error);
        }
        file->lines = lines;
        file->capacity = capacity;
    }
    file->lines[file->count++] = *line;
    return VVL_OK;
}

static vvl_status note_line(vvl_mend_file *file, vvl_mend_line *line, size_t size, vvl_error *error)
{
    vvl_quarantined_row row;
    vvl_arena_reset(file->arena);
    if (is_empty(file->text, size)) {
        return VVL_OK;
    }
    vvl_status status = vvl_quarantine_read(file->text, size, file->arena, &row, error);
    if (status != VVL_OK && status != VVL_E_INVALID) {
        return status;
    }
    line->entity = status == VVL_OK ? row.entity : NULL;
    return add_line(file, line, error);
}

static vvl_status note_lines(vvl_mend_file *file, vvl_error *error)
{
    for (vvl_mend_line line = {.number = 1};; line.number++) {
        size_t size = 0;
        line.offset = ftello(file->stream);
        if (line.offset < 0) {
            return vvl_fail_file(error, file->path, "read twice", errno);
        }
        vvl_status status = read_text(file, &size, error);
        if (status != VVL_OK || size == 0) {
            return status;
        }
        status = note_line(file, &line, size, error);
        if (status != VVL_OK) {
            return status;
        }
    }
}

vvl_status vvl_mend_file_open(vvl_mend_file *file, const char *path, vvl_error *error)
{
    *file = (vvl_mend_file){.path = path, .arena = vvl_arena_new(1 << 14)};
    if (file->arena == NULL) {
        return vvl_fail_memory(error);
    }
    file->stream = fopen(path, "re");
    if (file->stream == NULL && errno == ENOENT) {
        vvl_fail(error, VVL_E_NOT_FOUND, "there is no quarantine file %s", path);
        vvl_hint(error, "name the file that a copy or an upgrade has told of");
        return VVL_E_NOT_FOUND;
    }
    return file->stream == NULL ? vvl_fail_file(error, path, "opened", errno)
                                : note_lines(file, error);
}

vvl_status vvl_mend_file_read(vvl_mend_file *file, const vvl_mend_line *line,
                              vvl_quarantined_row *out, vvl_error *error)
{
    size_t size = 0;
    vvl_arena_reset(file->arena);
    if (fseeko(file->stream, line->offset, SEEK_SET) != 0) {
        return vvl_fail_file(error, file->path, "read twice", errno);
    }
    vvl_status status = read_text(file, &size, error);
    if (status == VVL_OK) {
        status = vvl_quarantine_read(file->text, size, file->arena, out, error);
    }
    if (status == VVL_OK && out->entity != line->entity) {
        return vvl_fail(error, VVL_E_INVALID, "the line has changed since it was read first");
    }
    return status;
}

void vvl_mend_file_close(vvl_mend_file *file)
{
    if (file->stream != NULL) {
        fclose(file->stream);
    }
    free(file->lines);
    free(file->text);
    vvl_arena_free(file->arena);
    *file = (vvl_mend_file){.path = NULL};
}
