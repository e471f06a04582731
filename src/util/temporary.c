#include "util/temporary.h"

#include "util/buffer.h"
#include "util/error.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* The names of all of them, so that those that nobody locks any more are known as left behind. */
static const char prefix[] = ".vvldb-unfinished-";

enum { ATTEMPTS_MAX = 100 };

vvl_status vvl_fail_file(vvl_error *error, const char *path, const char *what, int reason)
{
    if (reason == ENOMEM) {
        return vvl_fail_memory(error);
    }
    bool full = reason == ENOSPC || reason == EDQUOT || reason == EFBIG;
    vvl_status status = full ? VVL_E_FULL : VVL_E_IO;
    vvl_fail(error, status, "%s cannot be %s: %s", path, what, strerror(reason));
    vvl_hint(error, full ? "free space on that disk, or choose a file on another one"
                         : "check the path, and the permissions of the file and of its folder");
    return status;
}

static vvl_status find_folder(const char *path, char **out, vvl_error *error)
{
    char *copy = strdup(path);
    if (copy == NULL) {
        return vvl_fail_memory(error);
    }
    const char *folder = dirname(copy);
    *out = realpath(folder, NULL);
    vvl_status status = *out == NULL ? vvl_fail_file(error, folder, "used", errno) : VVL_OK;
    free(copy);
    return status;
}

/* False where another process has it, which then still works on it. */
static bool is_left_behind(int descriptor)
{
    struct stat file;
    return descriptor >= 0 && fstat(descriptor, &file) == 0 && S_ISREG(file.st_mode) &&
           flock(descriptor, LOCK_EX | LOCK_NB) == 0;
}

static void remove_left_behind(const char *folder)
{
    DIR *entries = opendir(folder);
    const struct dirent *entry = NULL;
    while (entries != NULL && (entry = readdir(entries)) != NULL) {
        if (strncmp(entry->d_name, prefix, strlen(prefix)) != 0) {
            continue;
        }
        int descriptor =
            openat(dirfd(entries), entry->d_name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        if (is_left_behind(descriptor)) {
            unlinkat(dirfd(entries), entry->d_name, 0);
        }
        if (descriptor >= 0) {
            close(descriptor);
        }
    }
    if (entries != NULL) {
        closedir(entries);
    }
}

/* Between its making and its locking another process may have taken it for left behind. */
static bool lock_new(int descriptor)
{
    struct stat file;
    return flock(descriptor, LOCK_EX | LOCK_NB) == 0 && fstat(descriptor, &file) == 0 &&
           file.st_nlink > 0;
}

static vvl_status make_locked(vvl_temporary *file, vvl_error *error)
{
    char *random = file->path + strlen(file->path) - strlen("XXXXXX");
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
        memcpy(random, "XXXXXX", strlen("XXXXXX"));
        file->descriptor = mkostemp(file->path, O_CLOEXEC);
        if (file->descriptor < 0) {
            return vvl_fail_file(error, file->folder, "written to", errno);
        }
        if (lock_new(file->descriptor)) {
            return VVL_OK;
        }
        unlink(file->path);
        close(file->descriptor);
        file->descriptor = -1;
    }
    return vvl_fail_file(error, file->folder, "written to", EAGAIN);
}

vvl_status vvl_temporary_make(vvl_temporary *out, const char *path, vvl_error *error)
{
    *out = (vvl_temporary){.descriptor = -1};
    vvl_status status = find_folder(path, &out->folder, error);
    if (status != VVL_OK) {
        return status;
    }
    vvl_buffer name = {0};
    vvl_buffer_format(&name, "%s/%sXXXXXX", out->folder, prefix);
    out->path = vvl_buffer_take(&name);
    if (out->path == NULL) {
        return vvl_fail_memory(error);
    }
    remove_left_behind(out->folder);
    return make_locked(out, error);
}

/* Some file systems cannot rename without replacing, and some cannot link. */
static int rename_new(const char *from, const char *to)
{
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) {
        return 0;
    }
    if (errno != EINVAL && errno != ENOSYS) {
        return -1;
    }
    if (link(from, to) != 0) {
        return -1;
    }
    unlink(from);
    return 0;
}

static vvl_status give_name(const vvl_temporary *file, const char *path, bool replace,
                            vvl_error *error)
{
    int renamed = replace ? rename(file->path, path) : rename_new(file->path, path);
    if (renamed == 0) {
        return VVL_OK;
    }
    if (errno == EEXIST) {
        vvl_fail(error, VVL_E_CONFLICT, "%s was made by somebody else meanwhile", path);
        vvl_hint(error, "choose another name");
        return VVL_E_CONFLICT;
    }
    return vvl_fail_file(error, path, "written", errno);
}

/* A name is on the disk when its folder is. Some file systems have nothing to wait for. */
static vvl_status sync_folder(const char *folder, vvl_error *error)
{
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = descriptor >= 0 && (fsync(descriptor) == 0 || errno == EINVAL);
    int reason = errno;
    if (descriptor >= 0) {
        close(descriptor);
    }
    if (synced) {
        return VVL_OK;
    }
    vvl_fail(error, VVL_E_IO, "the file is there, but %s could not be written out to the disk: %s",
             folder, strerror(reason));
    vvl_hint(error, "check the disk before relying on it");
    return VVL_E_IO;
}

vvl_status vvl_sync_folder_of(const char *path, vvl_error *error)
{
    char *folder = NULL;
    vvl_status status = find_folder(path, &folder, error);
    if (status == VVL_OK) {
        status = sync_folder(folder, error);
        free(folder);
    }
    return status;
}

vvl_status vvl_temporary_keep(vvl_temporary *file, const char *path, bool replace, vvl_error *error)
{
    if (fsync(file->descriptor) != 0) {
        return vvl_fail_file(error, path, "written out to the disk", errno);
    }
    vvl_status status = give_name(file, path, replace, error);
    if (status != VVL_OK) {
        return status;
    }
    free(file->path);
    file->path = NULL;
    return sync_folder(file->folder, error);
}

void vvl_temporary_remove(vvl_temporary *file)
{
    if (file->path != NULL && file->descriptor >= 0) {
        unlink(file->path);
    }
    if (file->descriptor >= 0) {
        close(file->descriptor);
    }
    free(file->path);
    free(file->folder);
    *file = (vvl_temporary){.descriptor = -1};
}
