#include "suites.h"

#include "util/text.h"

#include <string.h>

/* The encoding written out once more, so that the validator is not compared with itself. */
static size_t encode(uint32_t point, unsigned char *out)
{
    if (point < 0x80) {
        out[0] = (unsigned char)point;
        return 1;
    }
    size_t length = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = length - 1; i > 0; i--) {
        out[i] = (unsigned char)(0x80 | (point & 0x3F));
        point >>= 6;
    }
    out[0] = (unsigned char)(leads[length] | point);
    return length;
}

static void every_code_point_is_valid_but_surrogates(void)
{
    unsigned char bytes[4];
    for (uint32_t point = 0; point < 0x110000; point++) {
        size_t size = encode(point, bytes);
        bool surrogate = point >= 0xD800 && point <= 0xDFFF;
        if (vvl_utf8_valid((const char *)bytes, size) == surrogate ||
            vvl_utf8_length((const char *)bytes, size) != 1) {
            EXPECT(false, "U+%04X", point);
        }
        for (size_t cut = 1; cut < size; cut++) {
            if (vvl_utf8_valid((const char *)bytes, cut)) {
                EXPECT(false, "U+%04X cut to %zu bytes", point, cut);
            }
        }
    }
}

/* Of all sequences of three bytes exactly those are valid that join valid characters: 128^3 of
 * ASCII, a two-byte character before or after an ASCII one, a three-byte character. */
static void nothing_else_of_three_bytes_is_valid(void)
{
    unsigned valid = 0;
    for (unsigned sequence = 0; sequence < 1U << 24; sequence++) {
        const char bytes[] = {(char)(sequence >> 16), (char)(sequence >> 8), (char)sequence};
        valid += vvl_utf8_valid(bytes, sizeof bytes);
    }
    EXPECT(valid == 128U * 128 * 128 + 2U * 128 * 1920 + 61440, "%u are valid", valid);
}

static void bad_sequences_are_refused_wherever_they_stand(void)
{
    static const char *const bad[] = {
        "\x80",
        "\xBF",
        "\xC0\x80",
        "\xC1\xBF",
        "\xC2",
        "\xE0\x80\x80",
        "\xE0\x9F\xBF",
        "\xED\xA0\x80",
        "\xED\xBF\xBF",
        "\xEF\xBF",
        "\xF0\x80\x80\x80",
        "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80",
        "\xF8\x88\x80\x80\x80",
        "\xFC\x84\x80\x80\x80\x80",
        "\xFE",
        "\xFF",
        "\xF0\x9F\x98",
        "\xC3\x28",
        "\xF0\x28\x8C\xBC",
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        for (int before = 0; before < 20; before++) {
            const char *text = test_format("%.*s%s%.*s", before, "aaaaaaaaaaaaaaaaaaaa", bad[i],
                                           20 - before, "bbbbbbbbbbbbbbbbbbbb");
            EXPECT(!vvl_utf8_valid(text, strlen(text)), "sequence %zu after %d bytes", i, before);
            EXPECT(vvl_utf8_prefix(text, strlen(text)) == (size_t)before,
                   "sequence %zu after %d bytes: prefix", i, before);
            EXPECT(!vvl_utf8_valid(text, (size_t)before + strlen(bad[i])),
                   "sequence %zu at the end, after %d bytes", i, before);
        }
    }
}

static void nul_is_a_character(void)
{
    EXPECT(vvl_utf8_valid("a\0b", 3), "NUL is valid UTF-8");
    EXPECT(vvl_utf8_length("a\0b", 3) == 3, "NUL counts");
    EXPECT(vvl_utf8_valid("", 0) && vvl_utf8_length("", 0) == 0, "nothing is valid");
}

static void like_matches_as_sql_does(void)
{
    static const struct {
        const char *text, *pattern;
        bool matches;
    } cases[] = {
        {"a@b.c", "%@%.%", true},
        {"@.", "%@%.%", true},
        {"a@b", "%@%.%", false},
        {"a.b@c", "%@%.%", false},
        {"a.b@c.d", "%@%.%", true},
        {"a@@b.", "%@%.%", true},
        {"", "%@%.%", false},
        {"", "%", true},
        {"", "", true},
        {"a", "", false},
        {"abc", "abc", true},
        {"abc", "ab", false},
        {"abc", "a%", true},
        {"abc", "%c", true},
        {"abc", "%b%", true},
        {"abc", "%b", false},
        {"abc", "b%", false},
        {"abab", "%ab", true},
        {"aab", "%ab", true},
        {"abcabd", "ab%abd", true},
        {"ab", "ab%ab", false},
        {"abb", "a%%b", true},
        {"ABC", "abc", false},
        {"a_c", "a_c", true},
        {"abc", "a_c", false},
        {"a\nb@c\n.d", "%@%.%", true},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        EXPECT(vvl_like(cases[i].text, strlen(cases[i].text), cases[i].pattern) == cases[i].matches,
               "<%s> like <%s>", cases[i].text, cases[i].pattern);
    }
}

static void like_reads_no_further_than_the_text(void)
{
    EXPECT(!vvl_like("a@b.c", 3, "%@%.%"), "the dot is behind the text's end");
    EXPECT(vvl_like("a@b.c", 4, "%@%."), "the text ends with the dot");
    EXPECT(vvl_like("a\0@.b", 5, "%@%.%"), "a NUL is a character");
}

static void expect_successor(const char *expected, const char *text)
{
    size_t size = strlen(text);
    char *out = test_scratch(size + 2);
    memset(out, '#', size + 1);
    size_t written = vvl_utf8_successor(text, size, out);
    EXPECT(written == strlen(expected) && memcmp(out, expected, written) == 0,
           "behind <%s> comes <%.*s>", text, (int)written, out);
    EXPECT(written > 0 || out[0] == '#', "<%s> has none, and the output was changed", text);
}

static void the_successor_ends_a_prefix(void)
{
    expect_successor("b", "a");
    expect_successor("ac", "ab");
    expect_successor("a{", "az");
    expect_successor("a\xC2\x80", "a\x7F");
    expect_successor("\xE0\xA0\x80", "\xDF\xBF");
    expect_successor("\xEE\x80\x80", "\xED\x9F\xBF");
    expect_successor("\xF0\x90\x80\x80", "\xEF\xBF\xBF");
    expect_successor("b", "a\xF4\x8F\xBF\xBF");
    expect_successor("\xC3\xAA", "\xC3\xA9\xF4\x8F\xBF\xBF\xF4\x8F\xBF\xBF");
    expect_successor("", "\xF4\x8F\xBF\xBF\xF4\x8F\xBF\xBF");
    expect_successor("", "");
}

/* Whatever character it ends with, and whatever stands in front of it. */
static void every_code_point_has_its_successor(void)
{
    unsigned char bytes[5] = "-", next[5] = "-";
    char out[6];
    for (uint32_t point = 0; point < 0x10FFFF; point++) {
        bool surrogate = point >= 0xD800 && point <= 0xDFFF;
        size_t size = 1 + encode(point, bytes + 1);
        size_t expected = 1 + encode(point == 0xD7FF ? 0xE000 : point + 1, next + 1);
        if (!surrogate && (vvl_utf8_successor((const char *)bytes, size, out) != expected ||
                           memcmp(out, next, expected) != 0)) {
            EXPECT(false, "U+%04X", point);
        }
    }
}

CU_TestInfo text_tests[] = {
    {"every code point is valid but surrogates", every_code_point_is_valid_but_surrogates},
    {"nothing else of three bytes is valid", nothing_else_of_three_bytes_is_valid},
    {"bad sequences are refused wherever they stand",
     bad_sequences_are_refused_wherever_they_stand},
    {"NUL is a character", nul_is_a_character},
    {"LIKE matches as SQL does", like_matches_as_sql_does},
    {"LIKE reads no further than the text", like_reads_no_further_than_the_text},
    {"the successor ends a prefix", the_successor_ends_a_prefix},
    {"every code point has its successor", every_code_point_has_its_successor},
    CU_TEST_INFO_NULL,
};
