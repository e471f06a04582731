#include "suites.h"

#include <string.h>

typedef struct example {
    const char *input, *canonical;
} example;

/* As PostgreSQL 15 prints each of them cast to jsonb. */
static const example numbers[] = {
    {"0", "0"},
    {"1", "1"},
    {"-1", "-1"},
    {"1e5", "100000"},
    {"1E5", "100000"},
    {"1e+5", "100000"},
    {"1.50", "1.50"},
    {"-0", "0"},
    {"-0.0", "0.0"},
    {"1E-7", "0.0000001"},
    {"12345678901234567890.123", "12345678901234567890.123"},
    {"0.1e1", "1"},
    {"1e-2", "0.01"},
    {"1.50e1", "15.0"},
    {"1.5e3", "1500"},
    {"0e10", "0"},
    {"0.00", "0.00"},
    {"-1.0E+2", "-100"},
    {"1e0", "1"},
    {"100", "100"},
    {"1.0e-2", "0.010"},
    {"0.0e-3", "0.0000"},
    {"123e-5", "0.00123"},
    {"-0e-5", "0.00000"},
    {"9223372036854775808", "9223372036854775808"},
    {"1e20", "100000000000000000000"},
    {"0.1", "0.1"},
    {"-12.34e+1", "-123.4"},
    {"12.345e2", "1234.5"},
    {"1e-30", "0.000000000000000000000000000001"},
    {"-0.00e2", "0"},
    {"0e1073741822", "0"},
};

static const example documents[] = {
    {"null", "null"},
    {" true", "true"},
    {"false\n", "false"},
    {"\"x\"", "\"x\""},
    {" [ ] ", "[]"},
    {"\t{\r\n} ", "{}"},
    {"[1,[2,[]],{}]", "[1, [2, []], {}]"},
    {"{\"a\":{\"b\":[true,null]}}", "{\"a\": {\"b\": [true, null]}}"},
    {"{\"bb\":1,\"a\":{\"zz\":[],\"y\":{}},\"aaa\":0,\"\\u00e9\":1,\"\":0,\"B\":2,\"b\":3}",
     "{\"\": 0, \"B\": 2, \"a\": {\"y\": {}, \"zz\": []}, \"b\": 3, \"bb\": 1, \"\xC3\xA9\": 1, "
     "\"aaa\": 0}"},
    {"\"\\u00e9\\/\\b\\f\\n\\r\\t\\u0001\\u001f\\u007f\\ud83d\\ude00\\\"\\\\\"",
     "\"\xC3\xA9/\\b\\f\\n\\r\\t\\u0001\\u001f\x7F\xF0\x9F\x98\x80\\\"\\\\\""},
    {"\"\\u0041\\u00DF\\u20aC\\uFFFF\"", "\"A\xC3\x9F\xE2\x82\xAC\xEF\xBF\xBF\""},
};

static const struct {
    const char *name, *text;
    size_t size; /* 0: to the text's end */
} refused[] = {
    {"nothing", "", 0},
    {"blank", "  ", 0},
    {"Python", "{'a': 1}", 0},
    {"None", "None", 0},
    {"NaN", "NaN", 0},
    {"NaN inside", "[NaN]", 0},
    {"Infinity", "[Infinity]", 0},
    {"-Infinity", "-Infinity", 0},
    {"a byte-order mark", "\xEF\xBB\xBF{}", 0},
    {"a NUL escape", "\"\\u0000\"", 0},
    {"a NUL escape in a key", "{\"\\u0000\": 1}", 0},
    {"a NUL", "\"a\0b\"", 5},
    {"a NUL behind", "{}\0", 3},
    {"a lone high surrogate", "\"\\ud83d\"", 0},
    {"a lone low surrogate", "\"\\ude00\"", 0},
    {"surrogates the wrong way", "\"\\ude00\\ud83d\"", 0},
    {"a high surrogate and a letter", "\"\\ud83dx\"", 0},
    {"a high surrogate and an escape", "\"\\ud83d\\n\"", 0},
    {"a surrogate as UTF-8", "\"\xED\xA0\xBD\"", 0},
    {"invalid UTF-8", "\"\xFF\"", 0},
    {"cut UTF-8", "\"\xF0\x9F\x98\"", 0},
    {"invalid UTF-8 in a key", "{\"\xC0\x80\": 1}", 0},
    {"something behind", "{} x", 0},
    {"two values", "1 2", 0},
    {"a comma at the end", "[1,]", 0},
    {"a comma at the end of an object", "{\"a\":1,}", 0},
    {"two commas", "[1,,2]", 0},
    {"a comma first", "[,1]", 0},
    {"an open array", "[1", 0},
    {"an open object", "{\"a\":1", 0},
    {"an open string", "\"a", 0},
    {"no value", "{\"a\":}", 0},
    {"no colon", "{\"a\" 1}", 0},
    {"no key", "{1:2}", 0},
    {"a bare key", "{a:1}", 0},
    {"a comment", "/* x */ {}", 0},
    {"a line comment", "// x\n{}", 0},
    {"a plus", "+1", 0},
    {"a leading zero", "01", 0},
    {"a negative leading zero", "-01", 0},
    {"a dot at the end", "1.", 0},
    {"a dot first", ".5", 0},
    {"an open exponent", "1e", 0},
    {"an open signed exponent", "1e+", 0},
    {"a minus alone", "-", 0},
    {"hexadecimal", "0x10", 0},
    {"a raw line end in a string", "\"a\nb\"", 0},
    {"a raw tab in a string", "\"a\tb\"", 0},
    {"an unknown escape", "\"\\x41\"", 0},
    {"a short escape", "\"\\u12\"", 0},
    {"a wrong escape", "\"\\u12g4\"", 0},
    {"a word cut", "tru", 0},
    {"a word in capitals", "TRUE", 0},
    {"a key twice", "{\"a\":1,\"a\":2}", 0},
    {"a key twice, once escaped", "{\"a\":1,\"\\u0061\":2}", 0},
    {"a key twice inside", "[{\"b\":{\"a\":1,\"a\":1}}]", 0},
    {"a number beyond numeric", "1e131072", 0},
    {"a number too fine for numeric", "1e-16384", 0},
    {"a zero beyond numeric's exponents", "0e1073741823", 0},
    {"an unfinished string behind an object", "{\"a\":1}\"junk", 0},
    {"an unfinished string behind a number", "1 \"x", 0},
    {"a quote behind an array", "[1,2]\"", 0},
    {"a quote behind a string", "\"a\"\"", 0},
    {"an escaped object behind an array", "[] \"{\\\"b\\\":2}", 0},
    {"a bracket behind a number", "1]", 0},
    {"a comma behind a number", "1,2", 0},
    {"only an end and a beginning", "],[", 0},
    {"one blank", " ", 0},
    {"a number far beyond", "1e999999999999999999999", 0},
    {"a number far too fine", "1e-999999999999999999999", 0},
};

static void expect_canonical(const char *input, const char *canonical)
{
    vvl_error error;
    char *text = NULL;
    char *again = NULL;
    if (EXPECT_OK(vvl_json_canonical(input, strlen(input), &text, &error), &error)) {
        EXPECT_TEXT(canonical, text);
        EXPECT_OK(vvl_json_canonical(text, strlen(text), &again, &error), &error);
        EXPECT_TEXT(canonical, again);
    }
    vvl_free(text);
    vvl_free(again);
}

static void numbers_print_as_numeric_does(void)
{
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        expect_canonical(numbers[i].input, numbers[i].canonical);
    }
    char *text = NULL;
    vvl_error error;
    REQUIRE_OK(vvl_json_canonical("1e131071", 8, &text, &error), &error);
    EXPECT(strlen(text) == 131072, "%zu digits", strlen(text));
    vvl_free(text);
    REQUIRE_OK(vvl_json_canonical("1e-16383", 8, &text, &error), &error);
    EXPECT(strlen(text) == 16385, "%zu digits", strlen(text));
    vvl_free(text);
}

static void documents_print_as_jsonb_does(void)
{
    for (size_t i = 0; i < COUNT_OF(documents); i++) {
        expect_canonical(documents[i].input, documents[i].canonical);
    }
}

static void what_jsonb_cannot_hold_is_refused(void)
{
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        vvl_error error = {0};
        char *text = NULL;
        size_t size = refused[i].size == 0 ? strlen(refused[i].text) : refused[i].size;
        vvl_status status = vvl_json_canonical(refused[i].text, size, &text, &error);
        EXPECT(status == VVL_E_INVALID && text == NULL && error.message[0] != '\0', "%s: %s <%s>",
               refused[i].name, vvl_status_name(status), text == NULL ? "" : text);
        vvl_free(text);
    }
}

/* `depth` arrays in one another. */
static const char *nested(size_t depth)
{
    char *text = test_scratch(2 * depth + 1);
    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    return text;
}

static void depth_has_a_limit(void)
{
    vvl_error error;
    char *text = NULL;
    EXPECT_OK(vvl_json_canonical(nested(VVL_JSON_DEPTH_MAX), 2 * VVL_JSON_DEPTH_MAX, &text, &error),
              &error);
    EXPECT_TEXT(nested(VVL_JSON_DEPTH_MAX), text);
    vvl_free(text);
    text = NULL;
    static const size_t depths[] = {VVL_JSON_DEPTH_MAX + 1, 100000, 5000000};
    for (size_t i = 0; i < COUNT_OF(depths); i++) {
        const char *deep = nested(depths[i]);
        EXPECT_STATUS(VVL_E_INVALID, vvl_json_canonical(deep, 2 * depths[i], &text, &error),
                      &error);
        EXPECT_STATUS(VVL_E_INVALID, vvl_json_canonical(deep, depths[i], &text, &error), &error);
    }
}

/* What was put in, in any spelling, comes out of the database in canonical form. */
static void the_database_gives_back_the_same_bytes(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    const example *const tables[] = {numbers, documents};
    const size_t counts[] = {COUNT_OF(numbers), COUNT_OF(documents)};
    for (size_t table = 0; table < COUNT_OF(tables); table++) {
        for (size_t i = 0; i < counts[table]; i++) {
            vvl_user got;
            vvl_user stored;
            const example *one = &tables[table][i];
            vvl_user user = {.username = test_format("user %zu %zu", table, i),
                             .email = test_format("%zu.%zu@x.y", table, i),
                             .password_hash = "x",
                             .profile_data = test_format("{\"v\":[%s]}", one->input)};
            const char *expected = test_format("{\"v\": [%s]}", one->canonical);
            REQUIRE_OK(vvl_user_create(db, &user, &stored, &error), &error);
            EXPECT_TEXT(expected, stored.profile_data);
            REQUIRE_OK(vvl_user_get(db, &stored.id, &got, &error), &error);
            EXPECT_TEXT(expected, got.profile_data);
            vvl_user_clear(&stored);
            vvl_user_clear(&got);
        }
    }
}

static void every_other_number_is_given_back_too(void)
{
    vvl_error error;
    vvl_db *db = fixture_db();
    uint64_t state = 5;
    for (unsigned i = 0; i < 200; i++) {
        static const char *const exponents[] = {"", "", "e0", "E3", "e-3", "e+12", "e-12", "e40"};
        char *canonical = NULL;
        vvl_user stored;
        const char *number = test_format(
            "%s%u%s%s", test_random(&state, 2) == 0 ? "-" : "", test_random(&state, 100000),
            test_random(&state, 2) == 0 ? "" : test_format(".%03u", test_random(&state, 1000)),
            exponents[test_random(&state, COUNT_OF(exponents))]);
        vvl_user user = {.username = test_format("user %u", i),
                         .email = test_format("%u@x.y", i),
                         .password_hash = "x",
                         .profile_data = number};
        REQUIRE_OK(vvl_json_canonical(number, strlen(number), &canonical, &error), &error);
        REQUIRE_OK(vvl_user_create(db, &user, &stored, &error), &error);
        EXPECT_TEXT(canonical, stored.profile_data);
        vvl_user_clear(&stored);
        vvl_free(canonical);
    }
}

CU_TestInfo canonical_tests[] = {
    {"numbers print as numeric does", numbers_print_as_numeric_does},
    {"documents print as jsonb does", documents_print_as_jsonb_does},
    {"what jsonb cannot hold is refused", what_jsonb_cannot_hold_is_refused},
    {"depth has a limit", depth_has_a_limit},
    {"the database gives back the same bytes", the_database_gives_back_the_same_bytes},
    {"every other number is given back too", every_other_number_is_given_back_too},
    CU_TEST_INFO_NULL,
};
