#include "suites.h"

#include "util/error.h"
#include "util/text.h"

#include <string.h>

static const char emoji[] = "\xF0\x9F\x98\x80";

static void every_status_has_its_name(void)
{
    for (int status = 0; status < VVL_STATUS_COUNT; status++) {
        const char *name = vvl_status_name((vvl_status)status);
        EXPECT(strncmp(name, "VVL_", 4) == 0, "status %d is called <%s>", status, name);
        for (int other = 0; other < status; other++) {
            EXPECT(strcmp(name, vvl_status_name((vvl_status)other)) != 0, "%s twice", name);
        }
    }
    EXPECT_TEXT("VVL_E_CONFLICT", vvl_status_name(VVL_E_CONFLICT));
    EXPECT_TEXT("VVL_E_INTERNAL", vvl_status_name((vvl_status)-1));
    EXPECT_TEXT("VVL_E_INTERNAL", vvl_status_name(VVL_STATUS_COUNT));
}

static void failing_fills_the_whole_error(void)
{
    vvl_error error;
    memset(&error, 'x', sizeof error);
    EXPECT(vvl_fail(&error, VVL_E_BUSY, "%s is %d", "it", 7) == VVL_E_BUSY, "the status is lost");
    EXPECT(error.status == VVL_E_BUSY, "status %d", error.status);
    EXPECT_TEXT("it is 7", error.message);
    EXPECT_TEXT("", error.hint);
    EXPECT_TEXT("", error.sqlstate);
    EXPECT_TEXT("", error.constraint);
    EXPECT_TEXT("", error.table);
    EXPECT_TEXT("", error.column);
}

static void what_is_no_text_is_not_shown(void)
{
    vvl_error error;
    char cut[4];
    (void)vvl_fail(&error, VVL_E_USAGE, "no column \"%s\"", "a\xFF\xC3z\xC3\xA9");
    EXPECT_TEXT("no column \"a??z\xC3\xA9\"", error.message);
    vvl_hint(&error, "%.3s", emoji);
    EXPECT_TEXT("???", error.hint);
    vvl_error_text(cut, sizeof cut, "\xFFz\xC3\xA9");
    EXPECT_TEXT("?z", cut);
}

static void nobody_needs_to_ask(void)
{
    EXPECT(vvl_fail(NULL, VVL_E_IO, "no") == VVL_E_IO, "the status is lost");
    EXPECT(vvl_fail_memory(NULL) == VVL_E_NO_MEMORY, "the status is lost");
    vvl_hint(NULL, "no");
    vvl_locate(NULL, "no", "no");
}

static void a_place_is_kept_where_none_is_given(void)
{
    vvl_error error;
    vvl_fail(&error, VVL_E_INVALID, "wrong");
    vvl_locate(&error, "users", "email");
    vvl_locate(&error, NULL, "username");
    vvl_hint(&error, "do %s", "this");
    EXPECT_TEXT("users", error.table);
    EXPECT_TEXT("username", error.column);
    EXPECT_TEXT("do this", error.hint);
}

/* Four bytes at every alignment against the end of the message. */
static void long_text_is_cut_between_characters(void)
{
    for (size_t shift = 0; shift < 4; shift++) {
        char text[2048] = "abc";
        for (size_t at = shift; at + sizeof emoji < sizeof text; at += 4) {
            memcpy(text + at, emoji, sizeof emoji);
        }
        vvl_error error;
        vvl_fail(&error, VVL_E_INVALID, "%s", text);
        vvl_hint(&error, "%s", text);
        vvl_locate(&error, text, text);
        const char *parts[] = {error.message, error.hint, error.table, error.column};
        const size_t sizes[] = {sizeof error.message, sizeof error.hint, sizeof error.table,
                                sizeof error.column};
        for (size_t i = 0; i < COUNT_OF(parts); i++) {
            size_t length = strlen(parts[i]);
            EXPECT(length < sizes[i] && length + 4 >= sizes[i], "part %zu has %zu bytes", i,
                   length);
            EXPECT(vvl_utf8_valid(parts[i], length), "part %zu ends inside a character", i);
        }
    }
}

CU_TestInfo error_tests[] = {
    {"every status has its name", every_status_has_its_name},
    {"failing fills the whole error", failing_fills_the_whole_error},
    {"what is no text is not shown", what_is_no_text_is_not_shown},
    {"nobody needs to ask", nobody_needs_to_ask},
    {"a place is kept where none is given", a_place_is_kept_where_none_is_given},
    {"long text is cut between characters", long_text_is_cut_between_characters},
    CU_TEST_INFO_NULL,
};
