#include "waiters.h"

#include <time.h>

vvl_status waiter_get(vvl_db *db, vvl_error *error)
{
    vvl_user user;
    vvl_status status = vvl_user_get(db, &fake_user_id, &user, error);
    if (status == VVL_OK) {
        vvl_user_clear(&user);
    }
    return status;
}

vvl_status waiter_create(vvl_db *db, vvl_error *error)
{
    const vvl_user user = {.username = "joe", .email = "joe@example.org", .password_hash = "x"};
    return vvl_user_create(db, &user, NULL, error);
}

static void *make_call(void *context)
{
    waiter *self = context;
    self->status = self->call(self->db, &self->error);
    return NULL;
}

void waiter_start(waiter *self)
{
    REQUIRE(pthread_create(&self->thread, NULL, make_call, self) == 0, "no thread");
}

static size_t length(vvl_db *db, const vvl_queue *queue)
{
    pthread_mutex_lock(&db->pool->lock);
    size_t count = queue->count;
    pthread_mutex_unlock(&db->pool->lock);
    return count;
}

void waiters_await(vvl_db *db, const vvl_queue *queue, size_t count)
{
    const struct timespec pause = {0, 1000000};
    while (length(db, queue) != count) {
        nanosleep(&pause, NULL);
    }
}

void waiters_line_up(waiter *waiters, size_t count, const vvl_queue *queue)
{
    for (size_t i = 0; i < count; i++) {
        waiter_start(&waiters[i]);
        waiters_await(waiters[i].db, queue, i + 1);
    }
}

void waiters_join(waiter *waiters, size_t count, vvl_status status)
{
    for (size_t i = 0; i < count; i++) {
        pthread_join(waiters[i].thread, NULL);
        EXPECT_STATUS(status, waiters[i].status, &waiters[i].error);
    }
}

void waiters_expect_order(const waiter *waiters, size_t count, const fake_script *script,
                          unsigned before)
{
    EXPECT(script->calls[FAKE_EXECUTE] >= before + count, "only %u executions",
           script->calls[FAKE_EXECUTE]);
    for (size_t i = 0; i < count; i++) {
        EXPECT(pthread_equal(script->executed_by[before + i], waiters[i].thread) != 0,
               "execution %zu is not that of who came as number %zu", i + 1, i + 1);
    }
}
