#include "suites.h"

#include <stdio.h>
#include <string.h>

/* A batch of users, and what one of them breaks. */
enum { COUNT = 10, CULPRIT = 7, OTHER = 2 };

typedef struct batch {
    vvl_user users[COUNT];
    vvl_campaign campaigns[COUNT];
    parents owner;
} batch;

typedef struct fault {
    const char *name;
    void (*make)(batch *batch);
    bool campaigns; /* the fault is in these */
    vvl_status status;
    const char *column;
    int64_t element;
    const char *sqlstate;
} fault;

static const char taken_name[] = "taken name";
static const char taken_email[] = "taken@x.org";

static void short_name(batch *batch)
{
    batch->users[CULPRIT].username = "x";
}

static void no_email(batch *batch)
{
    batch->users[CULPRIT].email = NULL;
}

static void broken_json(batch *batch)
{
    batch->users[CULPRIT].profile_data = "{";
}

static void name_twice(batch *batch)
{
    batch->users[CULPRIT].username = batch->users[OTHER].username;
}

static void email_twice(batch *batch)
{
    batch->users[CULPRIT].email = batch->users[OTHER].email;
}

static void id_twice(batch *batch)
{
    batch->users[CULPRIT].id = batch->users[OTHER].id;
}

static void all_twice(batch *batch)
{
    batch->users[CULPRIT] = batch->users[OTHER];
}

static void name_and_email_twice(batch *batch)
{
    name_twice(batch);
    email_twice(batch);
}

static void name_there(batch *batch)
{
    batch->users[CULPRIT].username = taken_name;
}

static void email_there(batch *batch)
{
    batch->users[CULPRIT].email = taken_email;
}

static void name_and_email_there(batch *batch)
{
    name_there(batch);
    email_there(batch);
}

static void id_there(batch *batch)
{
    batch->users[CULPRIT].id = batch->owner.user;
}

static void the_last(batch *batch)
{
    batch->users[COUNT - 1].username = taken_name;
}

static void the_first_of_two(batch *batch)
{
    name_there(batch);
    batch->users[OTHER].email = taken_email;
}

static void no_parent(batch *batch)
{
    batch->campaigns[CULPRIT].user_id = test_uuid("nobody", 1);
}

static void no_parents(batch *batch)
{
    no_parent(batch);
    batch->campaigns[OTHER].user_id = test_uuid("nobody", 2);
}

static void no_parent_and_an_id_there(batch *batch)
{
    batch->campaigns[OTHER].user_id = test_uuid("nobody", 1);
    batch->campaigns[CULPRIT].id = batch->owner.campaign;
}

static void an_id_there_and_no_parent(batch *batch)
{
    no_parent(batch);
    batch->campaigns[OTHER].id = batch->owner.campaign;
}

static const fault faults[] = {
    {"a short name", short_name, false, VVL_E_INVALID, "username", CULPRIT, ""},
    {"no email", no_email, false, VVL_E_INVALID, "email", CULPRIT, ""},
    {"broken JSON", broken_json, false, VVL_E_INVALID, "profile_data", CULPRIT, ""},
    {"a name twice", name_twice, false, VVL_E_CONFLICT, "username", CULPRIT, "23505"},
    {"an email twice", email_twice, false, VVL_E_CONFLICT, "email", CULPRIT, "23505"},
    {"an id twice", id_twice, false, VVL_E_CONFLICT, "id", CULPRIT, "23505"},
    {"all of it twice", all_twice, false, VVL_E_CONFLICT, "id", CULPRIT, "23505"},
    {"name and email twice", name_and_email_twice, false, VVL_E_CONFLICT, "username", CULPRIT,
     "23505"},
    {"a name that is there", name_there, false, VVL_E_CONFLICT, "username", CULPRIT, "23505"},
    {"an email that is there", email_there, false, VVL_E_CONFLICT, "email", CULPRIT, "23505"},
    {"name and email that are there", name_and_email_there, false, VVL_E_CONFLICT, "username",
     CULPRIT, "23505"},
    {"an id that is there", id_there, false, VVL_E_CONFLICT, "id", CULPRIT, "23505"},
    {"the last", the_last, false, VVL_E_CONFLICT, "username", COUNT - 1, "23505"},
    {"the first of two", the_first_of_two, false, VVL_E_CONFLICT, "email", OTHER, "23505"},
    {"no parent", no_parent, true, VVL_E_REFERENCE, "user_id", CULPRIT, "23503"},
    {"two without parents", no_parents, true, VVL_E_REFERENCE, "user_id", OTHER, "23503"},
    {"no parent before an id that is there", no_parent_and_an_id_there, true, VVL_E_REFERENCE,
     "user_id", OTHER, "23503"},
    {"an id that is there before no parent", an_id_there_and_no_parent, true, VVL_E_CONFLICT, "id",
     OTHER, "23505"},
};

static batch *new_batch(const parents *owner)
{
    batch *batch = test_scratch(sizeof *batch);
    batch->owner = *owner;
    for (unsigned i = 0; i < COUNT; i++) {
        batch->users[i] = (vvl_user){.id = test_uuid("user", i),
                                     .username = test_format("user %u", i),
                                     .email = test_format("%u@x.org", i),
                                     .password_hash = "!"};
        batch->campaigns[i] =
            (vvl_campaign){.id = test_uuid("campaign", i), .name = "c", .user_id = owner->user};
    }
    return batch;
}

static vvl_db *db_with_owner(parents *owner)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    *owner = parents_new(db, 900);
    vvl_user taken = {.username = taken_name, .email = taken_email, .password_hash = "!"};
    REQUIRE_OK(vvl_user_create(db, &taken, NULL, &error), &error);
    return db;
}

static void expect_fault(const fault *fault, vvl_status status, const vvl_error *error)
{
    bool good = EXPECT_REFUSED(fault->status, status, error, fault->column);
    good =
        EXPECT(error->element == fault->element, "element %lld", (long long)error->element) && good;
    good = EXPECT_TEXT(fault->sqlstate, error->sqlstate) && good;
    const char *number = test_format("record %lld of those given", (long long)fault->element);
    good = EXPECT(strstr(error->message, number) != NULL, "it says: %s", error->message) && good;
    bool discreet = strstr(error->message, "taken") == NULL && strstr(error->hint, "taken") == NULL;
    EXPECT(EXPECT(discreet, "a value is told: %s", error->message) && good, "that was %s",
           fault->name);
}

static vvl_status create(vvl_db *db, const fault *fault, const batch *batch, vvl_error *error)
{
    vvl_page stored = {.count = 77};
    const vvl_entity *entity = fault->campaigns ? &vvl_entity_campaigns : &vvl_entity_users;
    const void *records = fault->campaigns ? (const void *)batch->campaigns : batch->users;
    vvl_status status = vvl_create_many(db, entity, records, COUNT, &stored, error);
    EXPECT(stored.count == 77, "the page was touched");
    return status;
}

static void expect_counts(vvl_db *db, size_t users, size_t campaigns, const char *when)
{
    EXPECT(record_count(db, &vvl_entity_users) == users &&
               record_count(db, &vvl_entity_campaigns) == campaigns,
           "after %s: %zu users, %zu campaigns", when, record_count(db, &vvl_entity_users),
           record_count(db, &vvl_entity_campaigns));
}

static void nothing_is_stored_of_a_refused_batch(void)
{
    parents owner;
    vvl_db *db = db_with_owner(&owner);
    for (size_t i = 0; i < COUNT_OF(faults); i++) {
        vvl_error error = {0};
        batch *batch = new_batch(&owner);
        faults[i].make(batch);
        expect_fault(&faults[i], create(db, &faults[i], batch, &error), &error);
        expect_counts(db, 2, 1, faults[i].name);
    }
}

static void a_transaction_goes_on_after_a_refused_batch(void)
{
    parents owner;
    vvl_db *db = db_with_owner(&owner);
    for (size_t i = 0; i < COUNT_OF(faults); i++) {
        vvl_error error = {0};
        vvl_db *transaction = NULL;
        batch *batch = new_batch(&owner);
        vvl_campaign before = {.name = "before", .user_id = owner.user};
        faults[i].make(batch);
        REQUIRE_OK(vvl_begin(db, NULL, &transaction, &error), &error);
        EXPECT_OK(vvl_campaign_create(transaction, &before, NULL, &error), &error);
        expect_fault(&faults[i], create(transaction, &faults[i], batch, &error), &error);
        EXPECT_OK(vvl_campaign_create(transaction, &before, NULL, &error), &error);
        EXPECT_OK(vvl_commit(transaction, &error), &error);
        expect_counts(db, 2, 1 + 2 * (i + 1), faults[i].name);
    }
}

static void an_error_need_not_be_wanted(void)
{
    parents owner;
    vvl_db *db = db_with_owner(&owner);
    for (size_t i = 0; i < COUNT_OF(faults); i++) {
        batch *batch = new_batch(&owner);
        faults[i].make(batch);
        vvl_status status = create(db, &faults[i], batch, NULL);
        EXPECT(status == faults[i].status, "%s: %s", faults[i].name, vvl_status_name(status));
    }
}

typedef struct change_fault {
    const char *name;
    vvl_user culprit; /* nil id: the one that it stands for */
    vvl_fields fields;
    vvl_status status;
    const char *column;
} change_fault;

static vvl_user *stored_users(vvl_db *db, const parents *owner)
{
    vvl_error error;
    batch *batch = new_batch(owner);
    REQUIRE_OK(vvl_user_create_many(db, batch->users, COUNT, NULL, &error), &error);
    return batch->users;
}

/* First names tell whether anything was changed. */
static void expect_unchanged(vvl_db *db, const char *when)
{
    vvl_error error;
    int64_t changed = -1;
    vvl_filter filter = {.column = "first_name", .value = "new"};
    vvl_query query = {.filters = &filter, .filter_count = 1, .all = true};
    REQUIRE_OK(vvl_user_count(db, &query, &changed, &error), &error);
    EXPECT(changed == 0, "after %s %lld are changed", when, (long long)changed);
}

static void refuse_change(vvl_db *db, const vvl_user *users, const change_fault *fault)
{
    vvl_error error = {0};
    vvl_user changes[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        changes[i] = (vvl_user){.id = users[i].id,
                                .username = users[i].username,
                                .email = users[i].email,
                                .first_name = "new"};
    }
    vvl_user *culprit = &changes[CULPRIT];
    culprit->username =
        fault->culprit.username != NULL ? fault->culprit.username : culprit->username;
    culprit->first_name =
        fault->culprit.first_name != NULL ? fault->culprit.first_name : culprit->first_name;
    culprit->id = vvl_uuid_is_nil(&fault->culprit.id) ? culprit->id : fault->culprit.id;
    vvl_status status = vvl_user_update_many(db, changes, COUNT, fault->fields, &error);
    bool good = EXPECT_REFUSED(fault->status, status, &error, fault->column);
    EXPECT(EXPECT(error.element == CULPRIT, "element %lld", (long long)error.element) && good,
           "that was %s", fault->name);
    expect_unchanged(db, fault->name);
}

static void nothing_is_changed_by_a_refused_batch(void)
{
    enum { BOTH = VVL_FIELD(users, username) | VVL_FIELD(users, first_name) };
    parents owner;
    vvl_error error;
    vvl_db *db = db_with_owner(&owner);
    const vvl_user *users = stored_users(db, &owner);
    const change_fault cases[] = {
        {"a short name", {.username = "x"}, BOTH, VVL_E_INVALID, "username"},
        {"a name that is there", {.username = taken_name}, BOTH, VVL_E_CONFLICT, "username"},
        {"a name of the batch", {.username = "user 2"}, BOTH, VVL_E_CONFLICT, "username"},
        {"no such user", {.id = test_uuid("nobody", 1)}, BOTH, VVL_E_NOT_FOUND, "id"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        vvl_db *transaction = NULL;
        refuse_change(db, users, &cases[i]);
        REQUIRE_OK(vvl_begin(db, NULL, &transaction, &error), &error);
        refuse_change(transaction, users, &cases[i]);
        EXPECT_OK(vvl_commit(transaction, &error), &error);
        expect_unchanged(db, "the commit");
    }
}

static void the_first_change_that_is_fixed_or_nameless_is_named(void)
{
    parents owner;
    vvl_error error;
    vvl_db *db = db_with_owner(&owner);
    vvl_user *users = stored_users(db, &owner);
    EXPECT_REFUSED(VVL_E_INVALID,
                   vvl_user_update_many(db, users, COUNT, VVL_FIELD(users, created_at), &error),
                   &error, "created_at");
    EXPECT(error.element == 0, "element %lld", (long long)error.element);
    memset(&users[OTHER].id, 0, sizeof users[OTHER].id);
    EXPECT_REFUSED(VVL_E_INVALID,
                   vvl_user_update_many(db, users, COUNT, VVL_FIELD(users, first_name), &error),
                   &error, "id");
    EXPECT(error.element == OTHER, "element %lld", (long long)error.element);
}

static void nothing_is_deleted_by_a_refused_batch(void)
{
    parents owner;
    vvl_error error;
    vvl_db *db = db_with_owner(&owner);
    batch *batch = new_batch(&owner);
    vvl_uuid ids[COUNT];
    vvl_db *transaction = NULL;
    REQUIRE_OK(vvl_campaign_create_many(db, batch->campaigns, COUNT, NULL, &error), &error);
    for (size_t i = 0; i < COUNT; i++) {
        ids[i] = batch->campaigns[i].id;
    }
    ids[CULPRIT] = test_uuid("nobody", 1);
    EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_campaign_delete_many(db, ids, COUNT, &error), &error);
    EXPECT(error.element == CULPRIT, "element %lld", (long long)error.element);
    expect_counts(db, 2, 1 + COUNT, "a missing one");
    REQUIRE_OK(vvl_begin(db, NULL, &transaction, &error), &error);
    EXPECT_STATUS(VVL_E_NOT_FOUND, vvl_campaign_delete_many(transaction, ids, COUNT, &error),
                  &error);
    expect_counts(transaction, 2, 1 + COUNT, "a missing one in a transaction");
    EXPECT_OK(vvl_campaign_delete_many(transaction, ids, CULPRIT, &error), &error);
    EXPECT_OK(vvl_commit(transaction, &error), &error);
    expect_counts(db, 2, 1 + COUNT - CULPRIT, "a good batch");
}

CU_TestInfo refused_batch_tests[] = {
    {"nothing is stored of a refused batch", nothing_is_stored_of_a_refused_batch},
    {"a transaction goes on after a refused batch", a_transaction_goes_on_after_a_refused_batch},
    {"an error need not be wanted", an_error_need_not_be_wanted},
    {"nothing is changed by a refused batch", nothing_is_changed_by_a_refused_batch},
    {"the first change that is fixed or nameless is named",
     the_first_change_that_is_fixed_or_nameless_is_named},
    {"nothing is deleted by a refused batch", nothing_is_deleted_by_a_refused_batch},
    CU_TEST_INFO_NULL,
};
