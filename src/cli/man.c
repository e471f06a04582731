#include "cli/man.h"

#include "cli/failure.h"
#include "cli/help.h"

#include <vvl/db.h>
#include <vvl/model.h>

#include <stdio.h>
#include <string.h>

/* What roff would take for something else, and what it prints as it stands. */
static const char *escaped(char c)
{
    switch (c) {
    case '\\':
        return "\\e";
    case '-':
        return "\\-";
    case '\'':
        return "\\(aq";
    case '`':
        return "\\(ga";
    case '^':
        return "\\(ha";
    case '~':
        return "\\(ti";
    case '"':
        return "\\(dq";
    default:
        return NULL;
    }
}

static void put_text(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        const char *other = escaped(text[i]);
        if (i == 0 && text[i] == '.') {
            fputs("\\&", stdout);
        }
        if (other != NULL) {
            fputs(other, stdout);
        } else {
            putchar(text[i]);
        }
    }
}

static void put_line(const char *before, const char *text, const char *behind)
{
    fputs(before, stdout);
    put_text(text, strlen(text));
    fputs(behind, stdout);
    putchar('\n');
}

static void put_entry(const char *title, const char *text)
{
    puts(".TP");
    put_line("\\fB", title, "\\fR");
    put_line("", text, "");
}

static void put_options(vvl_cli_taken wanted)
{
    for (unsigned id = 0; id < VVL_CLI_OPTION_COUNT; id++) {
        const vvl_cli_option *option = &vvl_cli_option_table()[id];
        if ((wanted & (UINT64_C(1) << id)) != 0) {
            char name[64];
            char both[80];
            vvl_cli_name_option(option, name, sizeof name);
            snprintf(both, sizeof both, option->letter != 0 ? "%s, -%c" : "%s", name,
                     option->letter);
            put_entry(both, option->help);
        }
    }
}

static void put_lines(const char *text)
{
    while (*text != '\0') {
        size_t size = strcspn(text, "\n");
        put_text(text, size);
        putchar('\n');
        text += size + (text[size] == '\n' ? 1 : 0);
    }
}

static void put_verb(const vvl_cli_command *command)
{
    char usage[VVL_CLI_USAGE_SIZE];
    vvl_cli_build_usage(command, usage, sizeof usage);
    put_line(".SS ", command->name, "");
    put_line("", command->summary, ".");
    puts(".PP\n.nh\n.na");
    put_line("\\fB", usage, "\\fR");
    puts(".ad\n.hy");
    if (command->details != NULL) {
        puts(".PP");
        put_lines(command->details);
    }
    put_options(command->options & ~VVL_CLI_TAKES(DB));
    puts(".PP\nFor example:\n.PP\n.in +4n\n.nf");
    put_lines(command->example);
    puts(".fi\n.in");
}

static void put_verbs(void)
{
    size_t count;
    const vvl_cli_command *commands = vvl_cli_commands(&count);
    puts(".SH VERBS");
    for (size_t i = 0; i < count; i++) {
        put_verb(&commands[i]);
    }
}

static void put_entities(void)
{
    size_t count;
    const vvl_entity *const *entities = vvl_entities(&count);
    puts(".SH ENTITIES\nWhat ENTITY may be. The columns of each are shown by \\fBvvldb help "
         "ENTITY\\fR.");
    for (size_t i = 0; i < count; i++) {
        char text[256];
        snprintf(text, sizeof text, "%s%s", entities[i]->summary,
                 entities[i]->view ? " (can only be read)" : "");
        put_entry(entities[i]->name, text);
    }
}

static const struct {
    int code;
    const char *meaning;
} exits[] = {
    {0, "done"},
    {1, "failed for a reason not listed here"},
    {2, "wrong usage, a malformed URL among it"},
    {3, "no such record"},
    {4, "conflict: a value taken, a parent missing, a lock held, a record changed meanwhile"},
    {5, "invalid data: JSON, a value against its column's rule, a row that does not fit"},
    {6, "the database cannot be reached or opened, or it refused the log-in"},
    {7, "the schema is not at the version expected: pending, unknown, drifted, interrupted"},
    {8, "finished, but rows were rejected or a verification found a difference"},
    {9, "refused by policy: read-only, an untrusted file, tables that are not ours"},
    {130, "interrupted; safe to run again"},
};

/* The codes of errors that end the program in this way. */
static void put_statuses(int code)
{
    const char *between = "Codes: ";
    for (int status = VVL_OK + 1; status < VVL_STATUS_COUNT; status++) {
        if (vvl_cli_exit_code((vvl_status)status) == code) {
            put_line(between, vvl_status_name((vvl_status)status), "");
            between = "";
        }
    }
}

static void put_exits(void)
{
    puts(".SH EXIT STATUS");
    for (size_t i = 0; i < sizeof exits / sizeof exits[0]; i++) {
        char code[16];
        snprintf(code, sizeof code, "%d", exits[i].code);
        put_entry(code, exits[i].meaning);
        if (exits[i].code != 0) {
            puts(".br");
            put_statuses(exits[i].code);
        }
    }
}

static void put_environment(void)
{
    puts(".SH ENVIRONMENT");
    put_entry("VVL_DB_URL", "The database, where --db does not name one.");
    put_entry("NO_COLOR", "Set to anything, the empty text too: no colours.");
    put_entry("TERM", "Unset or dumb: no colours, and lines instead of a progress bar.");
    put_entry("PGHOST, PGUSER, PGPASSFILE, PGSSLMODE and others",
              "What libpq reads (see its manual) holds for PostgreSQL databases.");
    puts(".SH FILES");
    put_entry(&VVL_URL_DEFAULT[strlen("sqlite:")],
              "The database where nothing names another one, from the current folder.");
}

void vvl_cli_man(void)
{
    printf(".TH VVLDB 1 \"\" \"vvldb %s\" \"User Commands\"\n"
           ".SH NAME\n"
           "vvldb \\- keeps the data of an application in SQLite today and PostgreSQL tomorrow\n"
           ".SH SYNOPSIS\n.B vvldb\n\\fIVERB\\fR [\\fIARGUMENT\\fR]... [\\fIOPTION\\fR]...\n"
           ".SH DESCRIPTION\n",
           vvl_version());
    puts(
        "Makes the database of an application, brings its schema to a version, reads and changes\n"
        "its records, and moves all of them between SQLite and PostgreSQL.\n"
        "Results go to standard output, messages and progress to standard error.\n"
        "A URL is \\fBsqlite:\\fIPATH\\fR or \\fBpostgresql://\\fIUSER@HOST\\fB/\\fIDATABASE\\fR.\n"
        ".SH OPTIONS\nThese may be given to any verb that they make sense for.");
    put_options(vvl_cli_options_of(NULL));
    put_verbs();
    put_entities();
    put_exits();
    put_environment();
    puts(".SH SEE ALSO\n.BR sqlite3 (1),\n.BR psql (1)");
}
