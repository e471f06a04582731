#include "cli/cli.h"
#include "cli/complete.h"
#include "cli/failure.h"
#include "cli/parse.h"

/* Help that was not asked for is still the answer to an empty command line, but no success. */
static vvl_status answer_nothing(vvl_cli *cli, vvl_error *error)
{
    vvl_status status = vvl_cli_help(cli, error);
    if (status != VVL_OK) {
        return status;
    }
    return vvl_cli_fail(error, VVL_E_USAGE, "`vvldb help` shows the verbs", "there is no verb");
}

static vvl_status run(vvl_cli *cli, vvl_error *error)
{
    if (cli->options.help) {
        return vvl_cli_help(cli, error);
    }
    if (cli->options.version) {
        return vvl_cli_version(cli, error);
    }
    if (cli->command == NULL) {
        return answer_nothing(cli, error);
    }
    return cli->command->run(cli, error);
}

int main(int argc, char **argv)
{
    vvl_cli cli = {0};
    vvl_error error = {0};
    vvl_cli_output_prepare();
    if (vvl_cli_complete(argc, argv)) {
        return vvl_cli_exit_code(vvl_cli_output_finish(&error));
    }
    vvl_status status = vvl_cli_parse(argc, argv, &cli, &error);
    vvl_cli_output_init(&cli.output, cli.options.json, cli.options.quiet);
    if (status == VVL_OK) {
        status = run(&cli, &error);
    }
    vvl_error lost;
    vvl_status written = vvl_cli_output_finish(&lost);
    if (written != VVL_OK && status == VVL_OK) {
        status = written;
        error = lost;
    }
    if (status != VVL_OK) {
        error.status = status;
        vvl_cli_output_error(&cli.output, &error);
    }
    return vvl_cli_exit_code(status);
}
