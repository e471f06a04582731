#include "backends/postgres/complaint.h"

#include "util/error.h"

#include <string.h>

typedef struct meaning {
    const char *part; /* of a line */
    vvl_status status;
    const char *message; /* behind the program's name */
    const char *hint;
} meaning;

static const char own_log_in[] =
    "check that the user may log in once more from here, and whether a pool in between is full";
static const char other_backup[] = "use another backup; the database was not touched";

/* What tells more comes first. */
static const meaning meanings[] = {
    {"server version mismatch", VVL_E_IO, "is older than the server",
     "install PostgreSQL's client programs of the server's version or newer"},
    {"unsupported version", VVL_E_INVALID, "is older than the one that made the backup",
     "install PostgreSQL's client programs of that version or newer"},
    {"No space left", VVL_E_FULL, "found the disk full",
     "free space on it, or choose a file on another disk"},
    {"Disk quota exceeded", VVL_E_FULL, "found the disk full",
     "free space on it, or choose a file on another disk"},
    {"File too large", VVL_E_FULL, "may not write a file so large",
     "raise the limit of the size of files, or choose another disk"},
    {"out of memory", VVL_E_NO_MEMORY, "had no memory left", "run it again later"},
    {"could not write", VVL_E_IO, "could not write the backup",
     "check the disk that it was to lie on"},
    {"lock timeout", VVL_E_BUSY, "waited too long for a table that another program has locked",
     "try again when that program has finished"},
    {"could not obtain lock", VVL_E_BUSY,
     "waited too long for a table that another program has locked",
     "try again when that program has finished"},
    {"permission denied", VVL_E_POLICY, "was refused a table",
     "grant the user SELECT on every table and sequence of vvldb's"},
    {"row-level security", VVL_E_POLICY, "would see only a part of the rows",
     "use the tables' owner, or a user with BYPASSRLS"},
    {"no matching tables", VVL_E_SCHEMA, "found no table of vvldb's", "look at it: vvldb status"},
    {"no password supplied", VVL_E_AUTH, "was not let in", own_log_in},
    {"authentication failed", VVL_E_AUTH, "was not let in", own_log_in},
    {"too many", VVL_E_CONNECT, "was not let in, because the server takes no more connections",
     own_log_in},
    {"connection to server", VVL_E_CONNECT, "could not reach the server", own_log_in},
    {"server closed the connection", VVL_E_CONNECT, "lost its connection to the server",
     "run it again once the server can be reached"},
    {"terminating connection", VVL_E_CONNECT, "was stopped by the server",
     "run it again once the server can be reached"},
    {"does not appear to be a valid archive", VVL_E_INVALID, "takes the file for no backup",
     other_backup},
    {"end of file", VVL_E_INVALID, "found the backup cut off", other_backup},
    {"could not read from input", VVL_E_INVALID, "found the backup cut off", other_backup},
    {"could not uncompress", VVL_E_INVALID, "found the backup damaged", other_backup},
    {"corrupt", VVL_E_INVALID, "found the backup damaged", other_backup},
    {"unexpected", VVL_E_INVALID, "found the backup damaged", other_backup},
    {"unrecognized", VVL_E_INVALID, "found the backup damaged", other_backup},
    {"", VVL_E_IO, "failed", "run it by hand on the same database to see why"},
};

void vvl_postgres_complaint_take(vvl_postgres_complaint *complaint, const char *line)
{
    enum { COUNT = sizeof meanings / sizeof meanings[0] };
    size_t row = 0;
    /* What it tells of its work may name a table of any name. */
    if (strstr(line, "error:") == NULL && strstr(line, "ERROR:") == NULL &&
        strstr(line, "FATAL:") == NULL) {
        return;
    }
    while (strstr(line, meanings[row].part) == NULL) {
        row++;
    }
    size_t rank = COUNT - row;
    complaint->rank = rank > complaint->rank ? rank : complaint->rank;
}

vvl_status vvl_postgres_complaint_fail(const vvl_postgres_complaint *complaint, const char *program,
                                       vvl_error *error)
{
    enum { COUNT = sizeof meanings / sizeof meanings[0] };
    const meaning *row = &meanings[complaint->rank == 0 ? COUNT - 1 : COUNT - complaint->rank];
    vvl_fail(error, row->status, "%s %s", program, row->message);
    vvl_hint(error, "%s", row->hint);
    return row->status;
}
