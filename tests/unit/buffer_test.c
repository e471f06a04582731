#include "suites.h"

#include "util/buffer.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void appending_joins_everything(void)
{
    vvl_buffer buffer = {0};
    vvl_buffer_text(&buffer, "one");
    vvl_buffer_char(&buffer, ',');
    vvl_buffer_bytes(&buffer, "two-three", 3);
    vvl_buffer_format(&buffer, ",%d", 3);
    EXPECT_TEXT("one,two,3", buffer.data);
    EXPECT(buffer.size == 9, "size %zu", buffer.size);
    vvl_buffer_free(&buffer);
    EXPECT(buffer.data == NULL && buffer.size == 0, "free leaves an empty buffer");
}

static void it_grows_and_stays_terminated(void)
{
    vvl_buffer buffer = {0};
    for (int i = 0; i < 10000; i++) {
        vvl_buffer_format(&buffer, "%04d", i);
    }
    EXPECT(buffer.size == 40000 && strlen(buffer.data) == 40000, "size %zu", buffer.size);
    EXPECT(memcmp(buffer.data + 4 * 1234, "1234", 4) == 0, "the middle is not what it was");
    vvl_buffer_free(&buffer);
}

static void taking_empties_it(void)
{
    vvl_buffer buffer = {0};
    char *empty = vvl_buffer_take(&buffer);
    EXPECT_TEXT("", empty);
    free(empty);
    vvl_buffer_text(&buffer, "text");
    char *text = vvl_buffer_take(&buffer);
    EXPECT_TEXT("text", text);
    EXPECT(buffer.data == NULL && buffer.size == 0, "take leaves an empty buffer");
    free(text);
}

static void a_failure_is_remembered(void)
{
    vvl_buffer buffer = {0};
    vvl_buffer_text(&buffer, "text");
    EXPECT(vvl_buffer_reserve(&buffer, SIZE_MAX) == NULL, "SIZE_MAX bytes");
    vvl_buffer_text(&buffer, "more");
    EXPECT(buffer.failed, "the failure is forgotten");
    EXPECT(vvl_buffer_take(&buffer) == NULL, "a failed buffer has text to take");
    EXPECT(!buffer.failed && buffer.data == NULL, "take leaves an empty buffer");
}

static void reset_starts_again(void)
{
    vvl_buffer buffer = {0};
    vvl_buffer_text(&buffer, "long text");
    vvl_buffer_reset(&buffer);
    vvl_buffer_text(&buffer, "x");
    EXPECT_TEXT("x", buffer.data);
    vvl_buffer_free(&buffer);
    vvl_buffer_free(&buffer);
}

static void reserved_room_is_the_callers(void)
{
    vvl_buffer buffer = {0};
    vvl_buffer_text(&buffer, "ab");
    char *room = vvl_buffer_reserve(&buffer, 1000);
    REQUIRE(room != NULL, "no room");
    EXPECT(room == buffer.data + 2, "the room is behind the text");
    memset(room, 'c', 1000);
    buffer.size += 1000;
    vvl_buffer_char(&buffer, 'd');
    EXPECT(buffer.size == 1003 && buffer.data[1001] == 'c' && buffer.data[1002] == 'd', "joined");
    vvl_buffer_free(&buffer);
}

CU_TestInfo buffer_tests[] = {
    {"appending joins everything", appending_joins_everything},
    {"it grows and stays terminated", it_grows_and_stays_terminated},
    {"taking empties it", taking_empties_it},
    {"a failure is remembered", a_failure_is_remembered},
    {"reset starts again", reset_starts_again},
    {"reserved room is the caller's", reserved_room_is_the_callers},
    CU_TEST_INFO_NULL,
};
