/*
 * Names each statement of a migration that keeps others from a table they use, when that table was
 * there before the file and the file does not say why it may be.
 *   lint FILE.sql…
 */
#include "migrate/lock.h"
#include "migrate/script.h"

#include <vvl/sys/backend.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 1 << 20, NAMES_MAX = 64 };

static const unsigned lexis = VVL_LEXIS_DOLLARS | VVL_LEXIS_ESCAPES | VVL_LEXIS_NESTED_COMMENTS;

/* Going back takes away what only newer programs ask for, and it is taken away in a moment. */
static const char *const only_forward[] = {"breaks-readers", "index-drop-blocks"};

/** A file that is being checked. */
typedef struct lint {
    const char *file;
    bool down;
    vvl_script script;
    char made[NAMES_MAX][VVL_LOCK_TABLE_SIZE]; /* tables and views of this file */
    size_t made_count;
    unsigned faults;
} lint;

static bool is_new(const lint *self, const char *table)
{
    size_t i = 0;
    while (i < self->made_count && strcmp(self->made[i], table) != 0) {
        i++;
    }
    return i < self->made_count;
}

/* Whether the directive is "RULE because …", with a reason. */
static bool accepts(const vvl_directive *directive, const char *rule)
{
    static const char because[] = " because ";
    size_t size = strlen(rule);
    const char *text = directive->text;
    return strncmp(text, rule, size) == 0 && strncmp(text + size, because, strlen(because)) == 0 &&
           text[size + strlen(because)] != '\0';
}

static bool has_reason(const lint *self, size_t statement, const char *rule)
{
    for (size_t i = 0; i < self->script.directive_count; i++) {
        const vvl_directive *directive = &self->script.directives[i];
        if (directive->statement == statement && strcmp(directive->word, "accept") == 0 &&
            accepts(directive, rule)) {
            return true;
        }
    }
    return false;
}

static bool breaks(const lint *self, const vvl_lock *found)
{
    bool exempt = false;
    for (size_t i = 0; i < sizeof only_forward / sizeof only_forward[0]; i++) {
        exempt = exempt || (self->down && strcmp(found->rule, only_forward[i]) == 0);
    }
    return found->rule[0] != '\0' && !exempt && !is_new(self, found->table);
}

static bool breaks_rule(const lint *self, size_t statement, const char *rule)
{
    const char *sql = self->script.statements[statement].sql;
    vvl_lock found;
    bool broken = false;
    for (size_t i = 0; !broken && vvl_lock_find(sql, lexis, i, &found); i++) {
        broken = breaks(self, &found) && strcmp(found.rule, rule) == 0;
    }
    return broken;
}

/* One reason does for a run of statements that break the same rule. */
static bool is_accepted(const lint *self, size_t statement, const char *rule)
{
    size_t at = statement;
    while (!has_reason(self, at, rule)) {
        if (at == 0 || !breaks_rule(self, at - 1, rule)) {
            return false;
        }
        at--;
    }
    return true;
}

static void check_statement(lint *self, size_t statement)
{
    const vvl_script_statement *text = &self->script.statements[statement];
    vvl_lock found;
    for (size_t action = 0; vvl_lock_find(text->sql, lexis, action, &found); action++) {
        if (breaks(self, &found) && !is_accepted(self, statement, found.rule)) {
            fprintf(stderr,
                    "%s:%zu: %s: %s on %s: %s\n"
                    "  instead: %s; or before it: -- vvldb: accept %s because …\n",
                    self->file, text->line, found.rule, vvl_lock_name(found.mode), found.table,
                    found.effect, found.advice, found.rule);
            self->faults++;
        }
        if (found.creates && self->made_count < NAMES_MAX) {
            strcpy(self->made[self->made_count++], found.table);
        }
    }
}

/* A reason for what is not done any more would excuse what is done there next. */
static void check_directive(lint *self, const vvl_directive *directive)
{
    vvl_lock found;
    bool needed = false;
    if (strcmp(directive->word, "accept") != 0 || directive->statement >= self->script.count) {
        return;
    }
    const vvl_script_statement *text = &self->script.statements[directive->statement];
    for (size_t action = 0; vvl_lock_find(text->sql, lexis, action, &found); action++) {
        needed = needed || (breaks(self, &found) && accepts(directive, found.rule));
    }
    if (!needed) {
        fprintf(stderr, "%s:%zu: accepts what the statement does not do, or gives no reason: %s\n",
                self->file, text->line, directive->text);
        self->faults++;
    }
}

static bool read_file(const char *path, char *out)
{
    FILE *file = fopen(path, "rb");
    size_t size = file != NULL ? fread(out, 1, FILE_MAX, file) : FILE_MAX;
    bool read = file != NULL && ferror(file) == 0 && size < FILE_MAX;
    if (file != NULL) {
        fclose(file);
    }
    out[read ? size : 0] = '\0';
    return read;
}

static unsigned check_file(const char *path, const char *text)
{
    vvl_error error = {.message = "memory is out"};
    vvl_arena *arena = vvl_arena_new(4096);
    lint self = {.file = path, .down = strstr(path, ".down.sql") != NULL};
    if (arena == NULL || vvl_script_read(text, lexis, arena, &self.script, &error) != VVL_OK) {
        fprintf(stderr, "%s: %s\n", path, error.message);
        self.faults++;
    }
    for (size_t i = 0; i < self.script.count; i++) {
        check_statement(&self, i);
    }
    for (size_t i = 0; i < self.script.directive_count; i++) {
        check_directive(&self, &self.script.directives[i]);
    }
    vvl_arena_free(arena);
    return self.faults;
}

int main(int argc, char **argv)
{
    char *text = malloc(FILE_MAX + 1);
    unsigned faults = argc < 2 || text == NULL;
    for (int i = 1; i < argc && text != NULL; i++) {
        if (read_file(argv[i], text)) {
            faults += check_file(argv[i], text);
        } else {
            fprintf(stderr, "%s: cannot be read\n", argv[i]);
            faults++;
        }
    }
    free(text);
    return faults == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
