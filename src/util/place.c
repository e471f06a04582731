#include "util/place.h"

#include "util/error.h"
#include "util/temporary.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static vvl_status fail_kind(const char *path, const char *what, vvl_error *error)
{
    vvl_fail(error, VVL_E_USAGE, "%s is %s", path, what);
    vvl_hint(error, "name a file that may be written to");
    return VVL_E_USAGE;
}

/* What stands where the backup is to lie, links followed. */
static vvl_status check_place(const char *path, bool replace, vvl_error *error)
{
    struct stat file;
    if (stat(path, &file) != 0) {
        return errno == ENOENT ? VVL_OK : vvl_fail_file(error, path, "written", errno);
    }
    if (!S_ISREG(file.st_mode)) {
        return fail_kind(path, S_ISDIR(file.st_mode) ? "a folder" : "a device, pipe or socket",
                         error);
    }
    if (!replace) {
        vvl_fail(error, VVL_E_CONFLICT, "%s is there already", path);
        vvl_hint(error, "choose another name, or replace it: --force");
        return VVL_E_CONFLICT;
    }
    return VVL_OK;
}

vvl_status vvl_place_find(const char *path, bool replace, char **out, vvl_error *error)
{
    struct stat link;
    vvl_status status = check_place(path, replace, error);
    if (status != VVL_OK) {
        return status;
    }
    bool is_link = lstat(path, &link) == 0 && S_ISLNK(link.st_mode);
    *out = is_link ? realpath(path, NULL) : strdup(path);
    if (*out == NULL) {
        return errno == ENOMEM ? vvl_fail_memory(error)
                               : fail_kind(path, "a link that leads nowhere", error);
    }
    return VVL_OK;
}
