/** @file watcher.h The fake opened with hooks that note what they are told. */
#ifndef VVL_TESTS_FAKE_WATCHER_H
#define VVL_TESTS_FAKE_WATCHER_H

#include "fake.h"

enum { WATCHER_EVENTS = 16 };

/** The script stands first: the fake finds it by the context of the log. */
typedef struct watcher {
    fake_script script;
    vvl_options options;
    vvl_statement_event events[WATCHER_EVENTS];
    size_t event_count;
    char line[200]; /**< the last one of the log */
    size_t line_count;
} watcher;

/** The id of the user that a watcher's script answers. */
extern const vvl_uuid watcher_id;

/** In scratch memory; one connection, every statement on users answers one, all hooks set. */
watcher *watcher_new(void);

/** To be closed with fake_close. */
vvl_db *watcher_open(watcher *self);

/** Answers the next statement on users so, once. */
void watcher_fail_once(watcher *self, fake_slot slot, vvl_status status);

/** Reads the user. */
void watcher_get(vvl_db *db, vvl_status expected);

/** To be cleared by the caller. */
vvl_metrics watcher_metrics(vvl_db *db);

#endif
