/** @file token.h SQL text as tokens, by the lexical rules of a dialect. Knows no grammar. */
#ifndef VVL_MIGRATE_TOKEN_H
#define VVL_MIGRATE_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

typedef enum vvl_sql_kind {
    VVL_SQL_END,     /**< nothing is left */
    VVL_SQL_COMMENT, /**< without the line end behind it */
    VVL_SQL_WORD,    /**< a keyword, or a name without quotes */
    VVL_SQL_NAME,    /**< a name in quotes, the quotes included */
    VVL_SQL_STRING,  /**< its quotes, tags and the E before it included */
    VVL_SQL_NUMBER,
    VVL_SQL_SIGN /**< one character */
} vvl_sql_kind;

/** A token; it points into the text. One that is not closed goes to the end of the text. */
typedef struct vvl_sql_token {
    vvl_sql_kind kind;
    const char *text;
    size_t size;
} vvl_sql_token;

/** Text that is being read. */
typedef struct vvl_sql_reader {
    const char *at; /**< NUL-terminated */
    unsigned lexis; /**< vvl_lexis bits */
} vvl_sql_reader;

/** The next token; behind the last one VVL_SQL_END for ever. */
vvl_sql_token vvl_sql_next(vvl_sql_reader *reader);

/** The same, without comments. */
vvl_sql_token vvl_sql_next_solid(vvl_sql_reader *reader);

/** Whether a token is this word, in upper or lower case. */
bool vvl_sql_is(const vvl_sql_token *token, const char *word);

/** Whether a token is this sign. */
bool vvl_sql_is_sign(const vvl_sql_token *token, char sign);

/** Whether a token, a word or a name in quotes, names this (as it is stored: lower case). */
bool vvl_sql_names(const vvl_sql_token *token, const char *name);

#endif
