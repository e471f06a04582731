#include "backends/sqlite/create_text.h"

#include "util/sql.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* A part of a definition: what stands between two commas. */
typedef struct item {
    const char *text;
    size_t size;
    const char *name; /* its first word, with its quotes */
    size_t name_size;
} item;

static const char *past(const char *at, const char *end)
{
    const char *found = strstr(at, end);
    return found == NULL ? at + strlen(at) : found + strlen(end);
}

/* A quote within a name is doubled, which reads as two names side by side and ends alike. */
static const char *past_quoted(const char *at)
{
    const char end[] = {*at == '[' ? ']' : *at, '\0'};
    return past(at + 1, end);
}

static bool is_quote(char c)
{
    return c != '\0' && strchr("'\"`[", c) != NULL;
}

static bool is_comment(const char *at)
{
    return strncmp(at, "--", 2) == 0 || strncmp(at, "/*", 2) == 0;
}

static const char *past_comment(const char *at)
{
    return past(at + 2, *at == '-' ? "\n" : "*/");
}

/* Behind what must not be looked into, or the next character. */
static const char *next(const char *at)
{
    if (is_quote(*at)) {
        return past_quoted(at);
    }
    return is_comment(at) ? past_comment(at) : at + 1;
}

static const char *skip_blank(const char *at)
{
    while (isspace((unsigned char)*at) || is_comment(at)) {
        at = next(at);
    }
    return at;
}

static const char *past_word(const char *at)
{
    if (is_quote(*at)) {
        return past_quoted(at);
    }
    while (isalnum((unsigned char)*at) || *at == '_' || *at == '$' || (*at & 0x80) != 0) {
        at++;
    }
    return at;
}

/* The first definition, or NULL. */
static const char *body_of(const char *create)
{
    while (*create != '\0' && *create != '(') {
        create = next(create);
    }
    return *create == '(' ? create + 1 : NULL;
}

static item read_item(const char *at)
{
    item read = {.text = at, .name = skip_blank(at)};
    unsigned depth = 0;
    read.name_size = (size_t)(past_word(read.name) - read.name);
    while (*at != '\0' && (depth > 0 || (*at != ',' && *at != ')'))) {
        depth += *at == '(';
        depth -= *at == ')';
        at = next(at);
    }
    read.size = (size_t)(at - read.text);
    return read;
}

/* Words that cannot be the name of a column unless they are quoted. */
static bool is_constraint(const item *part)
{
    static const char *const words[] = {"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strlen(words[i]) == part->name_size &&
            strncasecmp(words[i], part->name, part->name_size) == 0) {
            return true;
        }
    }
    return false;
}

static bool has_name(const item *part, const char *name)
{
    bool quoted = is_quote(*part->name);
    char quote = *part->name;
    size_t end = part->name_size - (quoted && part->name_size > 1);
    for (size_t i = quoted; i < end; i++, name++) {
        if (tolower((unsigned char)part->name[i]) != tolower((unsigned char)*name)) {
            return false;
        }
        i += quoted && part->name[i] == quote; /* the second one of a doubled quote */
    }
    return *name == '\0';
}

const char *vvl_sqlite_column_text(const char *create, const char *column, vvl_arena *arena)
{
    const char *at = body_of(create);
    while (at != NULL) {
        item part = read_item(at);
        if (!is_constraint(&part) && has_name(&part, column)) {
            return vvl_arena_text(arena, part.name, part.size - (size_t)(part.name - part.text));
        }
        const char *end = part.text + part.size;
        at = *end == ',' ? end + 1 : NULL;
    }
    return NULL;
}

/* Where the columns end: at the first constraint of the table, or at the end of the body. */
static const char *columns_end(const char *body)
{
    for (;;) {
        item part = read_item(body);
        const char *end = part.text + part.size;
        if (is_constraint(&part) || *end != ',') {
            return is_constraint(&part) ? part.text : end;
        }
        body = end + 1;
    }
}

bool vvl_sqlite_create_text(vvl_buffer *out, const char *create, const char *name,
                            const char *columns)
{
    const char *body = body_of(create);
    if (body == NULL) {
        return false;
    }
    const char *end = columns_end(body);
    vvl_buffer_text(out, "CREATE TABLE ");
    vvl_sql_name(out, name);
    vvl_buffer_text(out, " (");
    vvl_buffer_bytes(out, body, (size_t)(end - body));
    size_t size = strlen(columns);
    if (size > 0 && *end == ')') { /* the comma stands in front of them, then */
        vvl_buffer_text(out, ",\n");
        size -= strlen(",\n");
    }
    vvl_buffer_bytes(out, columns, size);
    vvl_buffer_text(out, end);
    return true;
}

bool vvl_sqlite_create_of(vvl_buffer *out, const char *create, const char *name,
                          const char *columns)
{
    const char *body = body_of(create);
    if (body == NULL) {
        return false;
    }
    const char *end = columns_end(body);
    vvl_buffer_text(out, "CREATE TABLE ");
    vvl_sql_name(out, name);
    vvl_buffer_text(out, " (\n    ");
    vvl_buffer_text(out, columns);
    vvl_buffer_text(out, *end == ')' ? "\n" : ",");
    vvl_buffer_text(out, end);
    return true;
}

const char *vvl_sqlite_retyped(const char *definition, const char *type, vvl_arena *arena)
{
    const char *end = past_word(definition);
    const char *old = skip_blank(end);
    const char *rest = past_word(old);
    if (rest == old || skip_blank(rest)[0] == '(') {
        return NULL;
    }
    return vvl_arena_format(arena, "%.*s %s%s", (int)(end - definition), definition, type, rest);
}
