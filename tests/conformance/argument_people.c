#include "argument_calls.h"

static void clear_session(output_room *output)
{
    vvl_session_clear(&output->session);
}

static const vvl_session_details details = {.ip_address = "127.0.0.1"};

static vvl_status call_user_register(const arguments *with, vvl_error *error)
{
    return vvl_user_register(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_RECORD],
                             with->at[ARGUMENT_TEXT], VVL_PASSWORD_YESCRYPT,
                             argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_user_find(const arguments *with, vvl_error *error)
{
    return vvl_user_find(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_TEXT],
                         argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_user_log_in(const arguments *with, vvl_error *error)
{
    return vvl_user_log_in(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_TEXT],
                           with->at[ARGUMENT_SECOND_TEXT], argument_at(with, ARGUMENT_OUTPUT),
                           error);
}

static vvl_status call_user_verify_password(const arguments *with, vvl_error *error)
{
    return vvl_user_verify_password(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ID],
                                    with->at[ARGUMENT_TEXT], error);
}

static vvl_status call_user_change_password(const arguments *with, vvl_error *error)
{
    return vvl_user_change_password(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ID],
                                    with->at[ARGUMENT_TEXT], with->at[ARGUMENT_SECOND_TEXT],
                                    VVL_PASSWORD_YESCRYPT, with->at[ARGUMENT_SECOND_ID], error);
}

static vvl_status call_user_set_password(const arguments *with, vvl_error *error)
{
    return vvl_user_set_password(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ID],
                                 with->at[ARGUMENT_TEXT], VVL_PASSWORD_YESCRYPT, error);
}

static vvl_status call_user_record_login(const arguments *with, vvl_error *error)
{
    return vvl_user_record_login(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ID],
                                 argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_session_open(const arguments *with, vvl_error *error)
{
    return vvl_session_open(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ID], 60, &details,
                            argument_at(with, ARGUMENT_OUTPUT),
                            argument_at(with, ARGUMENT_SECOND_OUTPUT), error);
}

static vvl_status call_session_authenticate(const arguments *with, vvl_error *error)
{
    return vvl_session_authenticate(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_TEXT],
                                    argument_at(with, ARGUMENT_OUTPUT),
                                    argument_at(with, ARGUMENT_SECOND_OUTPUT), error);
}

static vvl_status call_session_extend(const arguments *with, vvl_error *error)
{
    return vvl_session_extend(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ID], 60,
                              argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_session_close(const arguments *with, vvl_error *error)
{
    return vvl_session_close(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ID], error);
}

static vvl_status call_session_close_all(const arguments *with, vvl_error *error)
{
    return vvl_session_close_all(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ID],
                                 with->at[ARGUMENT_SECOND_ID], argument_at(with, ARGUMENT_OUTPUT),
                                 error);
}

static vvl_status call_session_purge_expired(const arguments *with, vvl_error *error)
{
    return vvl_session_purge_expired(argument_at(with, ARGUMENT_DB), 1,
                                     argument_at(with, ARGUMENT_OUTPUT), error);
}

const argument_call argument_people[] = {
    {.name = "user_register",
     .call = call_user_register,
     .needs = ARGUMENT(DB) | ARGUMENT(RECORD) | ARGUMENT(TEXT),
     .takes = ARGUMENT(OUTPUT),
     .text = "correct horse",
     .clear = clear_user_room},
    {.name = "user_find",
     .call = call_user_find,
     .needs = ARGUMENT(DB) | ARGUMENT(TEXT) | ARGUMENT(OUTPUT),
     .text = "nobody",
     .answer = VVL_E_NOT_FOUND},
    {.name = "user_log_in",
     .call = call_user_log_in,
     .needs = ARGUMENT(DB) | ARGUMENT(TEXT) | ARGUMENT(SECOND_TEXT),
     .takes = ARGUMENT(OUTPUT),
     .text = "nobody",
     .second_text = "x",
     .answer = VVL_E_DENIED},
    {.name = "user_verify_password",
     .call = call_user_verify_password,
     .needs = ARGUMENT(DB) | ARGUMENT(ID) | ARGUMENT(TEXT),
     .text = "correct horse",
     .answer = VVL_E_DENIED,
     .stranger = VVL_E_DENIED},
    {.name = "user_change_password",
     .call = call_user_change_password,
     .needs = ARGUMENT(DB) | ARGUMENT(ID) | ARGUMENT(TEXT) | ARGUMENT(SECOND_TEXT),
     .takes = ARGUMENT(SECOND_ID),
     .text = "correct horse",
     .second_text = "x",
     .second_entity = &vvl_entity_user_sessions,
     .answer = VVL_E_DENIED,
     .stranger = VVL_E_DENIED},
    {.name = "user_set_password",
     .call = call_user_set_password,
     .needs = ARGUMENT(DB) | ARGUMENT(ID) | ARGUMENT(TEXT),
     .text = "correct horse",
     .stranger = VVL_E_NOT_FOUND},
    {.name = "user_record_login",
     .call = call_user_record_login,
     .needs = ARGUMENT(DB) | ARGUMENT(ID),
     .takes = ARGUMENT(OUTPUT),
     .clear = clear_user_room,
     .stranger = VVL_E_NOT_FOUND},
    {.name = "session_open",
     .call = call_session_open,
     .needs = ARGUMENT(DB) | ARGUMENT(ID) | ARGUMENT(OUTPUT),
     .takes = ARGUMENT(SECOND_OUTPUT),
     .stranger = VVL_E_REFERENCE,
     .clear_second = clear_session},
    {.name = "session_authenticate",
     .call = call_session_authenticate,
     .needs = ARGUMENT(DB) | ARGUMENT(TEXT) | ARGUMENT(OUTPUT),
     .takes = ARGUMENT(SECOND_OUTPUT),
     .text = "no token",
     .answer = VVL_E_DENIED},
    {.name = "session_extend",
     .call = call_session_extend,
     .needs = ARGUMENT(DB) | ARGUMENT(ID),
     .takes = ARGUMENT(OUTPUT),
     .entity = &vvl_entity_user_sessions,
     .answer = VVL_E_STATE,
     .stranger = VVL_E_NOT_FOUND},
    {.name = "session_close",
     .call = call_session_close,
     .needs = ARGUMENT(DB) | ARGUMENT(ID),
     .entity = &vvl_entity_user_sessions,
     .stranger = VVL_E_NOT_FOUND},
    {.name = "session_close_all",
     .call = call_session_close_all,
     .needs = ARGUMENT(DB) | ARGUMENT(ID),
     .takes = ARGUMENT(SECOND_ID) | ARGUMENT(OUTPUT),
     .second_entity = &vvl_entity_user_sessions,
     .stranger = VVL_OK},
    {.name = "session_purge_expired",
     .call = call_session_purge_expired,
     .needs = ARGUMENT(DB),
     .takes = ARGUMENT(OUTPUT)},
    {.name = NULL},
};
