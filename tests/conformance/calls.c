#include "calls.h"

static const vvl_entity *const users = &vvl_entity_users;
static const vvl_filter filter = {.column = "username", .value = "zed"};
static const vvl_query query = {.filters = &filter, .filter_count = 1};
static const vvl_user changes = {.first_name = "new"};
static const vvl_fields name = VVL_FIELD(users, first_name);
static const vvl_user zed = {.username = "zed", .email = "z@x.org", .password_hash = "!"};

static vvl_status call_reading(vvl_db *db, size_t which, const vvl_uuid *id, vvl_error *error)
{
    bool exists;
    int64_t number;
    vvl_user user = {.memory = NULL};
    vvl_page page = {.items = NULL};
    vvl_status status;
    switch (which) {
    case 0:
        return vvl_get(db, users, id, &user, error);
    case 1:
        return vvl_exists(db, users, id, &exists, error);
    case 2:
        return vvl_count(db, users, NULL, &number, error);
    case 3:
        return vvl_sum(db, &vvl_entity_campaigns, "creativity_level", NULL, &number, error);
    case 4:
        status = vvl_get_many(db, users, id, 1, &page, error);
        break;
    default:
        status = vvl_list(db, users, NULL, &page, error);
        break;
    }
    vvl_page_clear(&page);
    return status;
}

static vvl_status call_about_one(vvl_db *db, size_t which, const vvl_uuid *id, vvl_error *error)
{
    static const vvl_opt_time version = {true, 1};
    switch (which) {
    case CALLS_READING:
        return vvl_create(db, users, &zed, NULL, error);
    case CALLS_READING + 1:
        return vvl_update(db, users, id, &changes, name, NULL, error);
    case CALLS_READING + 2:
        return vvl_update_version(db, users, id, version, &changes, name, NULL, error);
    case CALLS_READING + 3:
        return vvl_delete(db, users, id, error);
    case CALLS_READING + 4:
        return vvl_undelete(db, users, id, error);
    case CALLS_READING + 5:
        return vvl_purge(db, users, id, error);
    default:
        return vvl_add(db, &vvl_entity_campaigns, id, "creativity_level", 1, error);
    }
}

static vvl_status call_about_many(vvl_db *db, size_t which, const vvl_uuid *id, vvl_error *error)
{
    vvl_user user = {.id = *id, .first_name = "new"};
    vvl_page page = {.items = NULL};
    uint64_t count;
    switch (which) {
    case CALLS_ONE:
        return vvl_create_many(db, users, &zed, 1, NULL, error);
    case CALLS_ONE + 1:
        return vvl_update_many(db, users, &user, 1, name, error);
    case CALLS_ONE + 2:
        return vvl_delete_many(db, users, id, 1, error);
    case CALLS_ONE + 3:
        return vvl_update_where(db, users, &query, &changes, name, NULL, &count, error);
    case CALLS_ONE + 4:
        return vvl_purge_where(db, users, &query, &count, error);
    default:
        break;
    }
    vvl_status status = vvl_claim(db, users, &query, &changes, name, &page, error);
    vvl_page_clear(&page);
    return status;
}

vvl_status call(vvl_db *db, size_t which, vvl_error *error)
{
    vvl_uuid id = test_uuid("nobody", 1);
    if (which < CALLS_READING) {
        return call_reading(db, which, &id, error);
    }
    return which < CALLS_ONE ? call_about_one(db, which, &id, error)
                             : call_about_many(db, which, &id, error);
}
