#include "backends/sqlite/path.h"

#include "util/error.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

vvl_status vvl_sqlite_url_path(const char *url, const char **out, vvl_error *error)
{
    static const char scheme[] = "sqlite:";
    const char *path = url;
    if (strncmp(url, scheme, strlen(scheme)) == 0) {
        path += strlen(scheme);
    }
    if (strncmp(path, "//", 2) == 0) {
        if (path[2] != '/') {
            vvl_fail(error, VVL_E_USAGE, "a SQLite URL names a file and no host");
            vvl_hint(error, "write sqlite:rel/path.db or sqlite:///abs/path.db");
            return VVL_E_USAGE;
        }
        path += 2;
    }
    if (strstr(path, "://") != NULL) {
        vvl_fail(error, VVL_E_USAGE, "the SQLite URL holds another URL");
        vvl_hint(error,
                 "write sqlite:path/to/file.db, or postgresql://… without sqlite: before it");
        return VVL_E_USAGE;
    }
    const char *mark = strchr(path, '?');
    if (mark != NULL && strchr(mark, '=') != NULL) {
        vvl_fail(error, VVL_E_USAGE, "a SQLite URL takes no parameters");
        vvl_hint(error, "leave out the ? and what follows it");
        return VVL_E_USAGE;
    }
    if (path[0] == '\0') {
        vvl_fail(error, VVL_E_USAGE, "the SQLite URL names no file");
        vvl_hint(error, "write sqlite:rel/path.db, sqlite:/abs/path.db or sqlite::memory:");
        return VVL_E_USAGE;
    }
    *out = path;
    return VVL_OK;
}

static vvl_status fail_create(const char *path, int reason, vvl_error *error)
{
    vvl_status status = reason == ENOSPC || reason == EDQUOT ? VVL_E_FULL : VVL_E_CONNECT;
    vvl_fail(error, status, "%s cannot be created: %s", path, strerror(reason));
    vvl_hint(error, status == VVL_E_FULL ? "free space on that disk"
                                         : "check the path and the permissions of its folder");
    return status;
}

/* Makes every folder on the way to the file. `path` is changed on the way and restored. */
static vvl_status make_folders(char *path, vvl_error *error)
{
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        int made = mkdir(path, S_IRWXU);
        int reason = errno;
        if (made != 0 && reason != EEXIST && access(path, F_OK) != 0) {
            return fail_create(path, reason, error);
        }
        *slash = '/';
    }
    return VVL_OK;
}

/* mknod and not open: closing a descriptor would drop the locks that another thread of this process
 * may already hold on the new file. The mode is narrow from the first moment, and SQLite gives the
 * same one to the -wal and -shm files. */
vvl_status vvl_sqlite_create_file(const char *path, bool *created, vvl_error *error)
{
    *created = false;
    if (access(path, F_OK) == 0) {
        return VVL_OK;
    }
    char *folders = strdup(path);
    if (folders == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_status status = make_folders(folders, error);
    free(folders);
    if (status != VVL_OK) {
        return status;
    }
    *created = mknod(path, S_IFREG | S_IRUSR | S_IWUSR, 0) == 0;
    return *created || errno == EEXIST ? VVL_OK : fail_create(path, errno, error);
}

static vvl_status fail_access(const char *path, const char *what, int reason, vvl_error *error)
{
    vvl_fail(error, VVL_E_CONNECT, "%s cannot be %s: %s", path, what, strerror(reason));
    vvl_hint(error, "check the permissions of the file and of its folders");
    return VVL_E_CONNECT;
}

static vvl_status fail_missing(const char *path, const char *format, vvl_error *error)
{
    vvl_fail(error, VVL_E_CONNECT, format, path);
    vvl_hint(error, "check the path; vvldb init with the same URL creates a new database");
    return VVL_E_CONNECT;
}

static vvl_status check_kind(const char *path, const struct stat *file, bool create,
                             vvl_error *error)
{
    if (S_ISDIR(file->st_mode) || !S_ISREG(file->st_mode)) {
        vvl_fail(error, VVL_E_CONNECT, "%s is %s, not a database", path,
                 S_ISDIR(file->st_mode) ? "a folder" : "a device, pipe or socket");
        vvl_hint(error, "name the database file itself");
        return VVL_E_CONNECT;
    }
    if (file->st_size == 0 && !create) {
        return fail_missing(path, "%s is empty and holds no database", error);
    }
    return VVL_OK;
}

vvl_status vvl_sqlite_check_file(const char *path, const vvl_options *options, vvl_error *error)
{
    struct stat file;
    if (stat(path, &file) != 0) {
        if (errno == ENOENT || errno == ENOTDIR) {
            return fail_missing(path, "there is no database at %s", error);
        }
        return fail_access(path, "opened", errno, error);
    }
    vvl_status status = check_kind(path, &file, options->create && !options->read_only, error);
    if (status != VVL_OK) {
        return status;
    }
    if (faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) != 0) {
        return fail_access(path, "read", errno, error);
    }
    if (!options->read_only && faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) != 0) {
        return fail_access(path, "written", errno, error);
    }
    return VVL_OK;
}
