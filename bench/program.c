#include "program.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

static bool open_program(program *self, const bench_data *data)
{
    const subject *subject = self->subject;
    for (int i = 0; i < THREADS_MAX; i++) {
        worker *worker = &self->workers[i];
        worker->subject = subject;
        worker->data = data;
        worker->random = (uint32_t)i;
        if (i > 0 && subject->shared) {
            worker->state = self->workers[0].state;
        } else if (!subject->open(self->url, &worker->state)) {
            return false;
        }
    }
    return true;
}

static void close_program(program *self)
{
    for (int i = 0; i < THREADS_MAX && self->subject != NULL; i++) {
        if (i == 0 || !self->subject->shared) {
            self->subject->close(self->workers[i].state);
        }
    }
}

static bool same_record(const vvl_campaign *left, const vvl_campaign *right)
{
    char *texts[2] = {NULL, NULL};
    bool same = vvl_record_to_json(&vvl_entity_campaigns, left, &texts[0], NULL) == VVL_OK &&
                vvl_record_to_json(&vvl_entity_campaigns, right, &texts[1], NULL) == VVL_OK &&
                strcmp(texts[0], texts[1]) == 0;
    vvl_free(texts[0]);
    vvl_free(texts[1]);
    return same;
}

/* What the library finds in the database must be `expected`. */
static bool is_stored(vvl_db *db, const vvl_uuid *id, vvl_campaign expected)
{
    vvl_campaign found = {0};
    bool stored = vvl_campaign_get(db, id, &found, NULL) == VVL_OK;
    expected.id = *id;
    expected.created_at = found.created_at;
    expected.updated_at = found.updated_at;
    stored =
        stored && found.created_at.has && found.updated_at.has && same_record(&found, &expected);
    vvl_campaign_clear(&found);
    return stored;
}

static bool reads_the_same(const worker *worker, vvl_db *db)
{
    const subject *subject = worker->subject;
    vvl_campaign ours = {0}, theirs = {0};
    vvl_campaign_page our_page = {0}, their_page = {0};
    vvl_query query = {.limit = LIST_SIZE};
    bool same = vvl_campaign_get(db, &worker->data->ids[7], &ours, NULL) == VVL_OK &&
                subject->get(worker->state, &worker->data->ids[7], &theirs) &&
                same_record(&ours, &theirs) &&
                vvl_campaign_list(db, &query, &our_page, NULL) == VVL_OK &&
                subject->list(worker->state, &their_page) && our_page.count == their_page.count;
    for (size_t i = 0; same && i < our_page.count; i++) {
        same = same_record(&our_page.items[i], &their_page.items[i]);
    }
    vvl_campaign_clear(&ours);
    subject->release(&theirs);
    vvl_campaign_page_clear(&our_page);
    subject->release_page(&their_page);
    return same;
}

static bool inserts_the_same(const worker *worker, vvl_db *db)
{
    vvl_campaign record = worker->data->batch[0];
    return vvl_uuid_new(&record.id, NULL) == VVL_OK &&
           worker->subject->insert(worker->state, &record) && is_stored(db, &record.id, record);
}

static bool updates_the_same(const worker *worker, vvl_db *db)
{
    const bench_data *data = worker->data;
    vvl_campaign expected = data->batch[11];
    expected.name = data->batch[12].name;
    expected.status = data->batch[12].status;
    return worker->subject->update(worker->state, &data->ids[11], &data->batch[12]) &&
           is_stored(db, &data->ids[11], expected);
}

static bool inserts_the_same_at_once(const worker *worker, vvl_db *db)
{
    enum { FEW = 3 };
    vvl_campaign records[FEW];
    bool same = true;
    for (int i = 0; i < FEW; i++) {
        records[i] = worker->data->batch[i];
        same = same && vvl_uuid_new(&records[i].id, NULL) == VVL_OK;
    }
    same = same && worker->subject->insert_many(worker->state, records, FEW);
    for (int i = 0; same && i < FEW; i++) {
        same = is_stored(db, &records[i].id, records[i]);
    }
    return same;
}

/* A comparison is worth something only when all do the same. */
static bool does_the_same(const worker *worker, vvl_db *db)
{
    const subject *subject = worker->subject;
    return (subject->get == NULL || reads_the_same(worker, db)) &&
           (subject->insert == NULL || inserts_the_same(worker, db)) &&
           (subject->update == NULL || updates_the_same(worker, db)) &&
           (subject->insert_many == NULL || inserts_the_same_at_once(worker, db));
}

static bool check(const program *self)
{
    vvl_db *db = NULL;
    bool same =
        vvl_db_open(self->url, NULL, &db, NULL) == VVL_OK && does_the_same(&self->workers[0], db);
    vvl_db_close(db);
    if (!same) {
        fprintf(stderr, "bench: %s does not do the same as the library\n", self->subject->name);
    }
    return same;
}

static bool start(program *self, const char *url, int number, const bench_data *data)
{
    return bench_copy_database(url, number, self->url) && open_program(self, data) && check(self);
}

bool bench_open(const char *url, field_of_programs *field)
{
    char made[URL_SIZE];
    const subject *const *subjects = bench_is_file(url) ? sqlite_subjects : postgres_subjects;
    bool good = bench_new_database(url, made) && bench_make_database(made, &field->data);
    for (field->count = 0; good && subjects[field->count] != NULL; field->count++) {
        program *program = &field->programs[field->count];
        program->subject = subjects[field->count];
        good = start(program, made, (int)field->count, &field->data);
    }
    return good;
}

void bench_close(field_of_programs *field)
{
    for (unsigned i = 0; i < field->count; i++) {
        close_program(&field->programs[i]);
    }
}

typedef struct share {
    const operation *operation;
    worker *worker;
    unsigned count;
    bool done;
} share;

static void *work(void *context)
{
    share *share = context;
    share->done = true;
    for (unsigned i = 0; share->done && i < share->count; i++) {
        share->done = share->operation->run(share->worker);
    }
    return NULL;
}

bool bench_run(const operation *operation, program *program, unsigned count)
{
    share shares[THREADS_MAX];
    pthread_t threads[THREADS_MAX];
    unsigned others = 0;
    for (unsigned i = 0; i < operation->threads; i++) {
        unsigned part = count / operation->threads + (i < count % operation->threads);
        shares[i] = (share){operation, &program->workers[i], part, false};
    }
    while (others + 1 < operation->threads &&
           pthread_create(&threads[others], NULL, work, &shares[others + 1]) == 0) {
        others++;
    }
    work(&shares[0]);
    bool done = shares[0].done && others + 1 == operation->threads;
    for (unsigned i = 0; i < others; i++) {
        pthread_join(threads[i], NULL);
        done = done && shares[i + 1].done;
    }
    return done;
}
