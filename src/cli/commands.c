#include "cli/options.h"

#include <string.h>

static const vvl_cli_command commands[] = {
    {.name = "init",
     .summary = "Make a database with the schema and its default templates",
     .arguments = "",
     .details = "Makes the SQLite file, or fills an empty PostgreSQL database. Run again it "
                "changes nothing.",
     .example = "vvldb init\nvvldb init --db postgresql://localhost/campaigns",
     .options = VVL_CLI_TAKES(DB) | VVL_CLI_TAKES(TO_VERSION),
     .run = vvl_cli_init},
    {.name = "status",
     .summary = "Show version, size, rows and health of a database",
     .arguments = "",
     .details = "Exits with 7 when the schema is missing, not at the newest version or not whole.",
     .example = "vvldb status\nvvldb status --json --db sqlite:old.db",
     .options = VVL_CLI_TAKES(DB),
     .run = vvl_cli_status},
    {.name = "upgrade",
     .summary = "Bring the schema to a newer version",
     .arguments = "",
     .details = "One transaction for each version: what fails or is interrupted leaves the last\n"
                "version that was completed. Of several at once one does it, the others wait.\n"
                "Rows that do not fit are listed by --dry-run; they stop it, or leave for a file.",
     .example = "vvldb upgrade --dry-run\nvvldb upgrade\nvvldb upgrade --to 1.1.0 --json\n"
                "vvldb upgrade --on-bad-row quarantine --quarantine rejected.jsonl",
     .options = VVL_CLI_TAKES(DB) | VVL_CLI_TAKES(TO_VERSION) | VVL_CLI_TAKES(DRY_RUN_SQL) |
                VVL_CLI_TAKES(WAIT) | VVL_CLI_TAKES(LEASE) | VVL_CLI_TAKES(ON_BAD_ROW) |
                VVL_CLI_TAKES(QUARANTINE),
     .run = vvl_cli_upgrade},
    {.name = "downgrade",
     .summary = "Take the schema back to an older version",
     .arguments = "",
     .details = "What the older version has no room for is lost, and counted. Asks on a terminal\n"
                "and wants --yes elsewhere; --dry-run tells first what is lost.",
     .example = "vvldb downgrade --to 1.0.1 --dry-run\nvvldb downgrade --to 1.0.1 --yes",
     .options = VVL_CLI_TAKES(DB) | VVL_CLI_TAKES(TO_VERSION) | VVL_CLI_TAKES(DRY_RUN_SQL) |
                VVL_CLI_TAKES(WAIT) | VVL_CLI_TAKES(LEASE) | VVL_CLI_TAKES(YES),
     .required = VVL_CLI_TAKES(TO_VERSION),
     .run = vvl_cli_downgrade},
    {.name = "migrations",
     .summary = "List the versions of the schema and what became of each",
     .arguments = "",
     .details = "A version is applied, pending, drifted (applied from other SQL), interrupted, or\n"
                "unknown to this vvldb.",
     .example = "vvldb migrations\nvvldb migrations --json --db postgresql://localhost/campaigns",
     .options = VVL_CLI_TAKES(DB),
     .run = vvl_cli_migrations},
    {.name = "repair",
     .summary = "Finish a migration that was interrupted",
     .arguments = "",
     .details =
         "Only migrations that no transaction can hold need it. Says what state each of its\n"
         "statements is in, drops what is half done, and does the rest.",
     .example = "vvldb repair --dry-run\nvvldb repair",
     .options = VVL_CLI_TAKES(DB) | VVL_CLI_TAKES(DRY_RUN_SQL) | VVL_CLI_TAKES(WAIT) |
                VVL_CLI_TAKES(LEASE),
     .run = vvl_cli_repair},
    {.name = "adopt",
     .summary = "Take over a database that the old application made",
     .arguments = "",
     .details = "Tells its version (1.0.0, 1.0.1 or 1.1.0) by its tables and columns, checks it, "
                "makes a\nbackup and writes a ledger that tells the truth. No row is changed: "
                "`vvldb upgrade` does that.",
     .example = "vvldb adopt --dry-run --db sqlite:old.db\n"
                "vvldb adopt --db sqlite:old.db --backup old.backup.db",
     .options = VVL_CLI_TAKES(DB) | VVL_CLI_TAKES(DRY_RUN_SQL) | VVL_CLI_TAKES(BACKUP) |
                VVL_CLI_TAKES(NO_BACKUP),
     .run = vvl_cli_adopt},
    {.name = "get",
     .summary = "Print one record as JSON",
     .arguments = "ENTITY ID",
     .example = "vvldb get users 0197780c-3a5e-7c1f-9a53-6e2b8a4f1d20",
     .arguments_min = 2,
     .arguments_max = 2,
     .options = VVL_CLI_TAKES(DB),
     .run = vvl_cli_get},
    {.name = "list",
     .summary = "List records, page by page",
     .arguments = "ENTITY",
     .details =
         "Prints JSON when asked for it, or when the output is no terminal.\n"
         "`--where COL=` means the empty text. Besides = there are != (others, absent values\n"
         "too), <, <=, >, >= (in the order of lists), ^= (text that begins so) and *= (text with\n"
         "this in it; JSON with this JSON in it). In a shell < > * want quotes.",
     .example =
         "vvldb list campaigns --where status=active --order created_at:desc --limit 5\n"
         "vvldb list generated_content --where 'user_rating>=4' --where 'hashtags*=\"#spring\"'\n"
         "vvldb list campaign_summary --json",
     .arguments_min = 1,
     .arguments_max = 1,
     .options = VVL_CLI_TAKES(DB) | VVL_CLI_TAKES(WHERE) | VVL_CLI_TAKES(WHERE_NULL) |
                VVL_CLI_TAKES(ORDER) | VVL_CLI_TAKES(LIMIT) | VVL_CLI_TAKES(AFTER) |
                VVL_CLI_TAKES(ALL),
     .run = vvl_cli_list},
    {.name = "create",
     .summary = "Store a new record, read from stdin as JSON",
     .arguments = "ENTITY",
     .details = "Prints the record as it was stored. What is left out gets its default.",
     .example = "echo '{\"username\":\"ada\",\"email\":\"ada@example.org\"}' | vvldb create users",
     .arguments_min = 1,
     .arguments_max = 1,
     .options = VVL_CLI_TAKES(DB),
     .run = vvl_cli_create},
    {.name = "update",
     .summary = "Change fields of a record, read from stdin as JSON",
     .arguments = "ENTITY ID",
     .details = "Fields that are left out stay as they are; null makes one absent.",
     .example = "echo '{\"status\":\"active\"}' | "
                "vvldb update campaigns 0197780c-3a5e-7c1f-9a53-6e2b8a4f1d20",
     .arguments_min = 2,
     .arguments_max = 2,
     .options = VVL_CLI_TAKES(DB),
     .run = vvl_cli_update},
    {.name = "delete",
     .summary = "Delete a record",
     .arguments = "ENTITY ID",
     .details = "Users and sessions are only marked as deleted, unless --purge is given. Other\n"
                "records go for good, with everything that hangs on them.",
     .example = "vvldb delete campaigns 0197780c-3a5e-7c1f-9a53-6e2b8a4f1d20",
     .arguments_min = 2,
     .arguments_max = 2,
     .options = VVL_CLI_TAKES(DB) | VVL_CLI_TAKES(PURGE),
     .run = vvl_cli_delete},
    {.name = "export",
     .summary = "Write records as lines of JSON",
     .arguments = "ENTITY [FILE]",
     .details = "All records that are not deleted, in the order of their ids, of one moment; --all "
                "writes the\ndeleted ones too. FILE is made for its owner only, and gets its name "
                "when it is whole.\n--secrets goes to such a FILE or into a pipe.",
     .example = "vvldb export campaigns --where status=active > active.jsonl\n"
                "vvldb export users --all --secrets users.jsonl\n"
                "vvldb export users --all --secrets |\n"
                "    vvldb import users --db postgresql://localhost/campaigns",
     .arguments_min = 1,
     .arguments_max = 2,
     .options = VVL_CLI_TAKES(DB) | VVL_CLI_TAKES(WHERE) | VVL_CLI_TAKES(WHERE_NULL) |
                VVL_CLI_TAKES(ORDER) | VVL_CLI_TAKES(ALL) | VVL_CLI_TAKES(SECRETS) |
                VVL_CLI_TAKES(FORCE),
     .run = vvl_cli_export},
    {.name = "import",
     .summary = "Store a record for each line of JSON",
     .arguments = "ENTITY [FILE]",
     .details =
         "Reads FILE or stdin. Lines are stored in batches, each all or none. When a line is "
         "refused, or\nafter Ctrl-C, it says how many lines are in: --skip goes on behind them.\n"
         "With --quarantine it stores the mended rows of a copy's quarantine file. Lines of rows "
         "that still\ndo not fit are told and stay out: then the exit code is 8. Running it again "
         "stores nothing twice.",
     .example = "vvldb import campaigns < campaigns.jsonl\n"
                "vvldb import users users.jsonl --skip 1500\n"
                "vvldb import --quarantine rejected.jsonl --db postgresql://localhost/campaigns",
     .arguments_max = 2,
     .options = VVL_CLI_TAKES(DB) | VVL_CLI_TAKES(BATCH) | VVL_CLI_TAKES(SKIP) |
                VVL_CLI_TAKES(MENDED) | VVL_CLI_TAKES(DRY_RUN) | VVL_CLI_TAKES_CHOICES,
     .run = vvl_cli_import},
    {.name = "copy",
     .summary = "Copy every row of a database into another, and verify it",
     .arguments = "",
     .details =
         "The target shows all of it or, when anything fails, nothing. The source is only\n"
         "read. A row that does not fit stops it, or goes with all that hang on it into the\n"
         "quarantine file: then the exit code is 8.",
     .example = "vvldb copy --from sqlite:old.db --to postgresql://localhost/campaigns\n"
                "vvldb copy --from sqlite:old.db --to sqlite:new.db --quarantine rejected.jsonl",
     .options = VVL_CLI_TAKES(FROM) | VVL_CLI_TAKES(TO) | VVL_CLI_TAKES(DRY_RUN) |
                VVL_CLI_TAKES(EXTRA) | VVL_CLI_TAKES(ON_BAD_ROW) | VVL_CLI_TAKES(QUARANTINE) |
                VVL_CLI_TAKES_CHOICES,
     .required = VVL_CLI_TAKES(FROM) | VVL_CLI_TAKES(TO),
     .run = vvl_cli_copy},
    {.name = "verify",
     .summary = "Compare every value of every row of two databases",
     .arguments = "",
     .details =
         "Exits with 8 and names the rows when any differ, or cannot be in the target at all.\n"
         "Neither side is changed. Give the options that the copy was made with.",
     .example = "vvldb verify --from sqlite:old.db --to postgresql://localhost/campaigns",
     .options =
         VVL_CLI_TAKES(FROM) | VVL_CLI_TAKES(TO) | VVL_CLI_TAKES(EXTRA) | VVL_CLI_TAKES_CHOICES,
     .required = VVL_CLI_TAKES(FROM) | VVL_CLI_TAKES(TO),
     .run = vvl_cli_verify},
    {.name = "completion",
     .summary = "Print what makes a shell complete the words of vvldb",
     .arguments = "bash|zsh|fish",
     .details = "An installed vvldb has brought it along. Elsewhere the shell reads it when it "
                "starts.",
     .example = "vvldb completion bash >~/.local/share/bash-completion/completions/vvldb\n"
                "vvldb completion zsh >~/.zfunc/_vvldb\n"
                "vvldb completion fish >~/.config/fish/completions/vvldb.fish",
     .arguments_min = 1,
     .arguments_max = 1,
     .run = vvl_cli_completion},
    {.name = "doctor",
     .summary = "Find what would not survive a move to PostgreSQL",
     .arguments = "",
     .details =
         "Reads every row of a SQLite file, of any version, and tells by table, column and\n"
         "rule what would be changed or refused, with examples. A server is asked about its\n"
         "settings, rights and health. Nothing is changed. Exits with 8 when anything would\n"
         "be lost or is in danger.",
     .example = "vvldb doctor --db sqlite:old.db\n"
                "vvldb doctor --json --db postgresql://localhost/campaigns",
     .options = VVL_CLI_TAKES(DB),
     .run = vvl_cli_doctor},
    {.name = "backup",
     .summary = "Write a backup while others may write to the database",
     .arguments = "FILE",
     .details =
         "A SQLite database becomes a SQLite file, a PostgreSQL one an archive of pg_dump with\n"
         "what is vvldb's. The backup is read back before FILE gets its name; its owner\n"
         "only can read it. --force replaces a file that is there.",
     .example = "vvldb backup friday.db\n"
                "vvldb backup --db postgresql://localhost/campaigns campaigns.dump",
     .arguments_min = 1,
     .arguments_max = 1,
     .options = VVL_CLI_TAKES(DB) | VVL_CLI_TAKES(FORCE),
     .run = vvl_cli_backup},
    {.name = "restore",
     .summary = "Give a database the content of a backup",
     .arguments = "FILE",
     .details =
         "Others see the old content or the new one; when anything fails it is the old one.\n"
         "A SQLite database gets the content of FILE whole: --force loses tables in it that\n"
         "are not vvldb's and not in FILE. Asks on a terminal and wants --yes elsewhere.",
     .example = "vvldb restore friday.db\n"
                "vvldb restore --yes --db postgresql://localhost/campaigns campaigns.dump",
     .arguments_min = 1,
     .arguments_max = 1,
     .options = VVL_CLI_TAKES(DB) | VVL_CLI_TAKES(YES) | VVL_CLI_TAKES(FORCE),
     .run = vvl_cli_restore},
    {.name = "reset",
     .summary = "Drop everything of vvldb's and begin anew",
     .arguments = "",
     .details =
         "Ends with what `vvldb init` makes. Tables and views that are not vvldb's stay. Asks\n"
         "on a terminal and wants --yes elsewhere.",
     .example = "vvldb reset --db sqlite:try.db",
     .options = VVL_CLI_TAKES(DB) | VVL_CLI_TAKES(YES),
     .run = vvl_cli_reset},
    {.name = "help",
     .summary = "Show the help of the program, of a verb or of an entity",
     .arguments = "[VERB|ENTITY]",
     .example = "vvldb help copy\nvvldb help users\nvvldb help --man | man -l -",
     .arguments_max = 1,
     .options = VVL_CLI_TAKES(MAN),
     .run = vvl_cli_help},
    {.name = "version",
     .summary = "Show the program's version and its newest schema",
     .arguments = "",
     .example = "vvldb version",
     .run = vvl_cli_version},
};

const vvl_cli_command *vvl_cli_commands(size_t *count)
{
    *count = sizeof commands / sizeof commands[0];
    return commands;
}

const vvl_cli_command *vvl_cli_command_find(const char *name)
{
    size_t count;
    const vvl_cli_command *all = vvl_cli_commands(&count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(all[i].name, name) == 0) {
            return &all[i];
        }
    }
    return NULL;
}

vvl_cli_taken vvl_cli_options_of(const vvl_cli_command *command)
{
    return command == NULL ? VVL_CLI_TAKEN_WITHOUT_VERB : command->options | VVL_CLI_TAKEN_BY_ALL;
}
