/** @file service.h What the parts of the example service share. */
#ifndef EXAMPLE_SERVICE_H
#define EXAMPLE_SERVICE_H

#include <microhttpd.h>
#include <vvl/vvl.h>

enum { IDS_MAX = 2, BODY_MAX = 1 << 20, REPLY_ERROR_SIZE = 2048 };

/** One HTTP request and what will be answered. */
typedef struct request {
    vvl_db *db;
    struct MHD_Connection *connection;
    vvl_uuid ids[IDS_MAX]; /**< out of the path, in its order */
    char *body;
    size_t body_size;
    bool body_refused; /**< larger than BODY_MAX */
    vvl_user user;     /**< whose session it is, where the route asks for one */
    vvl_session session;

    char *reply; /**< JSON, freed with vvl_free; NULL: an empty answer */
    const char *content_type;
} request;

/** Does the work of a route: sets `reply`, or answers why not. */
typedef vvl_status handler(request *request, vvl_error *error);

/** Finds the route of a request, runs it and queues the answer. */
enum MHD_Result route_request(request *request, const char *method, const char *path);

/** The HTTP status that says what a status of the library does. */
unsigned http_status_of(vvl_status status);

/** An error as JSON, into a buffer of REPLY_ERROR_SIZE. */
void print_error(vvl_status status, const vvl_error *error, char *out);

/** The body, "" where there was none. */
const char *body_text(const request *request);

/** The text of a query argument, or NULL. */
const char *argument(const request *request, const char *name);

/** A page's limit and cursor out of the query arguments. @return VVL_OK; VVL_E_USAGE. */
vvl_status page_arguments(const request *request, vvl_query *query, vvl_error *error);

/** Refuses with a status, a message and a hint, as the library does. */
vvl_status refuse(vvl_error *error, vvl_status status, const char *message, const char *hint);

handler register_user, log_in, log_out, show_user;
handler list_campaigns, create_campaign, show_campaign, change_campaign, step_campaign,
    delete_campaign;
handler list_content, add_content, select_content, rate_content;
handler show_health, show_metrics;

/** The campaign of the request's first id, if it is the user's: else VVL_E_NOT_FOUND. */
vvl_status own_campaign(request *request, vvl_campaign *campaign, vvl_error *error);

/** Whether it is, for who does not need it. */
vvl_status check_campaign(request *request, vvl_error *error);

#endif
