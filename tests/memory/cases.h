/** @file cases.h What is done while memory runs out, and the little world that it is done to. */
#ifndef VVL_TESTS_MEMORY_CASES_H
#define VVL_TESTS_MEMORY_CASES_H

#include "../database.h"
#include "../values.h"

enum { USERS = 2, CAMPAIGNS = 4, ADDED = 2 };

/** What a call hands out: one member of it, and the rest stays as it was. */
typedef struct outputs {
    vvl_db *db;
    vvl_user user;
    vvl_session session;
    vvl_campaign campaign;
    vvl_page page;
    vvl_fields fields;
    int64_t number;
    uint64_t count;
    bool flag;
    char *text;
    vvl_inspection inspection;
    vvl_transfer transfer;
    vvl_checkup checkup;
} outputs;

/** The records of a database, and what a case does something with. */
typedef struct world {
    const test_database *database;
    const test_database *target; /**< a second one, empty where the case says no more */
    vvl_db *db;                  /**< opened for the attempt, on `database` */
    vvl_db *target_db;           /**< the same, on `target` */
    outputs out;
    const vvl_user *users[USERS];
    vvl_campaign campaigns[CAMPAIGNS];
    vvl_campaign added[ADDED];   /**< not stored yet */
    vvl_campaign changed[ADDED]; /**< the first campaigns with other values */
    vvl_fields changed_fields;
    vvl_uuid ids[CAMPAIGNS]; /**< of `campaigns` */
    const char *cursor;      /**< behind the first of the campaigns by name */
    const char *json;        /**< a campaign as it comes from a client */
    const char *json_page;   /**< two of them */
    const vvl_session *session;
    const char *token; /**< of the session, which the old application opened */
} world;

/** What a case gives to `out`. */
typedef enum output {
    OUTPUT_NONE,
    OUTPUT_DB,
    OUTPUT_SESSION, /**< and its user */
    OUTPUT_CAMPAIGN,
    OUTPUT_PAGE, /**< of campaigns */
    OUTPUT_NUMBERS,
    OUTPUT_TEXT,
    OUTPUT_INSPECTION,
    OUTPUT_TRANSFER,
    OUTPUT_CHECKUP
} output;

/** What a case needs and does. */
enum {
    CASE_WRITES = 1 << 0,        /**< to `database` */
    CASE_FRESH = 1 << 1,         /**< `db` has not been used yet; else its schema was looked at */
    CASE_CLOSED = 1 << 2,        /**< opens the database by itself */
    CASE_NO_DATABASE = 1 << 3,   /**< needs none */
    CASE_TARGET = 1 << 4,        /**< uses `target_db` too */
    CASE_TARGET_WRITES = 1 << 5, /**< writes to `target`, and not to `database` */
    CASE_TARGET_SCHEMA = 1 << 6, /**< `target` has a schema */
    CASE_TARGET_COPY = 1 << 7,   /**< `target` holds a copy of `database` */
    CASE_TARGET_OLD = 1 << 8     /**< the schema of `target` is not the newest */
};

typedef struct memory_case {
    const char *name;
    vvl_status (*run)(world *world, vvl_error *error);
    output output;
    unsigned flags;
    vvl_status status; /**< what it comes to while there is memory */
} memory_case;

/** In groups; each ends with one without a name. */
extern const memory_case record_cases[];
extern const memory_case batch_cases[];
extern const memory_case database_cases[];
extern const memory_case service_cases[];

#endif
