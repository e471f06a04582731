#include <vvl/admin.h>

#include "admin/work.h"
#include "core/backend.h"
#include "migrate/ledger.h"
#include "util/error.h"
#include "util/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BEGINNING = 64 };

static vvl_status fail_not_file(const char *path, const char *what, vvl_error *error)
{
    vvl_fail(error, VVL_E_USAGE, "%s is %s, not a backup", path, what);
    vvl_hint(error, "name the file that vvldb backup has written");
    return VVL_E_USAGE;
}

static vvl_status read_beginning(const char *path, unsigned char *bytes, size_t *size,
                                 vvl_error *error)
{
    /* Through no lock of SQLite's: closing drops those of this process on the file. It was made
     * sure before that the file is not the database. */
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t got = descriptor < 0 ? -1 : read(descriptor, bytes, BEGINNING);
    int reason = errno;
    if (descriptor >= 0) {
        close(descriptor);
    }
    if (got < 0) {
        return vvl_fail_file(error, path, "read", reason);
    }
    *size = (size_t)got;
    return VVL_OK;
}

static vvl_status check_file(vvl_admin_job *job, const char *path, vvl_error *error)
{
    struct stat file;
    if (stat(path, &file) != 0) {
        if (errno == ENOENT || errno == ENOTDIR) {
            vvl_fail(error, VVL_E_USAGE, "there is no file %s", path);
            vvl_hint(error, "check the path of the backup");
            return VVL_E_USAGE;
        }
        return vvl_fail_file(error, path, "read", errno);
    }
    if (!S_ISREG(file.st_mode)) {
        return fail_not_file(path, S_ISDIR(file.st_mode) ? "a folder" : "a device, pipe or socket",
                             error);
    }
    job->size_bytes = file.st_size;
    return VVL_OK;
}

/* A backup of another kind of database can be used, only not so. */
static vvl_status fail_other_kind(const vvl_backend *own, const vvl_backend *other,
                                  const char *path, vvl_error *error)
{
    vvl_fail(error, VVL_E_USAGE, "%s is a backup of a %s database, and the target is %s", path,
             other->name, own->name);
    if ((other->capabilities & VVL_CAPABILITY_EMBEDDED) != 0) {
        vvl_hint(error, "copy its rows instead: vvldb copy --from %s:FILE --to URL",
                 other->schemes[0]);
    } else {
        vvl_hint(error,
                 "restore it into an empty %s database, and copy the rows from there: "
                 "vvldb copy --from %s://… --to URL",
                 other->name, other->schemes[0]);
    }
    return VVL_E_USAGE;
}

static vvl_status check_kind(const vvl_admin_job *job, const char *path, vvl_error *error)
{
    unsigned char bytes[BEGINNING];
    size_t size = 0;
    vvl_status status = read_beginning(path, bytes, &size, error);
    if (status != VVL_OK) {
        return status;
    }
    const vvl_backend *own = job->channel->backend;
    if (own->recognize(bytes, size)) {
        return VVL_OK;
    }
    const vvl_backend *other = vvl_backend_of_file(bytes, size);
    if (other != NULL) {
        return fail_other_kind(own, other, path, error);
    }
    vvl_fail(error, VVL_E_INVALID, "%s is %s", path, size == 0 ? "empty" : "no backup of vvldb's");
    vvl_hint(error, "name the file that vvldb backup has written");
    return VVL_E_INVALID;
}

/* As a position, so that the same is said about a backup as about a database. */
static vvl_status check_version(const vvl_admin_job *job, const char *path, vvl_error *error)
{
    const char *version = job->backup.newest.version;
    const vvl_migration *at = job->channel->backend->dialect->migrations;
    while (at->version != NULL && strcmp(at->version, version) != 0) {
        at++;
    }
    if (at->version != NULL) {
        return VVL_OK;
    }
    if (version[0] == '\0') {
        vvl_fail(error, VVL_E_SCHEMA,
                 "%s holds no ledger (" VVL_LEDGER ") that says which version "
                 "it is",
                 path);
        vvl_hint(error, "name a backup of vvldb's; if the old application made this one, take a "
                        "copy of it over, vvldb adopt, and use that");
    } else {
        vvl_fail(error, VVL_E_SCHEMA, "%s is at version %s, which this vvldb does not know", path,
                 version);
        vvl_hint(error, "use a newer vvldb");
    }
    return VVL_E_SCHEMA;
}

/* A damaged file is a matter of its content here, and a missing one of policy nowhere. */
static vvl_status read_backup(vvl_admin_job *job, const char *path, vvl_error *error)
{
    vvl_error cause;
    vvl_work work;
    vvl_status status = vvl_admin_job_stage(job, VVL_STAGE_CHECK, path, &work, &cause);
    if (status == VVL_OK) {
        status = vvl_content_of_backup(&job->backup, job->channel->backend, &work, &cause);
    }
    if (status == VVL_OK) {
        return check_version(job, path, error);
    }
    if (status == VVL_E_POLICY || status == VVL_E_CONNECT) {
        cause.status = status = VVL_E_INVALID;
        vvl_hint(&cause, "use another backup; the database was not touched");
    }
    if (error != NULL) {
        *error = cause;
    }
    return status;
}

/* A table named like ours is another program's where no ledger says that it is the application's.
 */
static vvl_status check_names(vvl_admin_job *job, vvl_error *error)
{
    vvl_ledger_book book;
    if (job->options.replace || job->database.count == 0) {
        return VVL_OK;
    }
    vvl_status status = vvl_ledger_read(job->channel, job->arena, &book, error);
    if (status != VVL_OK || vvl_ledger_vouches(&book)) {
        return status;
    }
    vvl_fail(error, VVL_E_POLICY,
             "no ledger (" VVL_LEDGER ") says that the table %s is vvldb's, and it would be lost",
             job->database.tables[0].name);
    vvl_hint(error, "restore into an empty database, or give it up: vvldb restore --force");
    return VVL_E_POLICY;
}

/* What is not ours: it lies in a file that is replaced as a whole, or needs what is replaced. */
static vvl_status check_losses(vvl_admin_job *job, vvl_error *error)
{
    bool whole = (job->channel->backend->capabilities & VVL_CAPABILITY_EMBEDDED) != 0;
    vvl_status status = check_names(job, error);
    if (status != VVL_OK || !whole) {
        return status == VVL_OK ? vvl_content_check_referrers(&job->database, job->channel, error)
                                : status;
    }
    const vvl_name_list *extra = &job->database.extra;
    for (size_t i = 0; !job->options.replace && i < extra->count; i++) {
        if (vvl_content_find(&job->backup, extra->items[i]) == NULL) {
            vvl_fail(error, VVL_E_POLICY,
                     "%s is not vvldb's, is not in the backup, and would be lost", extra->items[i]);
            vvl_hint(error, "restore into a new file, or give it up: vvldb restore --force");
            return VVL_E_POLICY;
        }
    }
    return VVL_OK;
}

/* It is whole, but not yet one that upgrade and the records go on from. */
static void warn_of_foreign(const vvl_admin_job *job)
{
    vvl_ledger_book book;
    const vvl_options *options = &job->pool->options;
    if (options->log != NULL && vvl_ledger_read(job->channel, job->arena, &book, NULL) == VVL_OK &&
        vvl_ledger_is_foreign(&book)) {
        options->log(options->log_context, VVL_LOG_WARNING,
                     "the database is now as the old application left it: take it over with vvldb "
                     "adopt, then bring it to the newest version with vvldb upgrade");
    }
}

static vvl_status replace_content(vvl_admin_job *job, const char *path, vvl_error *error)
{
    vvl_work work;
    vvl_status status = vvl_admin_job_stage(job, VVL_STAGE_COPY, path, &work, error);
    if (status == VVL_OK) {
        status = vvl_content_of_database(&job->database, job->channel, error);
    }
    if (status == VVL_OK) {
        status = check_losses(job, error);
    }
    if (status != VVL_OK) {
        return status;
    }
    work.tables = vvl_content_names(&job->database);
    work.table_count = job->database.count + job->database.views.count;
    if (work.tables == NULL) {
        return vvl_fail_memory(error);
    }
    status = job->channel->backend->restore(job->channel->connection, &work, error);
    /* Whatever version it is at now has to be looked at again. */
    atomic_store_explicit(&job->pool->schema_ready, false, memory_order_release);
    if (status == VVL_OK) {
        warn_of_foreign(job);
    }
    return status;
}

static vvl_status restore_file(vvl_admin_job *job, const char *path, vvl_error *error)
{
    vvl_status status = check_kind(job, path, error);
    if (status == VVL_OK) {
        status = read_backup(job, path, error);
    }
    return status == VVL_OK ? replace_content(job, path, error) : status;
}

static vvl_status restore_path(vvl_admin_job *job, const char *path, vvl_error *error)
{
    vvl_status status = check_file(job, path, error);
    if (status == VVL_OK) {
        status = vvl_admin_job_check_path(job, path, error);
    }
    if (status != VVL_OK) {
        return status;
    }
    char *absolute = realpath(path, NULL);
    if (absolute == NULL) {
        return vvl_fail_file(error, path, "read", errno);
    }
    status = restore_file(job, absolute, error);
    free(absolute);
    return status;
}

vvl_status vvl_restore(vvl_db *db, const char *path, const vvl_backup_options *options,
                       vvl_backup_result *out, vvl_error *error)
{
    vvl_admin_job job;
    vvl_status status =
        vvl_admin_job_begin(&job, "vvl_restore", db, path, options, VVL_ACCESS_WRITE, error);
    if (status != VVL_OK) {
        return status;
    }
    return vvl_admin_job_end(&job, restore_path(&job, path, error), out);
}
