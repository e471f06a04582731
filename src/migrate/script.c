#include "migrate/script.h"

#include "migrate/token.h"
#include "util/error.h"

#include <string.h>

static const char prefix[] = "vvldb:";

/* What a directive may say; everything else is a slip of the pen. */
static const char *const known_words[] = {"no",     "relaxed", "convert", "rebuild", "loses",
                                          "refuse", "hint",    "accept",  NULL};

/* A script that is being read. */
typedef struct splitter {
    vvl_sql_reader reader;
    const char *text;
    vvl_arena *arena;
    vvl_script *out;
    size_t statement_capacity;
    size_t directive_capacity;
    vvl_error *error;
} splitter;

/* A statement that is being read. */
typedef struct scan {
    const char *start; /* NULL: nothing but comments so far */
    const char *end;   /* of its last token */
    unsigned words;    /* it has had, counted while they matter */
    unsigned depth;    /* of parentheses */
    bool creates;      /* it begins with CREATE */
    bool routine;      /* and makes something that may have a body */
    bool body;         /* which has begun */
    bool body_over;    /* a semicolon and END were the last tokens */
    bool after_semicolon;
} scan;

static size_t line_of(const splitter *self, const char *at)
{
    size_t line = 1;
    for (const char *c = self->text; c < at; c++) {
        line += *c == '\n';
    }
    return line;
}

/* Room for one more in an array of the arena; NULL when memory is out. */
static void *grow(vvl_arena *arena, void *items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity) {
        return items;
    }
    *capacity = *capacity == 0 ? 32 : *capacity * 2;
    void *grown = vvl_arena_alloc(arena, *capacity * size);
    if (grown != NULL && count > 0) {
        memcpy(grown, items, count * size);
    }
    return grown;
}

static bool is_known(const char *word)
{
    const char *const *known = known_words;
    while (*known != NULL && strcmp(*known, word) != 0) {
        known++;
    }
    return *known != NULL;
}

static vvl_status add_directive(splitter *self, const char *text, size_t size)
{
    vvl_script *out = self->out;
    size_t word = 0;
    while (word < size && text[word] != ' ') {
        word++;
    }
    size_t rest = word;
    while (rest < size && text[rest] == ' ') {
        rest++;
    }
    out->directives = grow(self->arena, out->directives, out->directive_count,
                           &self->directive_capacity, sizeof *out->directives);
    vvl_directive directive = {.word = vvl_arena_text(self->arena, text, word),
                               .text = vvl_arena_text(self->arena, text + rest, size - rest),
                               .statement = out->count};
    if (out->directives == NULL || directive.word == NULL || directive.text == NULL) {
        return vvl_fail_memory(self->error);
    }
    if (!is_known(directive.word)) {
        return vvl_fail(self->error, VVL_E_INTERNAL, "line %zu has an unknown directive \"%.40s\"",
                        line_of(self, text), directive.word);
    }
    out->directives[out->directive_count++] = directive;
    return VVL_OK;
}

static vvl_status take_comment(splitter *self, const scan *scan, const vvl_sql_token *comment)
{
    const char *text = comment->text + 2;
    const char *end = comment->text + comment->size;
    while (text < end && *text == ' ') {
        text++;
    }
    if (comment->text[0] != '-' || (size_t)(end - text) < strlen(prefix) ||
        memcmp(text, prefix, strlen(prefix)) != 0) {
        return VVL_OK;
    }
    if (scan->start != NULL) {
        return vvl_fail(self->error, VVL_E_INTERNAL, "line %zu has a directive inside a statement",
                        line_of(self, text));
    }
    text += strlen(prefix);
    while (text < end && *text == ' ') {
        text++;
    }
    while (end > text && end[-1] == ' ') {
        end--;
    }
    return add_directive(self, text, (size_t)(end - text));
}

/* CREATE [OR REPLACE] [TEMP | TEMPORARY] [CONSTRAINT] TRIGGER | FUNCTION | PROCEDURE */
static void take_word(scan *scan, const vvl_sql_token *word)
{
    enum { PREAMBLE = 5 };
    scan->words++;
    scan->creates = scan->creates || (scan->words == 1 && vvl_sql_is(word, "CREATE"));
    if (scan->creates && scan->words <= PREAMBLE) {
        scan->routine = scan->routine || vvl_sql_is(word, "TRIGGER") ||
                        vvl_sql_is(word, "FUNCTION") || vvl_sql_is(word, "PROCEDURE");
    }
    if (scan->routine && scan->depth == 0 && vvl_sql_is(word, "BEGIN")) {
        scan->body = true;
    }
}

/* Whether the token ends the statement. */
static bool take_token(scan *scan, const vvl_sql_token *token)
{
    if (token->kind == VVL_SQL_WORD) {
        take_word(scan, token);
    }
    bool semicolon = vvl_sql_is_sign(token, ';');
    if (semicolon && scan->depth == 0 && (!scan->body || scan->body_over)) {
        return true;
    }
    scan->depth += vvl_sql_is_sign(token, '(');
    scan->depth -= scan->depth > 0 && vvl_sql_is_sign(token, ')');
    scan->body_over = scan->body && scan->after_semicolon && vvl_sql_is(token, "END");
    scan->after_semicolon = semicolon;
    scan->start = scan->start == NULL ? token->text : scan->start;
    scan->end = token->text + token->size;
    return false;
}

static vvl_status add_statement(splitter *self, const scan *scan)
{
    vvl_script *out = self->out;
    if (scan->start == NULL) {
        return VVL_OK;
    }
    out->statements = grow(self->arena, out->statements, out->count, &self->statement_capacity,
                           sizeof *out->statements);
    const char *sql = vvl_arena_text(self->arena, scan->start, (size_t)(scan->end - scan->start));
    if (out->statements == NULL || sql == NULL) {
        return vvl_fail_memory(self->error);
    }
    out->statements[out->count++] =
        (vvl_script_statement){.sql = sql, .line = line_of(self, scan->start)};
    return VVL_OK;
}

static vvl_status read_statement(splitter *self, bool *over)
{
    scan scan = {.start = NULL};
    vvl_status status = VVL_OK;
    bool ended = false;
    while (status == VVL_OK && !ended) {
        vvl_sql_token token = vvl_sql_next(&self->reader);
        *over = token.kind == VVL_SQL_END;
        if (token.kind == VVL_SQL_COMMENT) {
            status = take_comment(self, &scan, &token);
        } else {
            ended = *over || take_token(&scan, &token);
        }
    }
    return status == VVL_OK ? add_statement(self, &scan) : status;
}

vvl_status vvl_script_read(const char *text, unsigned lexis, vvl_arena *arena, vvl_script *out,
                           vvl_error *error)
{
    vvl_script script = {.count = 0};
    splitter self = {.reader = {.at = text, .lexis = lexis},
                     .text = text,
                     .arena = arena,
                     .out = &script,
                     .error = error};
    bool over = false;
    vvl_status status = VVL_OK;
    while (status == VVL_OK && !over) {
        status = read_statement(&self, &over);
    }
    if (status == VVL_OK) {
        *out = script;
    }
    return status;
}

const vvl_directive *vvl_script_directive(const vvl_script *script, size_t statement,
                                          const char *word)
{
    for (size_t i = 0; i < script->directive_count; i++) {
        const vvl_directive *directive = &script->directives[i];
        if (directive->statement == statement && strcmp(directive->word, word) == 0) {
            return directive;
        }
    }
    return NULL;
}

bool vvl_script_is_loose(const vvl_script *script)
{
    const vvl_directive *no = vvl_script_directive(script, 0, "no");
    return no != NULL && strcmp(no->text, "transaction") == 0;
}

bool vvl_script_has(const vvl_script *script, const char *word)
{
    for (size_t i = 0; i < script->directive_count; i++) {
        if (strcmp(script->directives[i].word, word) == 0) {
            return true;
        }
    }
    return false;
}
