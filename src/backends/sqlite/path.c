#include "backends/sqlite/path.h"

#include "util/error.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
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

/* Who may not write where the file lies is told so, whatever it is that he wants to write. */
static vvl_status status_of_write(int reason)
{
    switch (reason) {
    case EACCES:
    case EPERM:
    case EROFS:
        return VVL_E_POLICY;
    case ENOSPC:
    case EDQUOT:
        return VVL_E_FULL;
    default:
        return VVL_E_CONNECT;
    }
}

static vvl_status fail_create(const char *path, int reason, vvl_error *error)
{
    vvl_status status = status_of_write(reason);
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

static vvl_status fail_write(const char *path, int reason, vvl_error *error)
{
    vvl_status status = status_of_write(reason);
    vvl_fail(error, status, "%s cannot be written to: %s", path, strerror(reason));
    vvl_hint(error, "to change a database, its file and the folder of it must be writable");
    return status;
}

static bool is_writable(const char *path)
{
    return faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0;
}

static bool has_side_files(const char *path)
{
    static const char *const suffixes[] = {"-wal", "-shm"};
    char name[PATH_MAX + sizeof "-wal"];
    bool all = true;
    for (size_t i = 0; all && i < sizeof suffixes / sizeof *suffixes; i++) {
        snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
        all = access(name, F_OK) == 0;
    }
    return all;
}

/* SQLite makes files beside the database before it writes; whoever has it open in WAL mode has made
 * them already. `path` has no links. */
static vvl_status check_folder(char *path, vvl_error *error)
{
    if (has_side_files(path)) {
        return VVL_OK;
    }
    const char *folder = dirname(path);
    return is_writable(folder) ? VVL_OK : fail_write(folder, errno, error);
}

static vvl_status check_writable(const char *path, vvl_error *error)
{
    if (!is_writable(path)) {
        return fail_write(path, errno, error);
    }
    char *real = realpath(path, NULL);
    if (real == NULL) {
        return errno == ENOMEM ? vvl_fail_memory(error) : fail_write(path, errno, error);
    }
    vvl_status status = check_folder(real, error);
    free(real);
    return status;
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
    return options->read_only ? VVL_OK : check_writable(path, error);
}
