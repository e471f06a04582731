#include "suites.h"

#include "util/uuid.h"

#include <string.h>

static void a_new_id_is_of_version_seven_and_of_now(void)
{
    vvl_time before = vvl_time_now() / 1000;
    for (int i = 0; i < 1000; i++) {
        vvl_error error;
        vvl_uuid id;
        REQUIRE_OK(vvl_uuid_new(&id, &error), &error);
        int64_t milliseconds = 0;
        for (int at = 0; at < 6; at++) {
            milliseconds = milliseconds << 8 | id.bytes[at];
        }
        EXPECT(id.bytes[6] >> 4 == 7, "version %d", id.bytes[6] >> 4);
        EXPECT(id.bytes[8] >> 6 == 2, "variant %d", id.bytes[8] >> 6);
        EXPECT(milliseconds >= before && milliseconds <= vvl_time_now() / 1000, "time %lld",
               (long long)milliseconds);
    }
}

static void new_ids_differ_and_follow_time(void)
{
    enum { COUNT = 2000 };
    vvl_uuid *ids = test_scratch(COUNT * sizeof *ids);
    for (int i = 0; i < COUNT; i++) {
        REQUIRE(vvl_uuid_new(&ids[i], NULL) == VVL_OK, "no id");
        EXPECT(i == 0 || memcmp(ids[i - 1].bytes, ids[i].bytes, 6) <= 0, "id %d went back", i);
        for (int other = 0; other < i; other++) {
            if (memcmp(&ids[other], &ids[i], sizeof *ids) == 0) {
                EXPECT(false, "%d and %d are the same", other, i);
            }
        }
    }
}

static void legacy_ids_have_the_standards_answer(void)
{
    static const struct {
        const char *legacy, *id;
    } cases[] = {
        {"template-product-launch-001", "f2818f1f-2a49-5d19-a551-ef803c095b87"},
        {"template-brand-awareness-001", "bcda8d44-3559-5721-8275-51087ec6e6b0"},
        {"template-event-promotion-001", "217c8d51-d1d2-50eb-a1d5-0628a7eaed72"},
        {"demo_user", "1c85c288-3243-59ca-be2e-b148279fee74"},
        {"demo", "e9ef5424-90a0-503a-82cb-430e8bb29757"},
        {"test-campaign-1", "5146be1c-b4ee-52d5-b385-39ce0c352562"},
        {"", "193685b6-7b5f-5605-9778-e2d7961994b8"},
        {"\xC3\xA9\xF0\x9F\x98\x80", "2f0ea44c-b270-5f3c-83fa-e6a36e6a98f6"},
    };
    vvl_error error;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[VVL_UUID_TEXT_SIZE];
        vvl_uuid id;
        REQUIRE_OK(vvl_uuid_from_legacy(cases[i].legacy, strlen(cases[i].legacy), &id, &error),
                   &error);
        vvl_uuid_format(&id, text);
        EXPECT_TEXT(cases[i].id, text);
    }
    char text[VVL_UUID_TEXT_SIZE];
    vvl_uuid id;
    REQUIRE_OK(vvl_uuid_from_legacy("a\0b", 3, &id, &error), &error);
    vvl_uuid_format(&id, text);
    EXPECT_TEXT("14cdb487-c82f-55df-8a8f-a1f3d629e5ba", text);
}

static void both_cases_are_parsed_and_one_is_loaded(void)
{
    static const char lower[] = "0123abcd-4567-89ef-fedc-ba9876543210";
    static const char upper[] = "0123ABCD-4567-89EF-FEDC-BA9876543210";
    vvl_error error;
    vvl_uuid id;
    char text[VVL_UUID_TEXT_SIZE];
    REQUIRE_OK(vvl_uuid_parse(upper, strlen(upper), &id, &error), &error);
    vvl_uuid_format(&id, text);
    EXPECT_TEXT(lower, text);
    EXPECT(vvl_uuid_load(lower, strlen(lower), &id), "the stored form itself");
    EXPECT(!vvl_uuid_load(upper, strlen(upper), &id), "upper case is not the stored form");
}

static void anything_else_is_no_id(void)
{
    static const char good[] = "0123abcd-4567-89ef-fedc-ba9876543210";
    vvl_uuid id = {{42}};
    for (size_t at = 0; at < sizeof good - 1; at++) {
        static const char wrong[] = {'g', 'G', '-', ' ', '/', ':', '@', '`', '\0', (char)0xC3};
        for (size_t i = 0; i < sizeof wrong; i++) {
            char text[sizeof good];
            memcpy(text, good, sizeof good);
            text[at] = wrong[i] == good[at] ? 'x' : wrong[i];
            EXPECT(vvl_uuid_parse(text, sizeof good - 1, &id, NULL) == VVL_E_INVALID,
                   "<%s>, byte %zu, is taken", text, at);
        }
    }
    for (size_t size = 0; size < sizeof good - 1; size++) {
        EXPECT(!vvl_uuid_load(good, size, &id), "%zu bytes are taken", size);
    }
    EXPECT(!vvl_uuid_load(good, sizeof good, &id), "the NUL is taken");
    EXPECT(vvl_uuid_parse("{0123abcd-4567-89ef-fedc-ba9876543210}", 38, &id, NULL) == VVL_E_INVALID,
           "braces");
    EXPECT(vvl_uuid_parse("0123abcd456789effedcba9876543210", 32, &id, NULL) == VVL_E_INVALID,
           "no hyphens");
    EXPECT(id.bytes[0] == 42, "the output was changed");
}

static void nil_is_sixteen_zeros(void)
{
    vvl_uuid id = {{0}};
    EXPECT(vvl_uuid_is_nil(&id), "zero is nil");
    for (size_t i = 0; i < sizeof id.bytes; i++) {
        id.bytes[i] = 1;
        EXPECT(!vvl_uuid_is_nil(&id), "byte %zu does not count", i);
        id.bytes[i] = 0;
    }
}

static void null_is_a_wrong_call(void)
{
    vvl_error error;
    vvl_uuid id;
    EXPECT_STATUS(VVL_E_USAGE, vvl_uuid_new(NULL, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_uuid_parse(NULL, 36, &id, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_uuid_parse("", 0, NULL, &error), &error);
}

CU_TestInfo uuid_tests[] = {
    {"a new id is of version seven and of now", a_new_id_is_of_version_seven_and_of_now},
    {"new ids differ and follow time", new_ids_differ_and_follow_time},
    {"legacy ids have the standard's answer", legacy_ids_have_the_standards_answer},
    {"both cases are parsed and one is loaded", both_cases_are_parsed_and_one_is_loaded},
    {"anything else is no id", anything_else_is_no_id},
    {"nil is sixteen zeros", nil_is_sixteen_zeros},
    {"NULL is a wrong call", null_is_a_wrong_call},
    CU_TEST_INFO_NULL,
};
