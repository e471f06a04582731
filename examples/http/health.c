#include "service.h"

vvl_status show_health(request *request, vvl_error *error)
{
    static const char healthy[] = "{\"healthy\": true}";
    int64_t users = 0;
    vvl_status status = vvl_user_count(request->db, NULL, &users, error);
    return status == VVL_OK
               ? vvl_json_canonical(healthy, sizeof healthy - 1, &request->reply, error)
               : status;
}

vvl_status show_metrics(request *request, vvl_error *error)
{
    request->content_type = "text/plain; version=0.0.4; charset=utf-8";
    return vvl_metrics_text(request->db, &request->reply, error);
}
