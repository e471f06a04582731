#include "cli/complete.h"

#include "cli/reader.h"

#include <vvl/model.h>

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* What is known of the command line in front of the word that is being typed. */
typedef struct position {
    const vvl_cli_command *command;
    const vvl_entity *entity;
    const vvl_cli_option *pending; /* the option whose value the word is, or NULL */
    const char *prefix;            /* what stands in front of the value: "--db=", else "" */
    int prefix_size;
    vvl_cli_taken given;
    size_t argument_count;
    bool options_ended;
} position;

/* A part of a placeholder: "COL" out of "COL[:desc]". */
typedef struct part {
    const char *text;
    size_t size;
} part;

typedef void candidates_function(const position *at, part word);

static void put(const position *at, const char *word, const char *end, const char *description)
{
    printf("%.*s%s%s\t%s\n", at->prefix_size, at->prefix, word, end, description);
}

static void put_files(const position *at, const char *scheme)
{
    printf(":files\t%.*s%s\n", at->prefix_size, at->prefix, scheme);
}

static void put_verbs(const position *at, part word)
{
    (void)word;
    size_t count;
    const vvl_cli_command *commands = vvl_cli_commands(&count);
    for (size_t i = 0; i < count; i++) {
        put(at, commands[i].name, "", commands[i].summary);
    }
}

static void put_entities(const position *at, part word)
{
    (void)word;
    size_t count;
    const vvl_entity *const *entities = vvl_entities(&count);
    for (size_t i = 0; i < count; i++) {
        put(at, entities[i]->name, "", entities[i]->summary);
    }
}

static void put_urls(const position *at, part word)
{
    (void)word;
    put(at, "postgresql://", "", "a PostgreSQL database");
    put(at, "sqlite:", "", "a SQLite file");
    put_files(at, "sqlite:");
}

static void put_file_names(const position *at, part word)
{
    (void)word;
    put_files(at, "");
}

/* With an equals sign behind each where a value follows. */
static void put_columns(const position *at, part word)
{
    const char *end = word.size > 3 && word.text[3] == '=' ? "=" : "";
    for (size_t i = 0; at->entity != NULL && i < at->entity->column_count; i++) {
        const vvl_column *column = &at->entity->columns[i];
        if ((column->flags & VVL_COLUMN_SECRET) == 0) {
            put(at, column->name, end, column->summary);
        }
    }
}

/* What the words of the table's placeholders stand for; of others nobody knows the values. */
static const struct {
    const char *name;
    candidates_function *put;
} kinds[] = {
    {"COL", put_columns}, {"ENTITY", put_entities}, {"FILE", put_file_names},
    {"URL", put_urls},    {"VERB", put_verbs},
};

static void put_kind(const position *at, part word)
{
    size_t name = 0;
    while (name < word.size && (isupper((unsigned char)word.text[name]) != 0)) {
        name++;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strlen(kinds[i].name) == name && strncmp(kinds[i].name, word.text, name) == 0) {
            kinds[i].put(at, word);
        }
    }
}

/* "leave|refuse" are words to type, "[VERB|ENTITY]" stands for two lists of them. */
static void put_placeholder(const position *at, part placeholder)
{
    const char *text = placeholder.text;
    const char *end = text + placeholder.size;
    while (text < end) {
        text += strspn(text, "[|");
        part word = {text, strcspn(text, "]| ")};
        if (text < end && islower((unsigned char)*text) != 0) {
            printf("%.*s%.*s\t\n", at->prefix_size, at->prefix, (int)word.size, word.text);
        } else {
            put_kind(at, word);
        }
        text += word.size + strspn(text + word.size, "].");
    }
}

/* The placeholder of the verb's argument number `wanted`; the last one may be repeated. */
static part argument_of(const vvl_cli_command *command, size_t wanted)
{
    const char *text = command->arguments;
    for (size_t i = 0; i < wanted && strchr(text, ' ') != NULL; i++) {
        text = strchr(text, ' ') + 1;
    }
    return (part){text, wanted < command->arguments_max ? strcspn(text, " ") : 0};
}

static void put_options(const position *at)
{
    vvl_cli_taken taken = vvl_cli_options_of(at->command);
    for (unsigned id = 0; id < VVL_CLI_OPTION_COUNT; id++) {
        const vvl_cli_option *option = &vvl_cli_option_table()[id];
        bool wanted = option->repeated || (at->given & (UINT64_C(1) << id)) == 0;
        if ((taken & (UINT64_C(1) << id)) != 0 && wanted) {
            printf("--%s\t%s\n", option->name, option->help);
        }
    }
}

static void pass_option(position *at, const vvl_cli_token *token)
{
    int id = vvl_cli_token_option(token, vvl_cli_options_of(at->command));
    if (id < 0) {
        id = vvl_cli_token_option(token, UINT64_MAX);
    }
    if (id >= 0) {
        const vvl_cli_option *option = &vvl_cli_option_table()[id];
        at->given |= UINT64_C(1) << id;
        at->pending = option->placeholder != NULL && token->value == NULL ? option : NULL;
    }
}

static void pass_argument(position *at, const vvl_cli_token *token)
{
    if (at->command == NULL) {
        at->command = vvl_cli_command_find(token->text);
        return;
    }
    if (at->argument_count++ == 0) {
        at->entity = vvl_entity_find(token->text);
    }
}

static position read_words(int argc, char **argv)
{
    vvl_cli_reader reader = {argc, argv, 0, false};
    vvl_cli_token token;
    position at = {.prefix = ""};
    while (vvl_cli_next_token(&reader, &token)) {
        if (token.name != NULL) {
            pass_option(&at, &token);
        } else {
            pass_argument(&at, &token);
        }
    }
    at.options_ended = reader.options_ended;
    return at;
}

/* Takes "--db=sqlite" for a value that stands behind "--db=". */
static void take_attached(position *at, char *word)
{
    vvl_cli_token token;
    vvl_cli_reader reader = {1, &word, 0, at->options_ended};
    if (at->pending != NULL || !vvl_cli_next_token(&reader, &token) || !token.attached) {
        return;
    }
    token.value = NULL;
    pass_option(at, &token);
    at->prefix = word;
    at->prefix_size = (int)(token.name - word) + (int)token.name_size + 1;
}

static void put_candidates(const position *at, const char *word)
{
    if (at->pending != NULL) {
        const char *placeholder = at->pending->placeholder;
        put_placeholder(at, (part){placeholder, strlen(placeholder)});
    } else if (word[0] == '-' && !at->options_ended) {
        put_options(at);
    } else if (at->command == NULL) {
        put_verbs(at, (part){"", 0});
    } else {
        put_placeholder(at, argument_of(at->command, at->argument_count));
    }
}

bool vvl_cli_complete(int argc, char **argv)
{
    if (argc < 3 || strcmp(argv[1], VVL_CLI_COMPLETE) != 0) {
        return false;
    }
    char *word = argv[argc - 1];
    position at = read_words(argc - 3, argv + 2);
    take_attached(&at, word);
    put_candidates(&at, word);
    return true;
}
