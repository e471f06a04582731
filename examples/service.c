/* A service in small: opens the database that VVL_DB_URL names, stores, reads back, lists. */
#include <stdio.h>
#include <vvl/vvl.h>

static vvl_status create_user(vvl_db *db, vvl_user *user, vvl_error *error)
{
    vvl_uuid id;
    vvl_status status = vvl_uuid_new(&id, error);
    if (status != VVL_OK) {
        return status;
    }
    char name[VVL_UUID_TEXT_SIZE], email[64];
    vvl_uuid_format(&id, name);
    snprintf(email, sizeof email, "%s@example.com", name);
    vvl_user ada = {.id = id, .username = name, .email = email, .password_hash = "!"};
    return vvl_user_create(db, &ada, user, error);
}

static vvl_status serve(vvl_db *db, vvl_error *error)
{
    vvl_user user = {0};
    vvl_campaign campaign = {0}, found = {0};
    vvl_campaign_page page = {0};

    vvl_status status = vvl_schema_init(db, NULL, NULL, error);
    if (status == VVL_OK) {
        status = create_user(db, &user, error);
    }
    if (status == VVL_OK) {
        vvl_campaign spring = {.name = "Spring launch", .user_id = user.id};
        status = vvl_campaign_create(db, &spring, &campaign, error);
    }
    if (status == VVL_OK) {
        status = vvl_campaign_get(db, &campaign.id, &found, error);
    }
    if (status == VVL_OK) {
        printf("stored: %s, creativity %d\n", found.name, (int)found.creativity_level.value);
        vvl_query newest = {.order = "created_at", .descending = true, .limit = 5};
        status = vvl_campaign_list(db, &newest, &page, error);
    }
    for (size_t i = 0; i < page.count; i++) {
        printf("listed: %s\n", page.items[i].name);
    }

    vvl_campaign_page_clear(&page);
    vvl_campaign_clear(&found);
    vvl_campaign_clear(&campaign);
    vvl_user_clear(&user);
    return status;
}

int main(void)
{
    vvl_db *db = NULL;
    vvl_error error = {0};
    vvl_options options = VVL_OPTIONS_DEFAULT;
    options.create = true;

    vvl_status status = vvl_db_open(NULL, &options, &db, &error);
    if (status == VVL_OK) {
        status = serve(db, &error);
    }
    if (status != VVL_OK) {
        fprintf(stderr, "%s: %s\n%s\n", vvl_status_name(status), error.message, error.hint);
    }
    vvl_db_close(db);
    return status == VVL_OK ? 0 : 1;
}
