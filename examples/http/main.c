/* A service over HTTP in JSON: users, sessions, campaigns and content, in the database that
 * VVL_DB_URL names.
 *   http_service [PORT]     0 or nothing: any free port, which is printed */
#include "service.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 8, CONNECTIONS = 8, REQUEST_SECONDS = 30 };

static enum MHD_Result collect_body(request *request, const char *data, size_t *size)
{
    if (request->body_size + *size > BODY_MAX) {
        request->body_refused = true;
    } else {
        char *body = realloc(request->body, request->body_size + *size);
        if (body == NULL) {
            return MHD_NO;
        }
        memcpy(body + request->body_size, data, *size);
        request->body = body;
        request->body_size += *size;
    }
    *size = 0;
    return MHD_YES;
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *path,
                              const char *method, const char *version, const char *data,
                              size_t *size, void **state)
{
    request *current = *state;
    (void)version;
    if (current == NULL) {
        current = calloc(1, sizeof *current);
        if (current == NULL) {
            return MHD_NO;
        }
        current->db = context;
        current->connection = connection;
        *state = current;
        return MHD_YES;
    }
    if (*size > 0) {
        return collect_body(current, data, size);
    }
    return route_request(current, method, path);
}

static void finish(void *context, struct MHD_Connection *connection, void **state,
                   enum MHD_RequestTerminationCode code)
{
    request *ended = *state;
    (void)context;
    (void)connection;
    (void)code;
    if (ended != NULL) {
        vvl_user_clear(&ended->user);
        vvl_session_clear(&ended->session);
        vvl_free(ended->reply);
        free(ended->body);
        free(ended);
    }
}

static void write_log(void *context, vvl_log_level level, const char *line)
{
    (void)context;
    fprintf(stderr, "%s: %s\n", level == VVL_LOG_INFO ? "info" : "warning", line);
}

static int fail(const char *what, vvl_status status, const vvl_error *error)
{
    fprintf(stderr, "http_service: %s: %s: %s\n%s\n", what, vvl_status_name(status), error->message,
            error->hint);
    return EXIT_FAILURE;
}

static bool serve(vvl_db *db, uint16_t port)
{
    sigset_t stop;
    int signal_number;
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL, port, NULL, NULL, handle, db,
        MHD_OPTION_THREAD_POOL_SIZE, (unsigned)THREADS, MHD_OPTION_NOTIFY_COMPLETED, finish, NULL,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)REQUEST_SECONDS, MHD_OPTION_END);
    if (daemon == NULL) {
        fprintf(stderr, "http_service: the port %u cannot be listened on\n", (unsigned)port);
        return false;
    }
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
    printf("listening on port %u\n", (unsigned)info->port);
    fflush(stdout);
    sigemptyset(&stop);
    sigaddset(&stop, SIGINT);
    sigaddset(&stop, SIGTERM);
    sigwait(&stop, &signal_number);
    MHD_stop_daemon(daemon);
    return true;
}

/* Before any thread is started, so that all of them leave the signals to sigwait. */
static void take_signals(void)
{
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGINT);
    sigaddset(&stop, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &stop, NULL);
    signal(SIGPIPE, SIG_IGN);
}

int main(int argc, char **argv)
{
    vvl_db *db = NULL;
    vvl_error error;
    vvl_options options = VVL_OPTIONS_DEFAULT;
    char *end = "";
    unsigned long port = argc > 1 ? strtoul(argv[1], &end, 10) : 0;
    if (argc > 2 || *end != '\0' || port > UINT16_MAX) {
        fprintf(stderr, "usage: http_service [PORT]   (0, or none: any that is free)\n");
        return 2;
    }
    options.create = true;
    options.max_connections = CONNECTIONS;
    options.application_name = "http_service";
    options.log = write_log;
    take_signals();
    vvl_status status = vvl_db_open(NULL, &options, &db, &error);
    if (status != VVL_OK) {
        return fail("the database cannot be opened", status, &error);
    }
    status = vvl_schema_init(db, NULL, NULL, &error);
    if (status != VVL_OK) {
        vvl_db_close(db);
        return fail("the schema cannot be made", status, &error);
    }
    bool served = serve(db, (uint16_t)port);
    vvl_db_close(db);
    return served ? EXIT_SUCCESS : EXIT_FAILURE;
}
