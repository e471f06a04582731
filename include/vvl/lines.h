/**
 * @file lines.h
 * Records as lines of JSON, out of a database and into one, of any size in little memory.
 *
 * Every function here may be called from any thread; a stream is used by one call at a time.
 */
#ifndef VVL_LINES_H
#define VVL_LINES_H

#include <vvl/repo.h>
#include <vvl/transfer.h>

#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/** `{0}` is a good start. */
typedef struct vvl_export_options {
    bool secrets; /**< write secret columns too: for streams that nobody else can read */
    bool replace; /**< vvl_export_file: a file that is there already */
    vvl_progress_function *progress; /**< may be NULL; answering false stops the work */
    void *progress_context;
} vvl_export_options;

/**
 * Writes every record that a query finds, one JSON object a line in the form of
 * vvl_record_to_json, all of one moment: on a server, whoever writes meanwhile. The order is that
 * of vvl_list. Memory is bounded by a few hundred records.
 *
 * @param query   NULL: everything that is not softly deleted; `limit` and `after` mean nothing.
 * @param options NULL: none.
 * @param out     open for writing; is flushed, not closed.
 * @param records gets how many were written, unless VVL_E_USAGE is answered; may be NULL.
 * @return VVL_OK; VVL_E_IO or VVL_E_FULL (the stream takes no more); VVL_E_CANCELLED; what
 * vvl_list, vvl_count and vvl_record_to_json answer. After failure the stream holds whole lines and
 *         perhaps a part of one.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_export(vvl_db *db, const vvl_entity *entity,
                                             const vvl_query *query,
                                             const vvl_export_options *options, FILE *out,
                                             uint64_t *records, vvl_error *error);

/**
 * The same into a file that only its owner can read, and that gets its name when it is whole: after
 * failure there is no such file, or the old one as it was.
 * @param path where it is a symbolic link, the file that it leads to.
 * @return as vvl_export; VVL_E_CONFLICT (the file is there); VVL_E_USAGE (it can be none).
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_export_file(vvl_db *db, const vvl_entity *entity,
                                                  const vvl_query *query,
                                                  const vvl_export_options *options,
                                                  const char *path, uint64_t *records,
                                                  vvl_error *error);

#define VVL_IMPORT_BATCH_DEFAULT 500 /**< lines that are stored together where nobody says */
#define VVL_IMPORT_BATCH_MAX 10000   /**< the most that may be */

/** `{0}` is a good start. */
typedef struct vvl_import_options {
    unsigned batch; /**< lines stored together, all or none; 0: VVL_IMPORT_BATCH_DEFAULT. One of
                         more than 16 MiB ends earlier, so that memory stays bounded */
    uint64_t skip;  /**< lines at the beginning that are in already: `lines` of the result before */
    vvl_progress_function *progress; /**< may be NULL; `rows` counts records, `total` is 0;
                                        answering false stops the work */
    void *progress_context;
} vvl_import_options;

/** How far an import came. */
typedef struct vvl_import_result {
    uint64_t lines;   /**< that are done with, those skipped and empty ones too: where to go on */
    uint64_t records; /**< stored by this call */
    double seconds;
} vvl_import_result;

/**
 * Stores a record for each line, as vvl_create_many_given does: a key that the object has is stored
 * as it is, null too; a column that it leaves out gets its default. What vvl_export wrote with
 * secrets comes out the same, from any backend into any other.
 *
 * @param options NULL: none.
 * @param in      open for reading; empty lines are passed over, the last one needs no line end.
 * @param out     filled unless VVL_E_USAGE is answered; may be NULL. After failure all before
 *                `lines` is stored and nothing behind it, so that a later call can go on with it as
 *                `skip`; only where sqlstate is 08007 nobody knows of the batch that begins there.
 * @return VVL_OK; VVL_E_INVALID (a line is no JSON object of that form, longer than 64 MiB, or
 *         breaks a rule); VVL_E_CONFLICT, VVL_E_REFERENCE; VVL_E_IO (the stream cannot be read);
 *         VVL_E_CANCELLED; VVL_E_USAGE (NULL, a view, too large a batch, fewer lines than are to be
 *         skipped); what vvl_create_many answers. The message begins with the number of the line,
 *         counted from 1, where it is about one; `element` is one less.
 */
VVL_API VVL_MUST_CHECK vvl_status vvl_import(vvl_db *db, const vvl_entity *entity,
                                             const vvl_import_options *options, FILE *in,
                                             vvl_import_result *out, vvl_error *error);

#ifdef __cplusplus
}
#endif

#endif
