/* Compares reading records through the library with the best plain program for the same database:
 * both run in this process, on one core, in alternating rounds, and must read the same values.
 *   bench_records URL…     databases without a schema, which are filled */
#include "subject.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CAMPAIGNS = 1000, ROUNDS = 61, WARM_UP = 5 };

/* One round of one subject takes about this long. */
static const double round_seconds = 0.02;

typedef struct contest {
    const subject *subject;
    void *state;
    const vvl_uuid *ids;
    bool (*operation)(struct contest *contest);
    uint32_t random;
} contest;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* The server, a child of who started us, is pinned to the same core by whoever starts both. */
static void pin_to_one_core(void)
{
    cpu_set_t allowed, one;
    CPU_ZERO(&allowed);
    CPU_ZERO(&one);
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) {
        return;
    }
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (CPU_ISSET(cpu, &allowed)) {
            CPU_SET(cpu, &one);
            sched_setaffinity(0, sizeof one, &one);
            return;
        }
    }
}

static vvl_status fill_campaign(vvl_db *db, const vvl_uuid *owner, int number, vvl_uuid *id,
                                vvl_error *error)
{
    char name[64];
    snprintf(name, sizeof name, "Campaign number %d of the spring", number);
    vvl_campaign campaign = {
        .name = name,
        .business_description = "A workshop of eleven people that makes lights for bicycles.",
        .objective = "Be known to everybody in town who rides at night",
        .campaign_type = VVL_CAMPAIGN_TYPE_PRODUCT,
        .creativity_level = {true, 1 + number % 10},
        .target_audience = "commuters aged 25 to 45",
        .business_website = "https://example.com",
        .brand_voice = "warm, short, no superlatives",
        .campaign_settings = "{\"tone\": \"warm\", \"weeks\": 3}",
        .ai_summary = "Three weeks, five platforms, one message.",
        .business_context = "{\"founded\": 2014, \"cities\": [\"Bergen\", \"Oslo\"]}",
        .suggested_themes = "[\"night rides\", \"no more batteries\"]",
        .suggested_tags = "[\"cycling\", \"safety\", \"light\"]",
        .selected_themes = "[\"night rides\"]",
        .selected_tags = "[\"cycling\"]",
        .user_id = *owner,
        .status = VVL_CAMPAIGN_STATUS_ACTIVE,
    };
    vvl_campaign stored = {0};
    vvl_status status = vvl_campaign_create(db, &campaign, &stored, error);
    *id = stored.id;
    vvl_campaign_clear(&stored);
    return status;
}

static vvl_status fill(vvl_db *db, vvl_uuid *ids, vvl_error *error)
{
    vvl_user user = {.username = "bench", .email = "bench@example.com", .password_hash = "!"};
    vvl_user owner = {0};
    vvl_status status = vvl_schema_init(db, NULL, NULL, error);
    if (status == VVL_OK) {
        status = vvl_user_create(db, &user, &owner, error);
    }
    for (int i = 0; i < CAMPAIGNS && status == VVL_OK; i++) {
        status = fill_campaign(db, &owner.id, i, &ids[i], error);
    }
    vvl_user_clear(&owner);
    return status;
}

static bool make_database(const char *url, vvl_uuid *ids)
{
    vvl_db *db = NULL;
    vvl_error error;
    vvl_options options = VVL_OPTIONS_DEFAULT;
    options.create = true;
    vvl_status status = vvl_db_open(url, &options, &db, &error);
    if (status == VVL_OK) {
        status = fill(db, ids, &error);
    }
    if (status != VVL_OK) {
        fprintf(stderr, "bench_records: %s: %s\n", vvl_status_name(status), error.message);
    }
    vvl_db_close(db);
    return status == VVL_OK;
}

static bool get_one(contest *contest)
{
    contest->random = contest->random * 1664525 + 1013904223;
    vvl_campaign record;
    if (!contest->subject->get(contest->state, &contest->ids[(contest->random >> 8) % CAMPAIGNS],
                               &record)) {
        return false;
    }
    contest->subject->release(&record);
    return true;
}

static bool list_page(contest *contest)
{
    vvl_campaign_page page;
    if (!contest->subject->list(contest->state, &page)) {
        return false;
    }
    bool complete = page.count == LIST_SIZE;
    contest->subject->release_page(&page);
    return complete;
}

/* Seconds that `count` operations take; negative when one failed. */
static double timed(contest *contest, unsigned count)
{
    double start = now();
    for (unsigned i = 0; i < count; i++) {
        if (!contest->operation(contest)) {
            return -1;
        }
    }
    return now() - start;
}

static unsigned operations_per_round(contest *contest)
{
    unsigned count = 16;
    double seconds = timed(contest, count);
    while (seconds >= 0 && seconds < round_seconds) {
        count *= 2;
        seconds = timed(contest, count);
    }
    return seconds < 0 ? 0 : count;
}

static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(double *values)
{
    qsort(values, ROUNDS, sizeof *values, by_value);
    return values[ROUNDS / 2];
}

/* Alternating rounds, each subject first in every other one. */
static bool measure(contest *library, contest *raw, unsigned count, double times[2][ROUNDS])
{
    for (int round = -WARM_UP; round < ROUNDS; round++) {
        bool library_first = round % 2 == 0;
        double first = timed(library_first ? library : raw, count);
        double last = timed(library_first ? raw : library, count);
        if (first < 0 || last < 0) {
            return false;
        }
        if (round >= 0) {
            times[0][round] = library_first ? first : last;
            times[1][round] = library_first ? last : first;
        }
    }
    return true;
}

static bool compete(const char *what, contest *library, contest *raw)
{
    static const double micro = 1e6;
    double times[2][ROUNDS], ratios[ROUNDS];
    unsigned count = operations_per_round(raw);
    if (count == 0 || !measure(library, raw, count, times)) {
        return false;
    }
    for (int i = 0; i < ROUNDS; i++) {
        ratios[i] = times[1][i] / times[0][i];
    }
    double middle = median(ratios);
    printf("%-12s %-8s %12.2f %12.2f %8.3f %7.3f %7.3f\n", what, raw->subject->name,
           median(times[0]) / count * micro, median(times[1]) / count * micro, middle, ratios[0],
           ratios[ROUNDS - 1]);
    fflush(stdout);
    return true;
}

static bool same_record(const vvl_campaign *left, const vvl_campaign *right)
{
    char *texts[2] = {NULL, NULL};
    bool same = vvl_record_to_json(&vvl_entity_campaigns, left, &texts[0], NULL) == VVL_OK &&
                vvl_record_to_json(&vvl_entity_campaigns, right, &texts[1], NULL) == VVL_OK &&
                strcmp(texts[0], texts[1]) == 0;
    vvl_free(texts[0]);
    vvl_free(texts[1]);
    return same;
}

/* A comparison is worth something only when both read the same. */
static bool same_answers(contest *library, contest *raw)
{
    vvl_campaign left = {0}, right = {0};
    vvl_campaign_page left_page = {0}, right_page = {0};
    bool same = library->subject->get(library->state, &library->ids[7], &left) &&
                raw->subject->get(raw->state, &raw->ids[7], &right) && same_record(&left, &right) &&
                library->subject->list(library->state, &left_page) &&
                raw->subject->list(raw->state, &right_page) && left_page.count == right_page.count;
    for (size_t i = 0; same && i < left_page.count; i++) {
        same = same_record(&left_page.items[i], &right_page.items[i]);
    }
    library->subject->release(&left);
    raw->subject->release(&right);
    library->subject->release_page(&left_page);
    raw->subject->release_page(&right_page);
    if (!same) {
        fprintf(stderr, "bench_records: the library and %s read different values\n",
                raw->subject->name);
    }
    return same;
}

static bool run_contests(contest *library, contest *raw)
{
    if (!same_answers(library, raw)) {
        return false;
    }
    library->operation = raw->operation = get_one;
    if (!compete("get by id", library, raw)) {
        return false;
    }
    library->operation = raw->operation = list_page;
    return compete("list of 20", library, raw);
}

static bool bench(const char *url)
{
    vvl_uuid ids[CAMPAIGNS];
    bool embedded = strncmp(url, "sqlite:", strlen("sqlite:")) == 0;
    contest library = {.subject = &library_subject, .ids = ids};
    contest raw = {.subject = embedded ? &raw_sqlite_subject : &raw_postgres_subject, .ids = ids};
    bool done = make_database(url, ids) && library.subject->open(url, &library.state) &&
                raw.subject->open(url, &raw.state) && run_contests(&library, &raw);
    library.subject->close(library.state);
    raw.subject->close(raw.state);
    return done;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: bench_records URL…\n");
        return 2;
    }
    pin_to_one_core();
    printf("%-12s %-8s %12s %12s %8s %7s %7s\n", "operation", "against", "library us", "raw us",
           "ratio", "min", "max");
    for (int i = 1; i < argc; i++) {
        if (!bench(argv[i])) {
            return 1;
        }
    }
    return 0;
}
