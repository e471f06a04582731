#include "core/database.h"

#include "util/error.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

bool vvl_pool_init(vvl_db *db)
{
    pthread_condattr_t attributes;
    db->limit = db->options.max_connections;
    if (pthread_mutex_init(&db->lock, NULL) != 0) {
        return false;
    }
    pthread_condattr_init(&attributes);
    /* A wait must not grow when somebody sets the system's clock back. */
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    int failed = pthread_cond_init(&db->released, &attributes);
    pthread_condattr_destroy(&attributes);
    if (failed) {
        pthread_mutex_destroy(&db->lock);
    }
    return !failed;
}

static void close_channel(vvl_channel *channel)
{
    for (size_t i = 0; i < sizeof channel->statements.places / sizeof *channel->statements.places;
         i++) {
        channel->backend->finalize(channel->statements.places[i].statement);
    }
    channel->backend->close(channel->connection);
    free(channel);
}

void vvl_pool_close(vvl_db *db)
{
    while (db->idle != NULL) {
        vvl_channel *channel = db->idle;
        db->idle = channel->next;
        close_channel(channel);
    }
    pthread_cond_destroy(&db->released);
    pthread_mutex_destroy(&db->lock);
}

static struct timespec deadline_in(unsigned milliseconds)
{
    struct timespec deadline;
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec += milliseconds / 1000;
    deadline.tv_nsec += milliseconds % 1000 * 1000000L;
    if (deadline.tv_nsec >= 1000000000L) {
        deadline.tv_sec++;
        deadline.tv_nsec -= 1000000000L;
    }
    return deadline;
}

/* Waits until a channel is idle or one more may be opened; false when the time is over. */
static bool wait_for_channel(vvl_db *db)
{
    struct timespec deadline = deadline_in(db->options.pool_timeout);
    int waited = 0;
    while (db->idle == NULL && db->open >= db->limit && waited != ETIMEDOUT) {
        waited = db->options.pool_timeout == 0
                     ? pthread_cond_wait(&db->released, &db->lock)
                     : pthread_cond_timedwait(&db->released, &db->lock, &deadline);
    }
    return db->idle != NULL || db->open < db->limit;
}

static time_t seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return now.tv_sec;
}

/* Takes an idle channel out; one that lay long may have been closed by its server, and is dropped.
 */
static vvl_channel *take_idle(vvl_db *db)
{
    while (db->idle != NULL) {
        vvl_channel *channel = db->idle;
        db->idle = channel->next;
        if (channel->idle_since == seconds_now() || db->backend->check(channel->connection)) {
            return channel;
        }
        close_channel(channel);
        db->open--;
    }
    return NULL;
}

/* When one connection is lost, the others often are too, whenever they were used last. */
static void drop_lost(vvl_db *db)
{
    vvl_channel **link = &db->idle;
    while (*link != NULL) {
        vvl_channel *channel = *link;
        if (db->backend->check(channel->connection)) {
            link = &channel->next;
        } else {
            *link = channel->next;
            close_channel(channel);
            db->open--;
        }
    }
}

/* An idle channel, or NULL with a place reserved for a new one. */
static vvl_status reserve(vvl_db *db, vvl_channel **idle, vvl_error *error)
{
    pthread_mutex_lock(&db->lock);
    bool free_place = wait_for_channel(db);
    *idle = take_idle(db);
    if (*idle == NULL && free_place) {
        db->open++;
    }
    pthread_mutex_unlock(&db->lock);
    if (!free_place) {
        vvl_fail(error, VVL_E_BUSY, "all %u connections stayed in use for %u ms", db->limit,
                 db->options.pool_timeout);
        vvl_hint(error, "raise max_connections or pool_timeout");
        return VVL_E_BUSY;
    }
    return VVL_OK;
}

static void give_place_back(vvl_db *db)
{
    pthread_mutex_lock(&db->lock);
    db->open--;
    pthread_cond_signal(&db->released);
    pthread_mutex_unlock(&db->lock);
}

static vvl_status open_channel(vvl_db *db, vvl_channel **out, vvl_error *error)
{
    vvl_channel *channel = calloc(1, sizeof *channel);
    if (channel == NULL) {
        return vvl_fail_memory(error);
    }
    vvl_open_parameters parameters = {.url = db->url, .options = &db->options};
    channel->backend = db->backend;
    vvl_status status = db->backend->open(&parameters, &channel->connection, error);
    if (status != VVL_OK) {
        free(channel);
        return status;
    }
    *out = channel;
    return VVL_OK;
}

vvl_status vvl_channel_acquire(vvl_db *db, vvl_channel **out, vvl_error *error)
{
    vvl_channel *channel = NULL;
    vvl_status status = reserve(db, &channel, error);
    if (status == VVL_OK && channel == NULL) {
        status = open_channel(db, &channel, error);
        if (status != VVL_OK) {
            give_place_back(db);
        }
    }
    if (status == VVL_OK) {
        *out = channel;
    }
    return status;
}

void vvl_channel_release(vvl_db *db, vvl_channel *channel)
{
    vvl_connection_state state = db->backend->state(channel->connection);
    if (state == VVL_CONNECTION_IN_TRANSACTION || state == VVL_CONNECTION_FAILED) {
        db->backend->rollback(channel->connection);
        state = db->backend->state(channel->connection);
    }
    if (state != VVL_CONNECTION_IDLE) {
        close_channel(channel);
        pthread_mutex_lock(&db->lock);
        drop_lost(db);
        pthread_mutex_unlock(&db->lock);
        give_place_back(db);
        return;
    }
    channel->idle_since = seconds_now();
    pthread_mutex_lock(&db->lock);
    if (channel->connection->exclusive) {
        db->limit = 1; /* a second connection would see a database of its own */
    }
    channel->next = db->idle;
    db->idle = channel;
    pthread_cond_signal(&db->released);
    pthread_mutex_unlock(&db->lock);
}
