#include "argument_calls.h"

#include <string.h>

const argument_call *argument_call_at(size_t index)
{
    static const argument_call *const groups[] = {argument_records, argument_databases,
                                                  argument_people, argument_work};
    for (size_t i = 0; i < COUNT_OF(groups); i++) {
        for (const argument_call *call = groups[i]; call->name != NULL; call++, index--) {
            if (index == 0) {
                return call;
            }
        }
    }
    return NULL;
}

bool takes_argument(const argument_call *call, argument which)
{
    return ((call->needs | call->takes) >> which & 1) != 0;
}

void *argument_at(const arguments *with, argument which)
{
    void *pointer = NULL;
    memcpy(&pointer, &with->at[which], sizeof pointer);
    return pointer;
}

size_t argument_text_size(const arguments *with, argument which)
{
    const char *text = with->at[which];
    return text == NULL ? 0 : strlen(text);
}

void clear_user_room(output_room *output)
{
    vvl_user_clear(&output->user);
}

void clear_page_room(output_room *output)
{
    vvl_page_clear(&output->page);
}

void clear_text_room(output_room *output)
{
    vvl_free(output->text);
}
