#include "migrate/token.h"

#include <vvl/sys/backend.h>

#include <string.h>
#include <strings.h>

static bool is_letter(char c)
{
    unsigned char byte = (unsigned char)c;
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
           byte >= 0x80;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool has(const vvl_sql_reader *reader, unsigned rule)
{
    return (reader->lexis & rule) != 0;
}

static const char *end_of_line(const char *at)
{
    return at + strcspn(at, "\r\n");
}

static const char *end_of_block(const char *at, bool nested)
{
    unsigned depth = 0;
    do {
        if (strncmp(at, "/*", 2) == 0 && (nested || depth == 0)) {
            depth++;
            at += 2;
        } else if (strncmp(at, "*/", 2) == 0) {
            depth--;
            at += 2;
        } else if (*at != '\0') {
            at++;
        }
    } while (depth > 0 && *at != '\0');
    return at;
}

/* `at` is the opening quote. The closing one, doubled, stands for itself. */
static const char *end_of_quoted(const char *at, char close, bool escapes)
{
    for (at++; *at != '\0'; at++) {
        bool escaped = escapes && *at == '\\' && at[1] != '\0';
        if (escaped || (*at == close && at[1] == close)) {
            at++;
        } else if (*at == close) {
            return at + 1;
        }
    }
    return at;
}

/* The size of `$tag$` at `at`; 0 where there is none. */
static size_t size_of_tag(const char *at)
{
    size_t size = 1;
    while (is_letter(at[size]) || (size > 1 && is_digit(at[size]))) {
        size++;
    }
    return at[size] == '$' ? size + 1 : 0;
}

static const char *end_of_tagged(const char *at, size_t tag)
{
    for (const char *end = at + tag; *end != '\0'; end++) {
        if (strncmp(end, at, tag) == 0) {
            return end + tag;
        }
    }
    return at + strlen(at);
}

static const char *end_of_word(const char *at)
{
    while (is_letter(*at) || is_digit(*at) || *at == '$') {
        at++;
    }
    return at;
}

static const char *end_of_number(const char *at)
{
    while (is_letter(*at) || is_digit(*at) || *at == '.') {
        at++;
    }
    return at;
}

/* Sets the kind and answers the end of a token that begins with a quote of whatever sort, or NULL.
 */
static const char *read_quoted(const vvl_sql_reader *reader, vvl_sql_kind *kind)
{
    const char *at = reader->at;
    bool escaped = has(reader, VVL_LEXIS_ESCAPES) && (*at == 'E' || *at == 'e') && at[1] == '\'';
    size_t tag = has(reader, VVL_LEXIS_DOLLARS) && *at == '$' ? size_of_tag(at) : 0;
    *kind = VVL_SQL_STRING;
    if (tag > 0) {
        return end_of_tagged(at, tag);
    }
    if (escaped || *at == '\'') {
        return end_of_quoted(at + escaped, '\'', escaped);
    }
    *kind = VVL_SQL_NAME;
    if (*at == '"' || (*at == '`' && has(reader, VVL_LEXIS_BRACKETS))) {
        return end_of_quoted(at, *at, false);
    }
    return *at == '[' && has(reader, VVL_LEXIS_BRACKETS) ? end_of_quoted(at, ']', false) : NULL;
}

static const char *read_comment(const vvl_sql_reader *reader)
{
    if (strncmp(reader->at, "--", 2) == 0) {
        return end_of_line(reader->at);
    }
    return strncmp(reader->at, "/*", 2) == 0
               ? end_of_block(reader->at, has(reader, VVL_LEXIS_NESTED_COMMENTS))
               : NULL;
}

static const char *read_plain(const char *at, vvl_sql_kind *kind)
{
    if (is_letter(*at)) {
        *kind = VVL_SQL_WORD;
        return end_of_word(at);
    }
    if (is_digit(*at)) {
        *kind = VVL_SQL_NUMBER;
        return end_of_number(at);
    }
    *kind = *at == '\0' ? VVL_SQL_END : VVL_SQL_SIGN;
    return at + (*at != '\0');
}

vvl_sql_token vvl_sql_next(vvl_sql_reader *reader)
{
    vvl_sql_token token = {.kind = VVL_SQL_COMMENT};
    reader->at += strspn(reader->at, " \t\r\n\f\v");
    const char *end = read_comment(reader);
    if (end == NULL) {
        end = read_quoted(reader, &token.kind);
    }
    if (end == NULL) {
        end = read_plain(reader->at, &token.kind);
    }
    token.text = reader->at;
    token.size = (size_t)(end - reader->at);
    reader->at = end;
    return token;
}

vvl_sql_token vvl_sql_next_solid(vvl_sql_reader *reader)
{
    vvl_sql_token token = vvl_sql_next(reader);
    while (token.kind == VVL_SQL_COMMENT) {
        token = vvl_sql_next(reader);
    }
    return token;
}

bool vvl_sql_is(const vvl_sql_token *token, const char *word)
{
    return token->kind == VVL_SQL_WORD && token->size == strlen(word) &&
           strncasecmp(token->text, word, token->size) == 0;
}

bool vvl_sql_is_sign(const vvl_sql_token *token, char sign)
{
    return token->kind == VVL_SQL_SIGN && *token->text == sign;
}

bool vvl_sql_names(const vvl_sql_token *token, const char *name)
{
    size_t size = strlen(name);
    if (token->kind == VVL_SQL_NAME) {
        return token->size == size + 2 && memcmp(token->text + 1, name, size) == 0;
    }
    return vvl_sql_is(token, name);
}
