#include "cli/transfer_choices.h"

#include "cli/failure.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MINUTE (INT64_C(60) * 1000000)

static bool is_digits(const char *text, size_t count)
{
    return strspn(text, "0123456789") >= count;
}

/* An offset from UTC as `+HH:MM`, or the letters UTC or Z. */
static bool read_offset(const char *text, vvl_time *out)
{
    if (strcmp(text, "UTC") == 0 || strcmp(text, "Z") == 0) {
        *out = 0;
        return true;
    }
    if (strlen(text) != strlen("+HH:MM") || (text[0] != '+' && text[0] != '-') || text[3] != ':' ||
        !is_digits(text + 1, 2) || !is_digits(text + 4, 2)) {
        return false;
    }
    long hours = strtol(text + 1, NULL, 10);
    long minutes = strtol(text + 4, NULL, 10);
    *out = (text[0] == '-' ? -1 : 1) * (hours * 60 + minutes) * MINUTE;
    return hours < 24 && minutes < 60;
}

static vvl_status choose_zone(const char *text, vvl_time *out, vvl_error *error)
{
    if (text == NULL || read_offset(text, out)) {
        return VVL_OK;
    }
    return vvl_cli_fail(
        error, VVL_E_USAGE,
        "a zone's name stands for several offsets: correct such times in the source",
        "--naive-time takes UTC or an offset such as +02:00");
}

static void name_file(char file[VVL_CLI_QUARANTINE_NAME])
{
    struct tm utc;
    time_t now = time(NULL);
    if (gmtime_r(&now, &utc) == NULL ||
        strftime(file, VVL_CLI_QUARANTINE_NAME, "vvldb-quarantine-%Y%m%dT%H%M%SZ.jsonl", &utc) ==
            0) {
        memcpy(file, "vvldb-quarantine.jsonl", sizeof "vvldb-quarantine.jsonl");
    }
}

vvl_status vvl_cli_transfer_choose(const vvl_cli_options *options,
                                   char file[VVL_CLI_QUARANTINE_NAME], vvl_transfer_options *out,
                                   vvl_error *error)
{
    if (options->abort_rows && options->quarantine != NULL) {
        return vvl_cli_fail(error, VVL_E_USAGE, "leave one of the two out",
                            "--on-bad-row abort fills no quarantine file");
    }
    if (options->quarantine_rows || options->quarantine != NULL) {
        out->on_bad_row = VVL_BAD_ROW_QUARANTINE;
        out->quarantine = options->quarantine;
        if (out->quarantine == NULL) {
            name_file(file);
            out->quarantine = file;
        }
    }
    out->epoch_time = (vvl_epoch_time)options->epoch_time;
    out->bool_words = options->bool_words != 0;
    out->json_last = options->json_duplicates != 0;
    return choose_zone(options->naive_time, &out->naive_offset, error);
}
