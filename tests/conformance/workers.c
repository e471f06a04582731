#include "workers.h"

static void *run(void *context)
{
    worker *self = context;
    self->work(self);
    return NULL;
}

void workers_run(worker *workers, unsigned count, vvl_db *db, void (*work)(worker *self),
                 void *context)
{
    for (unsigned i = 0; i < count; i++) {
        workers[i] = (worker){.db = db, .number = i, .work = work, .context = context};
        REQUIRE(pthread_create(&workers[i].thread, NULL, run, &workers[i]) == 0, "no thread");
    }
    for (unsigned i = 0; i < count; i++) {
        pthread_join(workers[i].thread, NULL);
    }
}

bool worker_note(worker *self, vvl_status status)
{
    if (self->status == VVL_OK) {
        self->status = status;
    }
    return status == VVL_OK;
}

void workers_expect_ok(const worker *workers, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        EXPECT(workers[i].status == VVL_OK, "worker %u: %s: %s", i,
               vvl_status_name(workers[i].status), workers[i].error.message);
    }
}
