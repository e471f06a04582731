#include "suites.h"

#include "core/json_settled.h"

#include <string.h>
#include <vvl/json.h>

static bool is_canonical(const char *text, size_t size)
{
    char *canonical = NULL;
    bool same = vvl_json_canonical(text, size, &canonical, NULL) == VVL_OK &&
                strlen(canonical) == size && memcmp(canonical, text, size) == 0;
    vvl_free(canonical);
    return same;
}

/* Without what a glance leaves to the parser, both must always agree. */
static void every_short_text_is_judged_as_the_parser_does(void)
{
    static const char alphabet[] = "[]{}\":, 01-a";
    enum { LETTERS = sizeof alphabet - 1, LENGTH_MAX = 5 };
    unsigned settled = 0;
    unsigned texts = 1;
    for (size_t length = 1; length <= LENGTH_MAX; length++) {
        texts *= LETTERS;
        for (unsigned number = 0; number < texts; number++) {
            char text[LENGTH_MAX];
            unsigned rest = number;
            for (size_t i = 0; i < length; i++, rest /= LETTERS) {
                text[i] = alphabet[rest % LETTERS];
            }
            bool seen = vvl_json_is_settled(text, length, VVL_SHAPE_ANY);
            settled += seen;
            if (seen != is_canonical(text, length)) {
                EXPECT(false, "%.*s", (int)length, text);
            }
        }
    }
    EXPECT(settled > 1000, "only %u texts are settled", settled);
}

static const char *const settled[] = {
    "true",
    "false",
    "null",
    "{}",
    "[]",
    "-17",
    "999999999999999999",
    "\"Z\xC3\xBCrich \xF0\x9F\x9A\xB2\"",
    "{\"b\": 1, \"aa\": [true, {\"c\": null}], \"ab\": \"\"}",
    "[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]",
};

static void plain_documents_are_settled(void)
{
    for (size_t i = 0; i < COUNT_OF(settled); i++) {
        size_t size = strlen(settled[i]);
        EXPECT(vvl_json_is_settled(settled[i], size, VVL_SHAPE_ANY), "%s", settled[i]);
        EXPECT(is_canonical(settled[i], size), "%s", settled[i]);
        for (size_t cut = 0; cut < size; cut++) {
            EXPECT(!vvl_json_is_settled(settled[i], cut, VVL_SHAPE_ANY) ||
                       is_canonical(settled[i], cut),
                   "%s cut to %zu", settled[i], cut);
        }
    }
}

static void what_needs_work_is_not(void)
{
    static const char *const others[] = {
        "",
        " 1",
        "1 ",
        "01",
        "-0",
        "1.5",
        "1e3",
        "nul",
        "True",
        "[1,2]",
        "[1 , 2]",
        "{\"a\":1}",
        "{\"a\": 1, \"a\": 2}",
        "{\"b\": 1, \"a\": 2}",
        "{\"aa\": 1, \"b\": 2}",
        "\"\\n\"",
        "\"\\u00e9\"",
        "\"a\nb\"",
        "\"\xC3\"",
        "\"\xED\xA0\x80\"",
        "{1: 2}",
    };
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        EXPECT(!vvl_json_is_settled(others[i], strlen(others[i]), VVL_SHAPE_ANY), "%s", others[i]);
    }
    EXPECT(!vvl_json_is_settled("\"\0\"", 3, VVL_SHAPE_ANY), "a NUL in a string");
}

static void the_shape_counts(void)
{
    static const struct {
        const char *text;
        bool object, strings;
    } cases[] = {
        {"{}", true, false},          {"{\"a\": [1]}", true, false},
        {"[]", false, true},          {"[\"a\", \"b\"]", false, true},
        {"[\"a\", 1]", false, false}, {"[[\"a\"]]", false, false},
        {"\"a\"", false, false},      {"1", false, false},
        {"", false, false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        size_t size = strlen(cases[i].text);
        EXPECT(vvl_json_is_settled(cases[i].text, size, VVL_SHAPE_OBJECT) == cases[i].object,
               "%s as an object", cases[i].text);
        EXPECT(vvl_json_is_settled(cases[i].text, size, VVL_SHAPE_STRINGS) == cases[i].strings,
               "%s as strings", cases[i].text);
    }
}

CU_TestInfo json_settled_tests[] = {
    {"every short text is judged as the parser does",
     every_short_text_is_judged_as_the_parser_does},
    {"plain documents are settled", plain_documents_are_settled},
    {"what needs work is not", what_needs_work_is_not},
    {"the shape counts", the_shape_counts},
    CU_TEST_INFO_NULL,
};
