#include "migrate/recognize.h"

#include "core/describe.h"
#include "core/schema.h"
#include "util/error.h"

#include <string.h>

/* A column that the old application dropped: its databases lack it, until a version of ours brings
 * it back. */
typedef struct dropped_column {
    const char *since;
    const char *until;
    const char *table;
    const char *name;
} dropped_column;

static const dropped_column dropped[] = {
    {"1.0.1", "1.2.0", "users", "first_name"},
    {"1.0.1", "1.2.0", "users", "last_name"},
};

bool vvl_recognition_may_lack(const char *version, const char *table, const char *column)
{
    for (size_t i = 0; i < sizeof dropped / sizeof dropped[0]; i++) {
        if (vvl_version_compare(version, dropped[i].since) >= 0 &&
            vvl_version_compare(version, dropped[i].until) < 0 &&
            strcmp(table, dropped[i].table) == 0 && strcmp(column, dropped[i].name) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_reduced(const vvl_recognition *self)
{
    for (size_t i = 0; i < sizeof dropped / sizeof dropped[0]; i++) {
        vvl_object column = {"column", dropped[i].table, dropped[i].name, "", ""};
        if (vvl_structure_find(&self->actual, &column) == NULL) {
            return true;
        }
    }
    return false;
}

/* What tells the version: tables and columns, but not those of the ledger, which may lie. */
static bool tells(const vvl_object *object)
{
    return (vvl_object_is(object, "table") || vvl_object_is(object, "column")) &&
           strcmp(object->table, VVL_LEDGER) != 0;
}

static vvl_status find_missing(vvl_recognition *self, const vvl_structure *expected,
                               const char *version, vvl_name_list *missing, vvl_error *error)
{
    for (size_t i = 0; i < expected->count; i++) {
        const vvl_object *object = &expected->items[i];
        if (!tells(object) || vvl_recognition_may_lack(version, object->table, object->name) ||
            vvl_structure_find(&self->actual, object) != NULL) {
            continue;
        }
        const char *label = vvl_object_label(object, self->arena);
        if (label == NULL || !vvl_name_list_add(missing, label, strlen(label))) {
            return vvl_fail_memory(error);
        }
    }
    return VVL_OK;
}

/* Whether the database has anything that came with a version. legacy_ids proves nothing: copies
 * made by early builds have it at any. */
static bool has_new_of(const vvl_recognition *self, const vvl_structure *expected,
                       const vvl_structure *before)
{
    for (size_t i = 0; i < expected->count; i++) {
        const vvl_object *object = &expected->items[i];
        if (tells(object) && strcmp(object->table, vvl_entity_legacy_ids.name) != 0 &&
            vvl_structure_find(&self->actual, object) != NULL &&
            vvl_structure_find(before, object) == NULL) {
            return true;
        }
    }
    return false;
}

/* The versions are looked at in their order, so what fits later wins. */
static vvl_status try_version(vvl_recognition *self, const vvl_migration *migration,
                              const vvl_structure *before, vvl_structure *expected,
                              const vvl_pool *pool, vvl_error *error)
{
    vvl_name_list missing = {.arena = self->arena};
    vvl_status status = vvl_structure_expect(pool, migration->version, expected, error);
    if (status == VVL_OK) {
        status = find_missing(self, expected, migration->version, &missing, error);
    }
    if (status == VVL_OK && (missing.count == 0 || has_new_of(self, expected, before))) {
        self->known = true;
        self->migration = migration;
        self->missing = missing;
        self->expected = *expected;
    }
    return status;
}

vvl_status vvl_recognize(const vvl_pool *pool, vvl_recognition *self, vvl_error *error)
{
    const vvl_migration *at = pool->backend->dialect->migrations;
    vvl_structure before = {.arena = self->arena};
    vvl_status status = VVL_OK;
    for (; status == VVL_OK && at->version != NULL; at++) {
        vvl_structure expected = {.arena = self->arena};
        status = try_version(self, at, &before, &expected, pool, error);
        before = expected;
    }
    self->reduced = is_reduced(self);
    return status;
}

vvl_status vvl_recognition_refuse(const vvl_recognition *self, vvl_error *error)
{
    if (!self->known) {
        vvl_fail(error, VVL_E_SCHEMA, "the database holds nothing of the application");
        vvl_hint(error, "check that the URL names the right database; `vvldb init` makes the "
                        "schema of an empty one");
        return VVL_E_SCHEMA;
    }
    if (self->missing.count == 0) {
        return VVL_OK;
    }
    vvl_fail(error, VVL_E_SCHEMA, "the database looks like version %s but lacks %.80s%s",
             self->migration->version, self->missing.items[0],
             self->missing.count > 1 ? " and more" : "");
    vvl_hint(error, "add what is missing, all of which the report names, or rename what only "
                    "seems to belong to that version");
    return VVL_E_SCHEMA;
}
