#include "program.h"

enum { GETS_PER_TRANSACTION = 20, READS_PER_WRITE = 4 };

static uint32_t next_random(worker *worker)
{
    worker->random = worker->random * 1664525 + 1013904223;
    return worker->random >> 8;
}

static const vvl_uuid *any_id(worker *worker)
{
    return &worker->data->ids[next_random(worker) % STORED];
}

static const vvl_campaign *any_record(worker *worker)
{
    return &worker->data->batch[next_random(worker) % BATCH];
}

static bool get_from(worker *worker, void *state)
{
    vvl_campaign record;
    bool found = worker->subject->get(state, any_id(worker), &record);
    if (found) {
        worker->subject->release(&record);
    }
    return found;
}

static bool get_one(worker *worker)
{
    return get_from(worker, worker->state);
}

static bool list_page(worker *worker)
{
    vvl_campaign_page page;
    if (!worker->subject->list(worker->state, &page)) {
        return false;
    }
    bool complete = page.count == LIST_SIZE;
    worker->subject->release_page(&page);
    return complete;
}

static bool get_several(worker *worker)
{
    void *transaction;
    bool good = worker->subject->begin(worker->state, false, &transaction);
    for (int i = 0; good && i < GETS_PER_TRANSACTION; i++) {
        good = get_from(worker, transaction);
    }
    return good && worker->subject->commit(transaction);
}

static bool update_one(worker *worker)
{
    const vvl_uuid *id = any_id(worker);
    return worker->subject->update(worker->state, id, any_record(worker));
}

static bool update_and_read(worker *worker)
{
    vvl_campaign record;
    const vvl_uuid *id = any_id(worker);
    if (!worker->subject->update_and_read(worker->state, id, any_record(worker), &record)) {
        return false;
    }
    worker->subject->release(&record);
    return true;
}

static bool read_or_write(worker *worker)
{
    bool writes = next_random(worker) % (READS_PER_WRITE + 1) == 0;
    return writes ? update_one(worker) : get_one(worker);
}

static bool insert_one(worker *worker)
{
    return worker->subject->insert(worker->state, any_record(worker));
}

static bool insert_row_by_row(worker *worker)
{
    void *transaction;
    bool good = worker->subject->begin(worker->state, true, &transaction);
    for (int i = 0; good && i < BATCH; i++) {
        good = worker->subject->insert(transaction, &worker->data->batch[i]);
    }
    return good && worker->subject->commit(transaction);
}

/* Who has no better way goes row by row. */
static bool insert_thousand(worker *worker)
{
    const subject *subject = worker->subject;
    return subject->insert_many == NULL
               ? insert_row_by_row(worker)
               : subject->insert_many(worker->state, worker->data->batch, BATCH);
}

static bool gets(const subject *subject)
{
    return subject->get != NULL;
}

static bool lists(const subject *subject)
{
    return subject->list != NULL;
}

static bool gets_in_transactions(const subject *subject)
{
    return subject->get != NULL && subject->begin != NULL;
}

static bool updates(const subject *subject)
{
    return subject->update != NULL;
}

static bool updates_and_reads(const subject *subject)
{
    return subject->update_and_read != NULL;
}

static bool inserts(const subject *subject)
{
    return subject->insert != NULL;
}

static bool inserts_many(const subject *subject)
{
    return subject->insert_many != NULL || (subject->insert != NULL && subject->begin != NULL);
}

const operation bench_operations[] = {
    {"get by id", 1, gets, get_one, 200},
    {"list of 20", 1, lists, list_page, 200},
    {"20 gets in a transaction", 1, gets_in_transactions, get_several, 20},
    {"update", 1, updates, update_one, 200},
    {"update and read", 1, updates_and_reads, update_and_read, 200},
    {"4 gets to 1 update, 2 threads", 2, updates, read_or_write, 200},
    {"insert", 1, inserts, insert_one, 200},
    {"1,000 inserts", 1, inserts_many, insert_thousand, 2},
    {NULL, 0, NULL, NULL, 0},
};
