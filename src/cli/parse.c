#include "cli/parse.h"

#include "cli/failure.h"
#include "cli/options.h"
#include "cli/reader.h"
#include "cli/suggest.h"

#include <stdio.h>
#include <string.h>

vvl_status vvl_cli_unknown_verb(const char *typed, vvl_error *error)
{
    vvl_cli_suggestion best = VVL_CLI_SUGGESTION;
    char shown[VVL_CLI_SHOWN_SIZE];
    size_t count;
    const vvl_cli_command *commands = vvl_cli_commands(&count);
    for (size_t i = 0; i < count; i++) {
        vvl_cli_suggest(&best, typed, strlen(typed), commands[i].name);
    }
    vvl_cli_show_argument(typed, shown);
    vvl_cli_fail(error, VVL_E_USAGE, "`vvldb help` shows the verbs", "unknown verb %s", shown);
    if (best.word != NULL) {
        snprintf(error->hint, sizeof error->hint, "did you mean %s? `vvldb help` shows the verbs",
                 best.word);
    }
    return VVL_E_USAGE;
}

/* Makes an error point to the help of the verb, where there is one. */
static vvl_status hint_at_help(const vvl_cli_command *command, vvl_error *error)
{
    snprintf(error->hint, sizeof error->hint, "`vvldb help%s%s` shows what it takes",
             command != NULL ? " " : "", command != NULL ? command->name : "");
    return error->status;
}

/* The part of an unknown option that can be no value: a short one may be `-pPASSWORD`. */
static void show_option(const vvl_cli_token *token, char out[VVL_CLI_SHOWN_SIZE])
{
    char name[VVL_CLI_SHOWN_SIZE];
    int size = token->is_long ? (int)token->name_size : 1;
    snprintf(name, sizeof name, "%.*s", size, token->name);
    vvl_cli_show_argument(name, out);
}

static vvl_status unknown_option(const vvl_cli *cli, const vvl_cli_token *token, vvl_error *error)
{
    vvl_cli_suggestion best = VVL_CLI_SUGGESTION;
    const vvl_cli_option *table = vvl_cli_option_table();
    vvl_cli_taken allowed = vvl_cli_options_of(cli->command);
    char shown[VVL_CLI_SHOWN_SIZE];
    const char *dashes = token->is_long ? "--" : "-";
    show_option(token, shown);
    if (vvl_cli_token_option(token, UINT64_MAX) >= 0 && cli->command != NULL) {
        vvl_cli_fail(error, VVL_E_USAGE, "", "%s does not take the option %s%s", cli->command->name,
                     dashes, shown);
        return hint_at_help(cli->command, error);
    }
    for (unsigned id = 0; id < VVL_CLI_OPTION_COUNT; id++) {
        if ((allowed & (UINT64_C(1) << id)) != 0) {
            vvl_cli_suggest(&best, token->name, token->name_size, table[id].name);
        }
    }
    vvl_cli_fail(error, VVL_E_USAGE, "", "unknown option %s%s", dashes, shown);
    hint_at_help(cli->command, error);
    if (best.word != NULL) {
        snprintf(error->hint, sizeof error->hint, "did you mean --%s?", best.word);
    }
    return VVL_E_USAGE;
}

/*
 * Finds the verb, and whether errors are to be written as JSON, before anything can fail. What
 * follows an unknown option may be its value, and a password: it is not taken for the verb.
 */
static vvl_status find_verb(int argc, char **argv, vvl_cli *cli, vvl_error *error)
{
    vvl_cli_reader reader = {argc, argv, 1, false};
    vvl_cli_token token;
    vvl_cli_token unknown = {0};
    const char *verb = NULL;
    while (vvl_cli_next_token(&reader, &token)) {
        int id = token.name != NULL ? vvl_cli_token_option(&token, UINT64_MAX) : -1;
        if (token.name == NULL && verb == NULL) {
            verb = token.text;
        } else if (token.name != NULL && id < 0 && verb == NULL && unknown.name == NULL) {
            unknown = token;
        }
        cli->options.json = cli->options.json || id == VVL_CLI_OPTION_JSON;
    }
    if (unknown.name != NULL) {
        return unknown_option(cli, &unknown, error);
    }
    if (verb == NULL) {
        return VVL_OK;
    }
    cli->command = vvl_cli_command_find(verb);
    return cli->command != NULL ? VVL_OK : vvl_cli_unknown_verb(verb, error);
}

static vvl_status take_option(vvl_cli *cli, const vvl_cli_token *token, vvl_cli_taken *given,
                              vvl_error *error)
{
    int id = vvl_cli_token_option(token, vvl_cli_options_of(cli->command));
    if (id < 0) {
        return unknown_option(cli, token, error);
    }
    const vvl_cli_option *option = &vvl_cli_option_table()[id];
    if (option->placeholder == NULL && token->attached) {
        vvl_cli_fail(error, VVL_E_USAGE, "", "--%s takes no value", option->name);
        return hint_at_help(cli->command, error);
    }
    if (option->placeholder != NULL && token->value == NULL) {
        vvl_cli_fail(error, VVL_E_USAGE, "", "--%s needs a value: %s", option->name,
                     option->placeholder);
        return hint_at_help(cli->command, error);
    }
    bool repeatable = option->repeated || option->placeholder == NULL;
    if ((*given & (UINT64_C(1) << id)) != 0 && !repeatable) {
        return vvl_cli_fail(error, VVL_E_USAGE, "give it once", "--%s is given twice",
                            option->name);
    }
    *given |= UINT64_C(1) << id;
    return vvl_cli_option_set(option, token->value, &cli->options, error);
}

static vvl_status take_argument(vvl_cli *cli, const char *text, vvl_error *error)
{
    if (cli->argument_count == cli->command->arguments_max) {
        char shown[VVL_CLI_SHOWN_SIZE];
        vvl_cli_show_argument(text, shown);
        vvl_cli_fail(error, VVL_E_USAGE, "", "%s does not take the argument %s", cli->command->name,
                     shown);
        return hint_at_help(cli->command, error);
    }
    cli->arguments[cli->argument_count++] = text;
    return VVL_OK;
}

static vvl_status check_complete(const vvl_cli *cli, vvl_cli_taken given, vvl_error *error)
{
    const vvl_cli_command *command = cli->command;
    vvl_cli_taken missing = command->required & ~given;
    if (cli->argument_count < command->arguments_min) {
        vvl_cli_fail(error, VVL_E_USAGE, "", "%s needs %s", command->name, command->arguments);
        return hint_at_help(command, error);
    }
    for (unsigned id = 0; id < VVL_CLI_OPTION_COUNT; id++) {
        if ((missing & (UINT64_C(1) << id)) != 0) {
            const vvl_cli_option *option = &vvl_cli_option_table()[id];
            vvl_cli_fail(error, VVL_E_USAGE, "", "%s needs the option --%s %s", command->name,
                         option->name, option->placeholder);
            return hint_at_help(command, error);
        }
    }
    return VVL_OK;
}

vvl_status vvl_cli_parse(int argc, char **argv, vvl_cli *cli, vvl_error *error)
{
    vvl_cli_reader reader = {argc, argv, 1, false};
    vvl_cli_token token;
    vvl_cli_taken given = 0;
    bool verb_passed = false;
    vvl_status status = find_verb(argc, argv, cli, error);
    while (status == VVL_OK && vvl_cli_next_token(&reader, &token)) {
        if (token.name != NULL) {
            status = take_option(cli, &token, &given, error);
        } else if (verb_passed) {
            status = take_argument(cli, token.text, error);
        } else {
            verb_passed = true;
        }
    }
    if (status == VVL_OK && cli->command != NULL && !cli->options.help) {
        status = check_complete(cli, given, error);
    }
    return status;
}
