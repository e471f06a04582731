#include "cli/reader.h"

#include <string.h>

static bool is_named(const vvl_cli_option *option, const vvl_cli_token *token)
{
    if (!token->is_long) {
        return option->letter != 0 && token->name_size == 1 && token->name[0] == option->letter;
    }
    return strlen(option->name) == token->name_size &&
           memcmp(option->name, token->name, token->name_size) == 0;
}

int vvl_cli_token_option(const vvl_cli_token *token, vvl_cli_taken allowed)
{
    const vvl_cli_option *table = vvl_cli_option_table();
    for (int id = 0; id < VVL_CLI_OPTION_COUNT; id++) {
        if ((allowed & (UINT64_C(1) << id)) != 0 && is_named(&table[id], token)) {
            return id;
        }
    }
    return -1;
}

/*
 * The verb may stand behind options whose verb is not known yet, so whether a value follows is
 * asked of every row: rows of one name agree about it.
 */
static void read_option(vvl_cli_reader *reader, vvl_cli_token *token)
{
    token->is_long = token->text[1] == '-';
    token->name = token->text + (token->is_long ? 2 : 1);
    token->name_size = token->is_long ? strcspn(token->name, "=") : strlen(token->name);
    if (token->name[token->name_size] == '=') {
        token->attached = true;
        token->value = token->text + (token->name - token->text) + token->name_size + 1;
        return;
    }
    int id = vvl_cli_token_option(token, UINT64_MAX);
    if (id >= 0 && vvl_cli_option_table()[id].placeholder != NULL && reader->next < reader->argc) {
        token->value = reader->argv[reader->next++];
    }
}

bool vvl_cli_next_token(vvl_cli_reader *reader, vvl_cli_token *token)
{
    if (!reader->options_ended && reader->next < reader->argc &&
        strcmp(reader->argv[reader->next], "--") == 0) {
        reader->options_ended = true;
        reader->next++;
    }
    if (reader->next >= reader->argc) {
        return false;
    }
    *token = (vvl_cli_token){.text = reader->argv[reader->next++]};
    if (!reader->options_ended && token->text[0] == '-' && token->text[1] != '\0') {
        read_option(reader, token);
    }
    return true;
}
