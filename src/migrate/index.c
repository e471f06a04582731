#include "migrate/index.h"

#include "migrate/token.h"

#include <stdio.h>

static void take_name(vvl_index_change *out, const vvl_sql_token *token)
{
    bool quoted = token->kind == VVL_SQL_NAME;
    snprintf(out->name, sizeof out->name, "%.*s", (int)(token->size - 2 * (size_t)quoted),
             token->text + quoted);
}

/* Whether the token is this word; then the next one takes its place. */
static bool pass(vvl_sql_reader *reader, vvl_sql_token *token, const char *word)
{
    bool is = vvl_sql_is(token, word);
    if (is) {
        *token = vvl_sql_next_solid(reader);
    }
    return is;
}

vvl_index_change vvl_index_change_of(const char *sql, unsigned lexis)
{
    static const char *const passed[] = {"CONCURRENTLY", "IF", "NOT", "EXISTS"};
    vvl_index_change change = {.makes = false};
    vvl_sql_reader reader = {.at = sql, .lexis = lexis};
    vvl_sql_token verb = vvl_sql_next_solid(&reader);
    vvl_sql_token token = vvl_sql_next_solid(&reader);
    change.unique = pass(&reader, &token, "UNIQUE");
    if (!pass(&reader, &token, "INDEX")) {
        return change;
    }
    for (size_t i = 0; i < sizeof passed / sizeof *passed; i++) {
        (void)pass(&reader, &token, passed[i]);
    }
    change.makes = vvl_sql_is(&verb, "CREATE");
    change.drops = vvl_sql_is(&verb, "DROP");
    take_name(&change, &token);
    return change;
}
