#include "suites.h"

#include "core/value_show.h"

#include <math.h>
#include <string.h>

static void expect_shown(const char *expected, const vvl_value *value)
{
    char shown[VVL_SHOWN_SIZE];
    memset(shown, '#', sizeof shown);
    vvl_value_show(value, shown);
    EXPECT(memchr(shown, '\0', sizeof shown) != NULL, "no end");
    EXPECT_TEXT(expected, shown);
}

static void expect_text(const char *expected, const char *text, size_t size)
{
    expect_shown(expected, &(vvl_value){.type = VVL_VALUE_TEXT, .size = size, .as.text = text});
}

static void every_type_is_shown(void)
{
    expect_shown("null", &(vvl_value){.type = VVL_VALUE_NULL});
    expect_shown("-7", &(vvl_value){.type = VVL_VALUE_INTEGER, .as.integer = -7});
    expect_shown("4.0", &(vvl_value){.type = VVL_VALUE_REAL, .as.real = 4});
    expect_shown("0.1", &(vvl_value){.type = VVL_VALUE_REAL, .as.real = 0.1});
    expect_shown("-inf", &(vvl_value){.type = VVL_VALUE_REAL, .as.real = -INFINITY});
    expect_shown("true", &(vvl_value){.type = VVL_VALUE_BOOL, .as.boolean = true});
    expect_shown("1970-01-01T00:00:00.000000Z", &(vvl_value){.type = VVL_VALUE_TIME});
    expect_shown("x''", &(vvl_value){.type = VVL_VALUE_BLOB, .as.text = ""});
    expect_shown("x'00ff'", &(vvl_value){.type = VVL_VALUE_BLOB, .size = 2, .as.text = "\0\xFF"});
}

static void nothing_in_text_can_mislead(void)
{
    expect_text("", "", 0);
    expect_text("Grüße 東京 🌷", "Grüße 東京 🌷", strlen("Grüße 東京 🌷"));
    expect_text("a\\x00b\\x0a\\x7f", "a\0b\n\x7F", 5);
    expect_text("\\u{0085}\\u{202e}\\u{feff}", "\xC2\x85\xE2\x80\xAE\xEF\xBB\xBF", 8);
    expect_text("\\xff\\xc3", "\xFF\xC3", 2);
    expect_text("\\xe2\\x80z", "\xE2\x80z", 3);
}

/* A text over and over. */
static char *repeated(const char *part, size_t times)
{
    size_t size = strlen(part);
    char *text = test_scratch(size * times + 1);
    for (size_t i = 0; i < times; i++) {
        memcpy(text + i * size, part, size);
    }
    return text;
}

/* Never in the middle of a character or of an escape. */
static void long_values_are_cut(void)
{
    const char *accents = repeated("é", VVL_SHOWN_SIZE);
    const char *controls = repeated("\x01", VVL_SHOWN_SIZE);
    expect_text(test_format("%s…", repeated("é", 46)), accents, strlen(accents));
    expect_text(test_format("%s…", repeated("\\x01", 23)), controls, strlen(controls));
    expect_text(repeated("é", 46), accents, 92);
}

CU_TestInfo value_show_tests[] = {
    {"every type is shown", every_type_is_shown},
    {"nothing in text can mislead", nothing_in_text_can_mislead},
    {"long values are cut", long_values_are_cut},
    CU_TEST_INFO_NULL,
};
