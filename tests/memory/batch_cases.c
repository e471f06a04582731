#include "cases.h"

static vvl_status create_many(world *world, vvl_error *error)
{
    return vvl_create_many(world->db, &vvl_entity_campaigns, world->added, ADDED, &world->out.page,
                           error);
}

/* The second is refused; which one it was is found out afterwards. */
static vvl_status create_many_orphans(world *world, vvl_error *error)
{
    vvl_campaign both[ADDED] = {world->added[0], world->added[1]};
    both[1].user_id = world->ids[0];
    return vvl_create_many(world->db, &vvl_entity_campaigns, both, ADDED, &world->out.page, error);
}

static vvl_status update_many(world *world, vvl_error *error)
{
    return vvl_campaign_update_many(world->db, world->changed, ADDED, world->changed_fields, error);
}

static vvl_status delete_many(world *world, vvl_error *error)
{
    return vvl_campaign_delete_many(world->db, world->ids, CAMPAIGNS, error);
}

static const vvl_filter drafts = {.column = "status", .value = "draft"};
static const vvl_fields claimed_fields =
    VVL_FIELD(campaigns, status) | VVL_FIELD(campaigns, updated_at);

static vvl_campaign claimed(const world *world)
{
    return (vvl_campaign){.status = VVL_CAMPAIGN_STATUS_ACTIVE,
                          .updated_at = world->changed[0].updated_at};
}

static vvl_status update_where(world *world, vvl_error *error)
{
    vvl_query query = {.filters = &drafts, .filter_count = 1};
    vvl_campaign changes = claimed(world);
    return vvl_campaign_update_where(world->db, &query, &changes, claimed_fields, NULL,
                                     &world->out.count, error);
}

static vvl_status claim(world *world, vvl_error *error)
{
    vvl_query query = {.filters = &drafts, .filter_count = 1, .order = "name", .limit = 1};
    vvl_campaign changes = claimed(world);
    return vvl_claim(world->db, &vvl_entity_campaigns, &query, &changes, claimed_fields,
                     &world->out.page, error);
}

static vvl_status purge_where(world *world, vvl_error *error)
{
    vvl_query query = {.filters = &drafts, .filter_count = 1};
    return vvl_campaign_purge_where(world->db, &query, &world->out.count, error);
}

/* A write, and another one in a transaction within. */
static vvl_status write_twice(vvl_db *transaction, const world *world, vvl_error *error)
{
    vvl_db *inner = NULL;
    vvl_status status = vvl_campaign_create(transaction, &world->added[0], NULL, error);
    if (status == VVL_OK) {
        status = vvl_begin(transaction, NULL, &inner, error);
    }
    if (status == VVL_OK) {
        status = vvl_campaign_update(inner, &world->ids[0], &world->changed[0],
                                     world->changed_fields, NULL, error);
    }
    return status == VVL_OK ? vvl_commit(inner, error) : status;
}

static vvl_status transaction(world *world, vvl_error *error)
{
    vvl_db *outer = NULL;
    vvl_status status = vvl_begin(world->db, NULL, &outer, error);
    if (status == VVL_OK) {
        status = write_twice(outer, world, error);
    }
    if (status == VVL_OK) {
        return vvl_commit(outer, error);
    }
    vvl_rollback(outer);
    return status;
}

static vvl_status given_up(world *world, vvl_error *error)
{
    vvl_db *outer = NULL;
    vvl_status status = vvl_begin(world->db, NULL, &outer, error);
    if (status == VVL_OK) {
        status = write_twice(outer, world, error);
    }
    vvl_rollback(outer);
    return status;
}

static vvl_status write_in_closure(vvl_db *transaction, void *context, vvl_error *error)
{
    return write_twice(transaction, context, error);
}

static vvl_status transact(world *world, vvl_error *error)
{
    return vvl_transact(world->db, NULL, write_in_closure, world, error);
}

static vvl_status read_only(world *world, vvl_error *error)
{
    static const vvl_transaction_options options = {.isolation = VVL_ISOLATION_SNAPSHOT,
                                                    .read_only = true};
    vvl_db *reading = NULL;
    vvl_status status = vvl_begin(world->db, &options, &reading, error);
    if (status == VVL_OK) {
        status = vvl_campaign_count(reading, NULL, &world->out.number, error);
    }
    vvl_rollback(reading);
    return status;
}

const memory_case batch_cases[] = {
    {"create many", create_many, OUTPUT_PAGE, CASE_WRITES, VVL_OK},
    {"create many, one an orphan", create_many_orphans, OUTPUT_NONE, CASE_WRITES, VVL_E_REFERENCE},
    {"update many", update_many, OUTPUT_NONE, CASE_WRITES, VVL_OK},
    {"delete many", delete_many, OUTPUT_NONE, CASE_WRITES, VVL_OK},
    {"update where", update_where, OUTPUT_NUMBERS, CASE_WRITES, VVL_OK},
    {"claim", claim, OUTPUT_PAGE, CASE_WRITES, VVL_OK},
    {"purge where", purge_where, OUTPUT_NUMBERS, CASE_WRITES, VVL_OK},
    {"a transaction with one in it", transaction, OUTPUT_NONE, CASE_WRITES, VVL_OK},
    {"a transaction given up", given_up, OUTPUT_NONE, CASE_WRITES, VVL_OK},
    {"a closure", transact, OUTPUT_NONE, CASE_WRITES, VVL_OK},
    {"a transaction that reads", read_only, OUTPUT_NUMBERS, 0, VVL_OK},
    {.name = NULL},
};
