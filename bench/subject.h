/** @file subject.h A way to keep campaigns, to be timed against another. */
#ifndef VVL_BENCH_SUBJECT_H
#define VVL_BENCH_SUBJECT_H

#include <vvl/vvl.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LIST_SIZE 20

/**
 * What a program can do; a slot is NULL where it has no form of its own for that. Each function but
 * `close` and the releasing ones answers false after it has said on stderr what failed. Records and
 * pages own one block of memory for all their text.
 */
typedef struct subject {
    const char *name;
    /** One state serves any number of threads; else each thread opens its own. */
    bool shared;

    bool (*open)(const char *url, void **state);
    void (*close)(void *state); /**< takes NULL */

    bool (*get)(void *state, const vvl_uuid *id, vvl_campaign *out);
    void (*release)(vvl_campaign *record);
    /** The first LIST_SIZE by id; looks whether there are more. */
    bool (*list)(void *state, vvl_campaign_page *out);
    void (*release_page)(vvl_campaign_page *page);

    /** An absent id and absent times are made up. */
    bool (*insert)(void *state, const vvl_campaign *record);
    /** Name and status of `changes`, and the present as `updated_at`. */
    bool (*update)(void *state, const vvl_uuid *id, const vvl_campaign *changes);
    /** The same, and hands out the record as it is then. */
    bool (*update_and_read)(void *state, const vvl_uuid *id, const vvl_campaign *changes,
                            vvl_campaign *out);

    /** `transaction` takes the state's place until commit, which frees it whatever it answers. */
    bool (*begin)(void *state, bool writes, void **transaction);
    bool (*commit)(void *transaction);
    /** All of them in a transaction of its own, in the fastest way this program knows. */
    bool (*insert_many)(void *state, const vvl_campaign *records, size_t count);
} subject;

/** Ends with NULL; the first one is what the others are measured by. */
extern const subject *const sqlite_subjects[];
extern const subject *const postgres_subjects[];

#ifdef __cplusplus
}
#endif

#endif
