#include "data.h"

#include <stdio.h>
#include <string.h>

/* Its JSON is in canonical form already, so that every program stores the same bytes. */
static vvl_campaign sample(int number, const vvl_uuid *owner, char name[NAME_SIZE])
{
    snprintf(name, NAME_SIZE, "Campaign number %d of the spring", number);
    return (vvl_campaign){
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
        .business_context = "{\"cities\": [\"Bergen\", \"Oslo\"], \"founded\": 2014}",
        .suggested_themes = "[\"night rides\", \"no more batteries\"]",
        .suggested_tags = "[\"cycling\", \"safety\", \"light\"]",
        .selected_themes = "[\"night rides\"]",
        .selected_tags = "[\"cycling\"]",
        .user_id = *owner,
        .status = VVL_CAMPAIGN_STATUS_ACTIVE,
    };
}

static vvl_status store(vvl_db *db, const vvl_campaign *record, vvl_uuid *id, vvl_error *error)
{
    vvl_campaign stored = {0};
    vvl_status status = vvl_campaign_create(db, record, &stored, error);
    *id = stored.id;
    vvl_campaign_clear(&stored);
    return status;
}

static vvl_status fill(vvl_db *db, bench_data *data, vvl_error *error)
{
    vvl_user user = {.username = "bench", .email = "bench@example.com", .password_hash = "!"};
    vvl_user owner = {0};
    vvl_status status = vvl_schema_init(db, NULL, NULL, error);
    if (status == VVL_OK) {
        status = vvl_user_create(db, &user, &owner, error);
    }
    for (int i = 0; i < BATCH; i++) {
        data->batch[i] = sample(i, &owner.id, data->names[i]);
    }
    for (int i = 0; i < STORED && status == VVL_OK; i++) {
        status = store(db, &data->batch[i % BATCH], &data->ids[i], error);
    }
    vvl_user_clear(&owner);
    return status;
}

bool bench_make_database(const char *url, bench_data *data)
{
    vvl_db *db = NULL;
    vvl_error error;
    vvl_options options = VVL_OPTIONS_DEFAULT;
    options.create = true;
    vvl_status status = vvl_db_open(url, &options, &db, &error);
    if (status == VVL_OK) {
        status = fill(db, data, &error);
    }
    if (status != VVL_OK) {
        fprintf(stderr, "bench: %s: %s\n", vvl_status_name(status), error.message);
    }
    vvl_db_close(db);
    return status == VVL_OK;
}

bool bench_is_file(const char *url)
{
    return strncmp(url, "sqlite:", strlen("sqlite:")) == 0;
}
