#include "core/quarantine.h"

#include "core/quarantine_text.h"
#include "util/error.h"
#include "util/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER_SIZE = 1 << 16, TAIL_SIZE = 1 << 12 };

struct vvl_quarantine {
    pthread_mutex_t mutex;
    char *path;
    int descriptor;
    off_t begin; /* bytes that were there when it was opened */
    bool existed;
    uint64_t rows;
    vvl_buffer text; /* not written yet */
    vvl_status status;
    int reason; /* errno of what failed */
};

static vvl_status open_file(vvl_quarantine *file, vvl_quarantine_mode mode, vvl_error *error)
{
    int flags = O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
    file->descriptor = open(file->path, flags | O_CREAT | O_EXCL, S_IRUSR | S_IWUSR);
    if (file->descriptor < 0 && errno == EEXIST && mode == VVL_QUARANTINE_APPEND) {
        file->existed = true;
        file->descriptor = open(file->path, flags);
    }
    if (file->descriptor >= 0) {
        return VVL_OK;
    }
    if (errno == EEXIST) {
        vvl_fail(error, VVL_E_CONFLICT, "the quarantine file %s is there already", file->path);
        vvl_hint(error, "choose another name, or move the file away: it may hold rows that are "
                        "nowhere else");
        return VVL_E_CONFLICT;
    }
    return vvl_fail_file(error, file->path, "opened", errno);
}

/* The end of the last whole line: a run that was killed may have left half a line behind it. */
static bool find_end(int descriptor, off_t size, off_t *end)
{
    char tail[TAIL_SIZE];
    for (*end = size; *end > 0;) {
        off_t from = *end > TAIL_SIZE ? *end - TAIL_SIZE : 0;
        size_t length = (size_t)(*end - from);
        if (pread(descriptor, tail, length, from) != (ssize_t)length) {
            return false;
        }
        const char *newline = memrchr(tail, '\n', length);
        if (newline != NULL) {
            *end = from + (newline - tail) + 1;
            return true;
        }
        *end = from;
    }
    return true;
}

static vvl_status take_up(vvl_quarantine *file, vvl_error *error)
{
    struct stat found;
    if (fstat(file->descriptor, &found) != 0) {
        return vvl_fail_file(error, file->path, "opened", errno);
    }
    if (!S_ISREG(found.st_mode)) {
        return vvl_fail_file(error, file->path, "written to", EINVAL);
    }
    if (!find_end(file->descriptor, found.st_size, &file->begin) ||
        fchmod(file->descriptor, S_IRUSR | S_IWUSR) != 0 ||
        ftruncate(file->descriptor, file->begin) != 0 ||
        lseek(file->descriptor, file->begin, SEEK_SET) < 0) {
        return vvl_fail_file(error, file->path, "written to", errno);
    }
    return VVL_OK;
}

static vvl_quarantine *allocate(const char *path)
{
    vvl_quarantine *file = calloc(1, sizeof *file);
    char *copy = strdup(path);
    if (file == NULL || copy == NULL || pthread_mutex_init(&file->mutex, NULL) != 0) {
        free(file);
        free(copy);
        return NULL;
    }
    file->path = copy;
    file->descriptor = -1;
    return file;
}

vvl_status vvl_quarantine_open(const char *path, vvl_quarantine_mode mode, vvl_quarantine **out,
                               vvl_error *error)
{
    vvl_quarantine *file = allocate(path);
    if (file == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_status status = open_file(file, mode, error);
    if (status == VVL_OK && file->existed) {
        status = take_up(file, error);
    }
    if (status != VVL_OK) {
        vvl_quarantine_close(file, true);
        return status;
    }
    *out = file;
    return VVL_OK;
}

/* What failed once is answered from then on: a row may be missing in the file. */
static vvl_status answer(const vvl_quarantine *file, vvl_error *error)
{
    if (file->status == VVL_OK) {
        return VVL_OK;
    }
    return file->status == VVL_E_NO_MEMORY
               ? vvl_fail_memory(error)
               : vvl_fail_file(error, file->path, "written to", file->reason);
}

static void note_failure(vvl_quarantine *file, int reason)
{
    file->status = VVL_E_IO;
    file->reason = reason;
}

static void flush(vvl_quarantine *file)
{
    size_t written = 0;
    while (file->status == VVL_OK && written < file->text.size) {
        ssize_t part =
            write(file->descriptor, file->text.data + written, file->text.size - written);
        if (part >= 0) {
            written += (size_t)part;
        } else if (errno != EINTR) {
            note_failure(file, errno);
        }
    }
    vvl_buffer_reset(&file->text);
}

vvl_status vvl_quarantine_write(vvl_quarantine *quarantine, const vvl_rejected_row *row,
                                vvl_error *error)
{
    pthread_mutex_lock(&quarantine->mutex);
    if (quarantine->status == VVL_OK) {
        vvl_quarantine_put(&quarantine->text, row);
        if (quarantine->text.failed) {
            quarantine->status = VVL_E_NO_MEMORY;
        } else if (quarantine->text.size >= BUFFER_SIZE) {
            flush(quarantine);
        }
        quarantine->rows++;
    }
    vvl_status status = answer(quarantine, error);
    pthread_mutex_unlock(&quarantine->mutex);
    return status;
}

uint64_t vvl_quarantine_rows(vvl_quarantine *quarantine)
{
    pthread_mutex_lock(&quarantine->mutex);
    uint64_t rows = quarantine->rows;
    pthread_mutex_unlock(&quarantine->mutex);
    return rows;
}

vvl_status vvl_quarantine_sync(vvl_quarantine *quarantine, vvl_error *error)
{
    pthread_mutex_lock(&quarantine->mutex);
    flush(quarantine);
    if (quarantine->status == VVL_OK && fsync(quarantine->descriptor) != 0) {
        note_failure(quarantine, errno);
    }
    vvl_status status = answer(quarantine, error);
    pthread_mutex_unlock(&quarantine->mutex);
    return status == VVL_OK ? vvl_sync_folder_of(quarantine->path, error) : status;
}

/* A file that was there keeps what it held. */
static void drop_written(vvl_quarantine *file)
{
    if (!file->existed) {
        unlink(file->path);
    } else if (ftruncate(file->descriptor, file->begin) != 0) {
        return; /* what was added is superfluous, not wrong */
    }
}

void vvl_quarantine_close(vvl_quarantine *quarantine, bool keep)
{
    if (quarantine == NULL) {
        return;
    }
    if (quarantine->descriptor >= 0) {
        if (keep && quarantine->rows > 0) {
            flush(quarantine);
        } else {
            drop_written(quarantine);
        }
        close(quarantine->descriptor);
    }
    pthread_mutex_destroy(&quarantine->mutex);
    vvl_buffer_free(&quarantine->text);
    free(quarantine->path);
    free(quarantine);
}
