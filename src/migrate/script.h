/**
 * @file script.h
 * A migration's file as statements and directives.
 *
 * A directive is a comment on a line of its own, `-- vvldb: WORD TEXT`, before the statement that
 * it is about. An unknown one, or one inside a statement, is an error: nothing of it may get lost.
 */
#ifndef VVL_MIGRATE_SCRIPT_H
#define VVL_MIGRATE_SCRIPT_H

#include "util/arena.h"

#include <vvl/types.h>

typedef struct vvl_script_statement {
    const char *sql; /**< without what stands before it and without its semicolon */
    size_t line;     /**< of the file, from 1, that it begins in */
} vvl_script_statement;

typedef struct vvl_directive {
    const char *word;
    const char *text; /**< what follows the word, trimmed; may be "" */
    size_t statement; /**< the number, from 0, of the statement behind it; maybe there is none */
} vvl_directive;

/** Everything belongs to the arena that it was read into. */
typedef struct vvl_script {
    vvl_script_statement *statements;
    size_t count;
    vvl_directive *directives;
    size_t directive_count;
} vvl_script;

/**
 * Splits a file by the lexical rules of its dialect (vvl_lexis bits). Semicolons in strings, names,
 * comments, parentheses and the bodies of triggers and functions (BEGIN … END) end no statement.
 * @return VVL_OK; VVL_E_INTERNAL (a directive that is unknown or misplaced); VVL_E_NO_MEMORY.
 */
vvl_status vvl_script_read(const char *text, unsigned lexis, vvl_arena *arena, vvl_script *out,
                           vvl_error *error);

/** The first directive of that word that belongs to a statement, or NULL. */
const vvl_directive *vvl_script_directive(const vvl_script *script, size_t statement,
                                          const char *word);

/** Whether the statements run one by one, outside a transaction: `no transaction`. */
bool vvl_script_is_loose(const vvl_script *script);

/** Whether any statement has a directive of that word. */
bool vvl_script_has(const vvl_script *script, const char *word);

#endif
