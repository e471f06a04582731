#include "migrate/lock.h"

#include "migrate/lock_rules.h"
#include "migrate/token.h"

#include <stdio.h>
#include <string.h>

static const char *const mode_names[] = {
    [VVL_LOCK_NONE] = "",
    [VVL_LOCK_ACCESS_SHARE] = "ACCESS SHARE",
    [VVL_LOCK_ROW_SHARE] = "ROW SHARE",
    [VVL_LOCK_ROW_EXCLUSIVE] = "ROW EXCLUSIVE",
    [VVL_LOCK_SHARE_UPDATE_EXCLUSIVE] = "SHARE UPDATE EXCLUSIVE",
    [VVL_LOCK_SHARE] = "SHARE",
    [VVL_LOCK_SHARE_ROW_EXCLUSIVE] = "SHARE ROW EXCLUSIVE",
    [VVL_LOCK_EXCLUSIVE] = "EXCLUSIVE",
    [VVL_LOCK_ACCESS_EXCLUSIVE] = "ACCESS EXCLUSIVE",
};

/* Tokens up to a place in the text; a reader is small, so that every attempt takes a copy. */
typedef struct span {
    vvl_sql_reader reader;
    const char *end; /* NULL: that of the text */
} span;

/* A name in the text, with that of its schema. */
typedef struct name {
    const char *text;
    size_t size;
} name;

static vvl_sql_token next(span *at)
{
    vvl_sql_token token = vvl_sql_next_solid(&at->reader);
    if (at->end != NULL && token.text >= at->end) {
        token.kind = VVL_SQL_END;
    }
    return token;
}

static vvl_sql_token peek(span at)
{
    return next(&at);
}

static bool is_name(const vvl_sql_token *token)
{
    return token->kind == VVL_SQL_WORD || token->kind == VVL_SQL_NAME;
}

static bool read_name(span *at, name *out)
{
    vvl_sql_token token = next(at);
    const char *start = token.text;
    if (!is_name(&token)) {
        return false;
    }
    vvl_sql_token dot = peek(*at);
    if (vvl_sql_is_sign(&dot, '.')) {
        next(at);
        token = next(at);
    }
    *out = (name){start, (size_t)(token.text - start) + token.size};
    return is_name(&token);
}

/* Whether a token is one of "A|B|C", or one of the signs that patterns may hold. */
static bool is_one_of(const vvl_sql_token *token, const char *words, size_t size)
{
    const char *end = words + size;
    if (token->kind == VVL_SQL_SIGN) {
        return size == 1 && vvl_sql_is_sign(token, *words);
    }
    while (words < end) {
        char word[64];
        size_t length = strcspn(words, "| ]");
        snprintf(word, sizeof word, "%.*s", (int)length, words);
        if (vvl_sql_is(token, word)) {
            return true;
        }
        words += length + 1;
    }
    return false;
}

static bool matches(span at, const char *pattern, name *table, span *rest);

/* Behind a *: tries every place from here on. */
static bool matches_later(span at, const char *pattern, name *table, span *rest)
{
    for (;;) {
        if (matches(at, pattern, table, rest)) {
            return true;
        }
        if (next(&at).kind == VVL_SQL_END) {
            return false;
        }
    }
}

/* One part of a pattern that is no *. */
static bool match_part(span *at, const char *part, size_t size, name *table)
{
    name ignored;
    if (size == 1 && (*part == '@' || *part == '%')) {
        return read_name(at, *part == '@' ? table : &ignored);
    }
    bool optional = *part == '[';
    vvl_sql_token token = peek(*at);
    bool is = optional ? is_one_of(&token, part + 1, size - 2) : is_one_of(&token, part, size);
    if (is) {
        next(at);
    }
    return is || optional;
}

static bool matches(span at, const char *pattern, name *table, span *rest)
{
    while (*pattern != '\0') {
        size_t size = strcspn(pattern, " ");
        const char *behind = pattern + size + (pattern[size] == ' ' ? 1 : 0);
        if (size == 1 && *pattern == '*') {
            return matches_later(at, behind, table, rest);
        }
        if (!match_part(&at, pattern, size, table)) {
            return false;
        }
        pattern = behind;
    }
    *rest = at;
    return true;
}

static void describe(const vvl_lock_rule *rule, const name *table, vvl_lock *out)
{
    *out = (vvl_lock){
        .mode = rule->mode,
        .form = rule->pattern,
        .rule = rule->rule != NULL ? rule->rule : "",
        .effect = rule->effect != NULL ? rule->effect : "",
        .advice = rule->advice != NULL ? rule->advice : "",
        .creates = rule->creates,
    };
    snprintf(out->table, sizeof out->table, "%.*s", (int)table->size, table->text);
}

/* The last rule of a table fits everything, so one is found. */
static void classify(span at, const vvl_lock_rule *rules, name table, vvl_lock *out)
{
    span rest;
    name found = table;
    while (!matches(at, rules->pattern, &found, &rest)) {
        found = table;
        rules++;
    }
    describe(rules, &found, out);
}

/* Moves behind the comma that ends an action; false where none does. */
static bool skip_action(span *at)
{
    unsigned depth = 0;
    for (;;) {
        vvl_sql_token token = next(at);
        if (token.kind == VVL_SQL_END) {
            return false;
        }
        if (depth == 0 && vvl_sql_is_sign(&token, ',')) {
            return true;
        }
        depth += vvl_sql_is_sign(&token, '(') ? 1 : 0;
        depth -= depth > 0 && vvl_sql_is_sign(&token, ')') ? 1 : 0;
    }
}

static bool find_action(span at, const name *table, size_t action, vvl_lock *out)
{
    for (; action > 0; action--) {
        if (!skip_action(&at)) {
            return false;
        }
    }
    span behind = at;
    at.end = skip_action(&behind) ? behind.reader.at - 1 : NULL;
    classify(at, vvl_lock_actions, *table, out);
    return true;
}

const char *vvl_lock_name(vvl_lock_mode mode)
{
    return mode_names[mode];
}

bool vvl_lock_find(const char *sql, unsigned lexis, size_t action, vvl_lock *out)
{
    span at = {{.at = sql, .lexis = lexis}, NULL};
    span actions;
    name table = {"", 0};
    if (matches(at, "ALTER TABLE [IF] [EXISTS] [ONLY] @", &table, &actions)) {
        return find_action(actions, &table, action, out);
    }
    if (action > 0) {
        return false;
    }
    classify(at, vvl_lock_statements, table, out);
    return true;
}

vvl_lock vvl_lock_strongest(const char *sql, unsigned lexis)
{
    vvl_lock strongest = {.form = "", .rule = "", .effect = "", .advice = ""};
    vvl_lock found;
    for (size_t i = 0; vvl_lock_find(sql, lexis, i, &found); i++) {
        bool breaks = found.rule[0] != '\0' && strongest.rule[0] == '\0';
        if (i == 0 || found.mode > strongest.mode || (found.mode == strongest.mode && breaks)) {
            strongest = found;
        }
    }
    return strongest;
}
