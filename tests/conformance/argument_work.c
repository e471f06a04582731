#include "argument_calls.h"

static void clear_campaign(output_room *output)
{
    vvl_campaign_clear(&output->campaign);
}

static void clear_content(output_room *output)
{
    vvl_content_clear(&output->content);
}

static void clear_file(output_room *output)
{
    vvl_file_clear(&output->file);
}

static const vvl_generation generation = {.model = "some model"};
static const vvl_file_analysis analysis = {.text = "some text"};

static vvl_status call_campaign_list_by_user(const arguments *with, vvl_error *error)
{
    return vvl_campaign_list_by_user(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ID],
                                     with->at[ARGUMENT_QUERY], argument_at(with, ARGUMENT_OUTPUT),
                                     error);
}

static vvl_status call_campaign_list_by_status(const arguments *with, vvl_error *error)
{
    return vvl_campaign_list_by_status(argument_at(with, ARGUMENT_DB), VVL_CAMPAIGN_STATUS_DRAFT,
                                       with->at[ARGUMENT_QUERY], argument_at(with, ARGUMENT_OUTPUT),
                                       error);
}

static vvl_status call_campaign_list_by_type(const arguments *with, vvl_error *error)
{
    return vvl_campaign_list_by_type(argument_at(with, ARGUMENT_DB), VVL_CAMPAIGN_TYPE_BRAND,
                                     with->at[ARGUMENT_QUERY], argument_at(with, ARGUMENT_OUTPUT),
                                     error);
}

static vvl_status call_campaign_activate(const arguments *with, vvl_error *error)
{
    return vvl_campaign_activate(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ID],
                                 argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_campaign_complete(const arguments *with, vvl_error *error)
{
    return vvl_campaign_complete(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ID],
                                 argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_campaign_archive(const arguments *with, vvl_error *error)
{
    return vvl_campaign_archive(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ID],
                                argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_campaign_choose(const arguments *with, vvl_error *error)
{
    return vvl_campaign_choose(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ID],
                               with->at[ARGUMENT_TEXT], with->at[ARGUMENT_SECOND_TEXT],
                               argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_campaign_from_template(const arguments *with, vvl_error *error)
{
    return vvl_campaign_from_template(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ID],
                                      with->at[ARGUMENT_SECOND_ID], with->at[ARGUMENT_TEXT],
                                      argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_content_add_generation(const arguments *with, vvl_error *error)
{
    return vvl_content_add_generation(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ID],
                                      &generation, with->at[ARGUMENT_RECORD], 2,
                                      argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_content_select(const arguments *with, vvl_error *error)
{
    return vvl_content_select(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ID],
                              argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_content_unselect(const arguments *with, vvl_error *error)
{
    return vvl_content_unselect(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ID],
                                argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_content_rate(const arguments *with, vvl_error *error)
{
    return vvl_content_rate(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ID], 3,
                            argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_content_edit(const arguments *with, vvl_error *error)
{
    return vvl_content_edit(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ID],
                            with->at[ARGUMENT_TEXT], VVL_EDIT_MERGE,
                            argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_content_schedule(const arguments *with, vvl_error *error)
{
    return vvl_content_schedule(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ID], 1,
                                argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_content_unschedule(const arguments *with, vvl_error *error)
{
    return vvl_content_unschedule(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ID],
                                  argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_content_claim_due(const arguments *with, vvl_error *error)
{
    return vvl_content_claim_due(argument_at(with, ARGUMENT_DB), 1, 60, 1,
                                 argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_content_release(const arguments *with, vvl_error *error)
{
    return vvl_content_release(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ID],
                               with->at[ARGUMENT_TEXT], argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_content_publish(const arguments *with, vvl_error *error)
{
    return vvl_content_publish(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ID],
                               with->at[ARGUMENT_TEXT], NULL, argument_at(with, ARGUMENT_OUTPUT),
                               error);
}

static vvl_status call_file_register(const arguments *with, vvl_error *error)
{
    return vvl_file_register(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_RECORD],
                             argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_file_claim_pending(const arguments *with, vvl_error *error)
{
    return vvl_file_claim_pending(argument_at(with, ARGUMENT_DB), 1,
                                  argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_file_complete(const arguments *with, vvl_error *error)
{
    return vvl_file_complete(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ID], &analysis,
                             argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_file_fail(const arguments *with, vvl_error *error)
{
    return vvl_file_fail(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ID],
                         with->at[ARGUMENT_TEXT], argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_file_requeue_stuck(const arguments *with, vvl_error *error)
{
    return vvl_file_requeue_stuck(argument_at(with, ARGUMENT_DB), 1,
                                  argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_file_total_size(const arguments *with, vvl_error *error)
{
    return vvl_file_total_size(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ID],
                               argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_template_list_visible(const arguments *with, vvl_error *error)
{
    return vvl_template_list_visible(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ID],
                                     with->at[ARGUMENT_QUERY], argument_at(with, ARGUMENT_OUTPUT),
                                     error);
}

static vvl_status call_template_list_by_category(const arguments *with, vvl_error *error)
{
    return vvl_template_list_by_category(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ID],
                                         VVL_TEMPLATE_CATEGORY_CUSTOM, with->at[ARGUMENT_QUERY],
                                         argument_at(with, ARGUMENT_OUTPUT), error);
}

static vvl_status call_template_list_most_used(const arguments *with, vvl_error *error)
{
    return vvl_template_list_most_used(argument_at(with, ARGUMENT_DB), with->at[ARGUMENT_ID], 1,
                                       argument_at(with, ARGUMENT_OUTPUT), error);
}

const argument_call argument_work[] = {
    {.name = "campaign_list_by_user",
     .call = call_campaign_list_by_user,
     .needs = ARGUMENT(DB) | ARGUMENT(ID) | ARGUMENT(OUTPUT),
     .takes = ARGUMENT(QUERY),
     .clear = clear_page_room,
     .stranger = VVL_OK},
    {.name = "campaign_list_by_status",
     .call = call_campaign_list_by_status,
     .needs = ARGUMENT(DB) | ARGUMENT(OUTPUT),
     .takes = ARGUMENT(QUERY),
     .clear = clear_page_room},
    {.name = "campaign_list_by_type",
     .call = call_campaign_list_by_type,
     .needs = ARGUMENT(DB) | ARGUMENT(OUTPUT),
     .takes = ARGUMENT(QUERY),
     .clear = clear_page_room},
    {.name = "campaign_activate",
     .call = call_campaign_activate,
     .needs = ARGUMENT(DB) | ARGUMENT(ID),
     .takes = ARGUMENT(OUTPUT),
     .entity = &vvl_entity_campaigns,
     .clear = clear_campaign,
     .stranger = VVL_E_NOT_FOUND},
    {.name = "campaign_complete",
     .call = call_campaign_complete,
     .needs = ARGUMENT(DB) | ARGUMENT(ID),
     .takes = ARGUMENT(OUTPUT),
     .entity = &vvl_entity_campaigns,
     .answer = VVL_E_STATE,
     .stranger = VVL_E_NOT_FOUND},
    {.name = "campaign_archive",
     .call = call_campaign_archive,
     .needs = ARGUMENT(DB) | ARGUMENT(ID),
     .takes = ARGUMENT(OUTPUT),
     .entity = &vvl_entity_campaigns,
     .answer = VVL_E_STATE,
     .stranger = VVL_E_NOT_FOUND},
    {.name = "campaign_choose",
     .call = call_campaign_choose,
     .needs = ARGUMENT(DB) | ARGUMENT(ID),
     .takes = ARGUMENT(TEXT) | ARGUMENT(SECOND_TEXT) | ARGUMENT(OUTPUT),
     .entity = &vvl_entity_campaigns,
     .text = "[]",
     .second_text = "[]",
     .clear = clear_campaign,
     .stranger = VVL_E_NOT_FOUND},
    {.name = "campaign_from_template",
     .call = call_campaign_from_template,
     .needs = ARGUMENT(DB) | ARGUMENT(ID) | ARGUMENT(SECOND_ID) | ARGUMENT(TEXT),
     .takes = ARGUMENT(OUTPUT),
     .entity = &vvl_entity_campaign_templates,
     .text = "a name",
     .clear = clear_campaign,
     .stranger = VVL_E_NOT_FOUND},
    {.name = "content_add_generation",
     .call = call_content_add_generation,
     .needs = ARGUMENT(DB) | ARGUMENT(ID) | ARGUMENT(RECORD),
     .takes = ARGUMENT(OUTPUT),
     .record_entity = &vvl_entity_generated_content,
     .entity = &vvl_entity_campaigns,
     .clear = clear_page_room,
     .stranger = VVL_E_REFERENCE},
    {.name = "content_select",
     .call = call_content_select,
     .needs = ARGUMENT(DB) | ARGUMENT(ID),
     .takes = ARGUMENT(OUTPUT),
     .entity = &vvl_entity_generated_content,
     .clear = clear_content,
     .stranger = VVL_E_NOT_FOUND},
    {.name = "content_unselect",
     .call = call_content_unselect,
     .needs = ARGUMENT(DB) | ARGUMENT(ID),
     .takes = ARGUMENT(OUTPUT),
     .entity = &vvl_entity_generated_content,
     .clear = clear_content,
     .stranger = VVL_E_NOT_FOUND},
    {.name = "content_rate",
     .call = call_content_rate,
     .needs = ARGUMENT(DB) | ARGUMENT(ID),
     .takes = ARGUMENT(OUTPUT),
     .entity = &vvl_entity_generated_content,
     .clear = clear_content,
     .stranger = VVL_E_NOT_FOUND},
    {.name = "content_edit",
     .call = call_content_edit,
     .needs = ARGUMENT(DB) | ARGUMENT(ID) | ARGUMENT(TEXT),
     .takes = ARGUMENT(OUTPUT),
     .entity = &vvl_entity_generated_content,
     .text = "{}",
     .clear = clear_content,
     .stranger = VVL_E_NOT_FOUND},
    {.name = "content_schedule",
     .call = call_content_schedule,
     .needs = ARGUMENT(DB) | ARGUMENT(ID),
     .takes = ARGUMENT(OUTPUT),
     .entity = &vvl_entity_generated_content,
     .clear = clear_content,
     .stranger = VVL_E_NOT_FOUND},
    {.name = "content_unschedule",
     .call = call_content_unschedule,
     .needs = ARGUMENT(DB) | ARGUMENT(ID),
     .takes = ARGUMENT(OUTPUT),
     .entity = &vvl_entity_generated_content,
     .clear = clear_content,
     .stranger = VVL_E_NOT_FOUND},
    {.name = "content_claim_due",
     .call = call_content_claim_due,
     .needs = ARGUMENT(DB) | ARGUMENT(OUTPUT),
     .clear = clear_page_room},
    {.name = "content_release",
     .call = call_content_release,
     .needs = ARGUMENT(DB) | ARGUMENT(ID),
     .takes = ARGUMENT(TEXT) | ARGUMENT(OUTPUT),
     .entity = &vvl_entity_generated_content,
     .text = "claim:x",
     .answer = VVL_E_STATE,
     .stranger = VVL_E_NOT_FOUND},
    {.name = "content_publish",
     .call = call_content_publish,
     .needs = ARGUMENT(DB) | ARGUMENT(ID) | ARGUMENT(TEXT),
     .takes = ARGUMENT(OUTPUT),
     .entity = &vvl_entity_generated_content,
     .text = "post",
     .clear = clear_content,
     .stranger = VVL_E_NOT_FOUND},
    {.name = "file_register",
     .call = call_file_register,
     .needs = ARGUMENT(DB) | ARGUMENT(RECORD),
     .takes = ARGUMENT(OUTPUT),
     .entity = &vvl_entity_uploaded_files,
     .clear = clear_file},
    {.name = "file_claim_pending",
     .call = call_file_claim_pending,
     .needs = ARGUMENT(DB) | ARGUMENT(OUTPUT),
     .clear = clear_page_room},
    {.name = "file_complete",
     .call = call_file_complete,
     .needs = ARGUMENT(DB) | ARGUMENT(ID),
     .takes = ARGUMENT(OUTPUT),
     .entity = &vvl_entity_uploaded_files,
     .answer = VVL_E_STATE,
     .stranger = VVL_E_NOT_FOUND},
    {.name = "file_fail",
     .call = call_file_fail,
     .needs = ARGUMENT(DB) | ARGUMENT(ID) | ARGUMENT(TEXT),
     .takes = ARGUMENT(OUTPUT),
     .entity = &vvl_entity_uploaded_files,
     .text = "broken",
     .answer = VVL_E_STATE,
     .stranger = VVL_E_NOT_FOUND},
    {.name = "file_requeue_stuck",
     .call = call_file_requeue_stuck,
     .needs = ARGUMENT(DB),
     .takes = ARGUMENT(OUTPUT)},
    {.name = "file_total_size",
     .call = call_file_total_size,
     .needs = ARGUMENT(DB) | ARGUMENT(ID) | ARGUMENT(OUTPUT),
     .stranger = VVL_OK},
    {.name = "template_list_visible",
     .call = call_template_list_visible,
     .needs = ARGUMENT(DB) | ARGUMENT(ID) | ARGUMENT(OUTPUT),
     .takes = ARGUMENT(QUERY),
     .clear = clear_page_room,
     .stranger = VVL_OK},
    {.name = "template_list_by_category",
     .call = call_template_list_by_category,
     .needs = ARGUMENT(DB) | ARGUMENT(ID) | ARGUMENT(OUTPUT),
     .takes = ARGUMENT(QUERY),
     .clear = clear_page_room,
     .stranger = VVL_OK},
    {.name = "template_list_most_used",
     .call = call_template_list_most_used,
     .needs = ARGUMENT(DB) | ARGUMENT(ID) | ARGUMENT(OUTPUT),
     .clear = clear_page_room,
     .stranger = VVL_OK},
    {.name = NULL},
};
