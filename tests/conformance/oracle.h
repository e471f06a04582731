/** @file oracle.h Queries answered a second time, in C, over records that were read before. */
#ifndef VVL_TESTS_CONFORMANCE_ORACLE_H
#define VVL_TESTS_CONFORMANCE_ORACLE_H

#include "listing.h"

enum { ORACLE_LIKES = 3 };

/** Everything that a table or view holds, deleted records too. */
typedef struct content {
    const vvl_entity *entity;
    vvl_page page;
} content;

/** A filter as the oracle understands it: values are those of records. */
typedef struct asked {
    const vvl_column *column;
    vvl_test test;
    const void *like[ORACLE_LIKES]; /**< compared with; none, and no list: null is asked for */
    size_t like_count;
    const char *part; /**< of VVL_PREFIX and VVL_CONTAINS */
    bool or_next;
} asked;

typedef struct question {
    asked filters[VVL_FILTER_MAX];
    size_t filter_count;
    const vvl_column *order;
    bool descending;
    bool all;
    unsigned limit;
} question;

/** A database with varied records in every table. */
vvl_db *oracle_db(void);

/** Reads a table or view; to be ended with content_clear. */
content content_read(vvl_db *db, const vvl_entity *entity);
void content_clear(content *content);

const void *content_record(const content *content, size_t at);

/** Lists, counts and adds up, and expects what the oracle says. */
void expect_answer(vvl_db *db, const content *content, const question *question);

/** The question as the library takes it, in scratch memory. */
vvl_query query_of(const question *question);

#endif
