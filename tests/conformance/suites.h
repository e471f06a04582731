/**
 * @file suites.h
 * The conformance suite: what every backend has to do, through public headers only. No test asks
 * which backend it runs against, and every expected value is written out once for all of them.
 */
#ifndef VVL_TESTS_CONFORMANCE_SUITES_H
#define VVL_TESTS_CONFORMANCE_SUITES_H

#include "../database.h"
#include "../values.h"

extern CU_TestInfo add_tests[];
extern CU_TestInfo argument_tests[];
extern CU_TestInfo batch_tests[];
extern CU_TestInfo campaigns_tests[];
extern CU_TestInfo canonical_tests[];
extern CU_TestInfo change_tests[];
extern CU_TestInfo claim_tests[];
extern CU_TestInfo constraint_tests[];
extern CU_TestInfo contains_tests[];
extern CU_TestInfo content_tests[];
extern CU_TestInfo create_tests[];
extern CU_TestInfo delete_tests[];
extern CU_TestInfo doctor_tests[];
extern CU_TestInfo files_tests[];
extern CU_TestInfo filter_tests[];
extern CU_TestInfo form_tests[];
extern CU_TestInfo handle_tests[];
extern CU_TestInfo hostile_tests[];
extern CU_TestInfo isolation_tests[];
extern CU_TestInfo json_object_tests[];
extern CU_TestInfo json_page_tests[];
extern CU_TestInfo json_path_tests[];
extern CU_TestInfo json_tests[];
extern CU_TestInfo lines_tests[];
extern CU_TestInfo locale_tests[];
extern CU_TestInfo nothing_tests[];
extern CU_TestInfo numbered_tests[];
extern CU_TestInfo open_tests[];
extern CU_TestInfo order_tests[];
extern CU_TestInfo page_tests[];
extern CU_TestInfo query_tests[];
extern CU_TestInfo refused_batch_tests[];
extern CU_TestInfo round_trip_count_tests[];
extern CU_TestInfo round_trip_tests[];
extern CU_TestInfo schema_tests[];
extern CU_TestInfo search_tests[];
extern CU_TestInfo sessions_tests[];
extern CU_TestInfo several_tests[];
extern CU_TestInfo statistics_tests[];
extern CU_TestInfo templates_tests[];
extern CU_TestInfo sum_tests[];
extern CU_TestInfo transact_tests[];
extern CU_TestInfo transaction_tests[];
extern CU_TestInfo typed_tests[];
extern CU_TestInfo update_tests[];
extern CU_TestInfo users_tests[];
extern CU_TestInfo validation_tests[];
extern CU_TestInfo version_tests[];
extern CU_TestInfo view_tests[];
extern CU_TestInfo watch_tests[];

/** The teardown of the locale suite: as test_cleanup, and the locale as it was. */
void locale_cleanup(void);

/** The backend of this run. */
const test_backend *fixture_backend(void);

/** A new database at the newest version, open; closed and removed when the test ends. */
vvl_db *fixture_db(void);

#define TABLES_ROOM 16

/** The tables, parents before children. */
typedef struct table_list {
    const vvl_entity *items[TABLES_ROOM];
    size_t count;
} table_list;

table_list fixture_tables(void);

#endif
