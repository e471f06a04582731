/**
 * @file driver.h
 * A driver's slots, called by hand. Tests of what every backend has to do run against each; what
 * only one of them can be asked stands in a file of its own.
 */
#ifndef VVL_TESTS_DRIVER_DRIVER_H
#define VVL_TESTS_DRIVER_DRIVER_H

#include "../database.h"

#include <vvl/sys/backend.h>

/** A connection to the database of the running test. */
typedef struct driver {
    const vvl_backend *backend;
    vvl_connection *connection;
    vvl_options options;
} driver;

/** A new database with an empty table `item` (id, name, content: a bigint, a text that may not be
 * 'bad', JSON), and a connection to it; closed by driver_cleanup. */
driver *driver_new(void);

/** One more connection to the database of another one. `statement_timeout` 0: none. */
driver *driver_again(const driver *first, unsigned statement_timeout);

/** Closes every connection of the running test, for one that forks. */
void driver_close_all(void);

/** The same, and opens a connection to the database anew. */
driver *driver_reopen(void);

/** The teardown of every suite. */
void driver_cleanup(void);

/** A statement whose parameters are written #1, #2, …; finalized by driver_cleanup. */
vvl_statement *driver_statement(driver *driver, const char *sql, const vvl_value_type *parameters,
                                size_t count);

/** INSERT INTO item of all three columns. */
vvl_statement *driver_insert(driver *driver);

/** The parameters of driver_insert. */
void item_values(vvl_value values[3], int64_t id, const char *name, const char *content);

/** Inserts an item of that id. */
vvl_status store_item(driver *driver, int64_t id, vvl_error *error);

/** The answer of a query in one integer. */
int64_t driver_number(driver *driver, const char *sql);

/** The ids of `item` by their order, as another connection sees them: "1 2 3 ". */
const char *stored_items(void);

void driver_begin(driver *driver, vvl_transaction_mode mode);
void driver_commit(driver *driver);
void driver_savepoint(driver *driver, unsigned depth);
void driver_end_savepoint(driver *driver, unsigned depth, bool keep);

/** What the state should be now. */
#define EXPECT_STATE(expected, driver)                                                             \
    EXPECT((driver)->backend->state((driver)->connection) == (expected), "the state is %d",        \
           (int)(driver)->backend->state((driver)->connection))

/** Every call but a rollback is refused as in any transaction that has failed. */
void expect_failed(driver *driver);

#endif
