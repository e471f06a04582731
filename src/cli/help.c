#include "cli/help.h"
#include "cli/document.h"
#include "cli/failure.h"
#include "cli/man.h"
#include "cli/options.h"
#include "cli/parse.h"
#include "cli/text.h"

#include <vvl/model.h>

#include <string.h>

#define OPTION_WIDTH 22
#define VERB_WIDTH 10
#define KIND_WIDTH 8

void vvl_cli_name_option(const vvl_cli_option *option, char *out, size_t size)
{
    bool value = option->placeholder != NULL;
    snprintf(out, size, "--%s%s%s", option->name, value ? " " : "",
             value ? option->placeholder : "");
}

void vvl_cli_build_usage(const vvl_cli_command *command, char *out, size_t size)
{
    size_t used = (size_t)snprintf(out, size, "vvldb %s%s%s", command->name,
                                   command->arguments[0] != '\0' ? " " : "", command->arguments);
    for (unsigned id = 0; id < VVL_CLI_OPTION_COUNT && used < size; id++) {
        const vvl_cli_option *option = &vvl_cli_option_table()[id];
        char name[64];
        if ((command->options & (UINT64_C(1) << id)) == 0) {
            continue;
        }
        bool required = (command->required & (UINT64_C(1) << id)) != 0;
        vvl_cli_name_option(option, name, sizeof name);
        used += (size_t)snprintf(out + used, size - used, required ? " %s" : " [%s]%s", name,
                                 option->repeated ? "..." : "");
    }
}

/* A name and what it means, in a column of its own. */
static void print_row(int width, const char *name, const char *meaning)
{
    int indent = width + 3;
    if (printf("  %-*s ", width, name) > indent) {
        printf("\n%*s", indent, "");
    }
    vvl_cli_text_wrap(meaning, (size_t)indent, (size_t)indent);
    putchar('\n');
}

static void print_options(vvl_cli_taken taken)
{
    for (unsigned id = 0; id < VVL_CLI_OPTION_COUNT; id++) {
        const vvl_cli_option *option = &vvl_cli_option_table()[id];
        if ((taken & (UINT64_C(1) << id)) != 0) {
            char name[64];
            char both[80];
            vvl_cli_name_option(option, name, sizeof name);
            snprintf(both, sizeof both, option->letter != 0 ? "%s, -%c" : "%s", name,
                     option->letter);
            print_row(OPTION_WIDTH, both, option->help);
        }
    }
}

static void print_examples(const char *examples)
{
    while (*examples != '\0') {
        int length = (int)strcspn(examples, "\n");
        printf("  %.*s\n", length, examples);
        examples += length + (examples[length] == '\n' ? 1 : 0);
    }
}

static void print_entities(void)
{
    size_t count;
    const vvl_entity *const *entities = vvl_entities(&count);
    puts("\nEntities:");
    for (size_t i = 0; i < count; i++) {
        printf("  %-*s %s%s\n", OPTION_WIDTH, entities[i]->name, entities[i]->summary,
               entities[i]->view ? " (can only be read)" : "");
    }
}

static void print_verb(const vvl_cli_command *command)
{
    static const char label[] = "Usage: ";
    char usage[VVL_CLI_USAGE_SIZE];
    vvl_cli_build_usage(command, usage, sizeof usage);
    printf("%s\n\n%s", command->summary, label);
    vvl_cli_text_wrap(usage, strlen(label), strlen(label) + strlen("vvldb "));
    puts("");
    if (command->details != NULL) {
        puts("");
        vvl_cli_text_wrap(command->details, 0, 0);
        puts("");
    }
    puts("\nOptions:");
    print_options(vvl_cli_options_of(command));
    if (strncmp(command->arguments, "ENTITY", strlen("ENTITY")) == 0) {
        print_entities();
    }
    puts("\nExamples:");
    print_examples(command->example);
}

static void print_program(void)
{
    size_t count;
    const vvl_cli_command *commands = vvl_cli_commands(&count);
    puts("vvldb keeps an application's data in SQLite today and in PostgreSQL tomorrow\n\n"
         "Usage: vvldb VERB [ARGUMENT]... [OPTION]...\n\nVerbs:");
    for (size_t i = 0; i < count; i++) {
        print_row(VERB_WIDTH, commands[i].name, commands[i].summary);
    }
    puts("\nOptions:");
    print_options(vvl_cli_options_of(NULL));
    puts("\nA URL is sqlite:PATH or postgresql://USER@HOST/DATABASE.\n"
         "`vvldb help VERB` shows what a verb takes, with examples, `vvldb help users` what a "
         "record "
         "holds.");
}

static void put_verb(vvl_cli_document *document, const vvl_cli_command *command)
{
    char usage[VVL_CLI_USAGE_SIZE];
    vvl_cli_build_usage(command, usage, sizeof usage);
    vvl_cli_document_object(document, NULL);
    vvl_cli_document_text(document, "name", command->name);
    vvl_cli_document_text(document, "summary", command->summary);
    vvl_cli_document_text(document, "usage", usage);
    vvl_cli_document_array(document, "options");
    for (unsigned id = 0; id < VVL_CLI_OPTION_COUNT; id++) {
        if ((vvl_cli_options_of(command) & (UINT64_C(1) << id)) != 0) {
            char name[64];
            vvl_cli_name_option(&vvl_cli_option_table()[id], name, sizeof name);
            vvl_cli_document_text(document, NULL, name);
        }
    }
    vvl_cli_document_end_array(document);
    vvl_cli_document_text(document, "example", command->example);
    vvl_cli_document_end_object(document);
}

/* What a value of the column may be, in a word. */
static const char *kind_name(const vvl_column *column)
{
    static const char *const names[] = {
        [VVL_KIND_ID] = "id",           [VVL_KIND_TEXT] = "text", [VVL_KIND_ENUM] = "word",
        [VVL_KIND_INTEGER] = "integer", [VVL_KIND_REAL] = "real", [VVL_KIND_BOOL] = "boolean",
        [VVL_KIND_TIME] = "time",       [VVL_KIND_JSON] = "json",
    };
    return names[column->kind];
}

/* What a column holds, the words that it may be, and what it is when it is left out. */
static void build_meaning(const vvl_entity *entity, const vvl_column *column, char *out,
                          size_t size)
{
    bool required = (column->flags & VVL_COLUMN_REQUIRED) != 0 && !entity->view;
    size_t used =
        (size_t)snprintf(out, size, "%-*s %s", KIND_WIDTH, kind_name(column), column->summary);
    for (size_t i = 1; i < column->values.count && used < size; i++) {
        used += (size_t)snprintf(out + used, size - used, "%s%s", i == 1 ? ": " : ", ",
                                 column->values.words[i]);
    }
    if (column->references != NULL && used < size) {
        used += (size_t)snprintf(out + used, size - used, " (in %s)", column->references);
    }
    if (column->initial != NULL && used < size) {
        used += (size_t)snprintf(out + used, size - used, " (else %s)", column->initial);
    }
    if (required && used < size) {
        snprintf(out + used, size - used, " (required)");
    }
}

/* `vvldb help users`: what a record holds. */
static void print_entity(const vvl_entity *entity)
{
    printf("%s: %s%s\n\nColumns:\n", entity->name, entity->summary,
           entity->view ? " (can only be read)" : "");
    for (size_t i = 0; i < entity->column_count; i++) {
        char meaning[512];
        build_meaning(entity, &entity->columns[i], meaning, sizeof meaning);
        int printed = printf("  %-*s ", OPTION_WIDTH, entity->columns[i].name);
        vvl_cli_text_wrap(meaning, (size_t)printed, OPTION_WIDTH + KIND_WIDTH + 4);
        putchar('\n');
    }
}

static vvl_status print_json(const vvl_cli_command *only, vvl_error *error)
{
    size_t count;
    const vvl_cli_command *commands = vvl_cli_commands(&count);
    vvl_cli_document *document = vvl_cli_document_new();
    vvl_cli_document_object(document, NULL);
    vvl_cli_document_array(document, "verbs");
    for (size_t i = 0; i < count; i++) {
        if (only == NULL || only == &commands[i]) {
            put_verb(document, &commands[i]);
        }
    }
    vvl_cli_document_end_array(document);
    vvl_cli_document_end_object(document);
    return vvl_cli_document_write(document, stdout, error);
}

/* `vvldb help copy` and `vvldb copy --help` are the same question. */
static vvl_status find_subject(const vvl_cli *cli, const vvl_cli_command **out, vvl_error *error)
{
    if (cli->command == NULL || cli->command->run != vvl_cli_help) {
        *out = cli->command;
        return VVL_OK;
    }
    if (cli->argument_count == 0) {
        *out = cli->options.help ? cli->command : NULL;
        return VVL_OK;
    }
    *out = vvl_cli_command_find(cli->arguments[0]);
    return *out != NULL ? VVL_OK : vvl_cli_unknown_verb(cli->arguments[0], error);
}

vvl_status vvl_cli_help(vvl_cli *cli, vvl_error *error)
{
    const vvl_cli_command *subject;
    if (cli->options.man) {
        vvl_cli_man();
        return VVL_OK;
    }
    const vvl_entity *entity = cli->argument_count == 0 ? NULL : vvl_entity_find(cli->arguments[0]);
    if (entity != NULL && cli->command->run == vvl_cli_help && !cli->output.json) {
        print_entity(entity);
        return VVL_OK;
    }
    vvl_status status = find_subject(cli, &subject, error);
    if (status != VVL_OK) {
        return status;
    }
    if (cli->output.json) {
        return print_json(subject, error);
    }
    if (subject != NULL) {
        print_verb(subject);
    } else {
        print_program();
    }
    return VVL_OK;
}
