#include "suites.h"

#include "util/time.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static void accepted_forms_name_the_same_instant_everywhere(void)
{
    static const struct {
        const char *text;
        vvl_time time;
    } cases[] = {
        {"1970-01-01 00:00:00", 0},
        {"1970-01-01T00:00:00Z", 0},
        {"1970-01-01 00:00:00.000001", 1},
        {"1969-12-31 23:59:59.999999", -1},
        {"2025-06-16 12:00:00", INT64_C(1750075200000000)},
        {"2025-06-16T12:00:00", INT64_C(1750075200000000)},
        {"2025-06-16T12:00:00.123456", INT64_C(1750075200123456)},
        {"2025-06-16 12:00:00.1", INT64_C(1750075200100000)},
        {"2025-06-16 12:00:00.12", INT64_C(1750075200120000)},
        {"2025-06-16 12:00:00.123", INT64_C(1750075200123000)},
        {"2025-06-16 12:00:00.1234", INT64_C(1750075200123400)},
        {"2025-06-16 12:00:00.12345", INT64_C(1750075200123450)},
        {"2025-06-16 12:00:00.123456Z", INT64_C(1750075200123456)},
        {"2025-06-16T14:00:00+02:00", INT64_C(1750075200000000)},
        {"2025-06-16T14:00:00+0200", INT64_C(1750075200000000)},
        {"2025-06-16T14:00:00+02", INT64_C(1750075200000000)},
        {"2025-06-16T06:30:00-05:30", INT64_C(1750075200000000)},
        {"2025-06-16T12:00:00+00:00", INT64_C(1750075200000000)},
        {"2025-06-16T12:00:00-00:00", INT64_C(1750075200000000)},
        {"2025-06-17T11:59:00.5+23:59", INT64_C(1750075200500000)},
        {"2000-02-29 00:00:00", INT64_C(951782400000000)},
        {"2024-02-29 23:59:59", INT64_C(1709251199000000)},
        {"1900-03-01 00:00:00", INT64_C(-2203891200000000)},
        {"2038-01-19 03:14:08", INT64_C(2147483648000000)},
        {"0001-01-01 00:00:00", VVL_TIME_MIN},
        {"0001-01-01T01:00:00+01:00", VVL_TIME_MIN},
        {"9999-12-31 23:59:59.999999", VVL_TIME_MAX},
        {"9999-12-31T22:59:59.999999-01:00", VVL_TIME_MAX},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        vvl_error error;
        vvl_time time = 42;
        EXPECT_OK(vvl_time_parse(cases[i].text, strlen(cases[i].text), &time, &error), &error);
        EXPECT(time == cases[i].time, "<%s> is %lld", cases[i].text, (long long)time);
    }
}

static void refused_forms_leave_the_time_alone(void)
{
    static const char *const cases[] = {
        "",
        " ",
        "now",
        "today",
        "epoch",
        "infinity",
        "-infinity",
        "NaT",
        "2025",
        "20250616",
        "2025-06-16",
        "12:00:00",
        "1750075200",
        "2460843.0",
        "2025-06-16 12:00",
        "2025-06-16 12",
        "2025-06-16T120000",
        "20250616T120000Z",
        "2025-06-16 12:00:00.",
        "2025-06-16 12:00:00.Z",
        "2025-06-16 12:00:00,5",
        "2025-06-16 12:00:00.1234567",
        "2025-06-16 12:00:00.123456789",
        "2025-06-16 12:00:00.12345 ",
        "2025-06-16 12:00:00 ",
        " 2025-06-16 12:00:00",
        "2025-06-16  12:00:00",
        "2025-06-16\t12:00:00",
        "2025-06-16t12:00:00",
        "2025-06-16T12:00:00z",
        "2025-06-16T12:00:00 Z",
        "2025-06-16 12:00:00 +02:00",
        "2025-06-16T12:00:00ZZ",
        "2025-06-16T12:00:00+",
        "2025-06-16T12:00:00+2",
        "2025-06-16T12:00:00+020",
        "2025-06-16T12:00:00+02:",
        "2025-06-16T12:00:00+02:0",
        "2025-06-16T12:00:00+02:000",
        "2025-06-16T12:00:00+24:00",
        "2025-06-16T12:00:00+02:60",
        "2025-06-16T12:00:00+02:00:00",
        "2025-06-16T12:00:00+0x:00",
        "2025-06-16 12:00:00 UTC",
        "2025-06-16 12:00:00 Europe/Paris",
        "2025-06-16 12:00:00 PM",
        "2025-06-16 12:00:00 BC",
        "2025-W25-1 12:00:00",
        "2025-167 12:00:00.0",
        "06/07/2024 00:00:00",
        "2024-01-01 24:00:00",
        "2016-12-31 23:59:60",
        "2024-01-01 00:60:00",
        "2024-01-01 25:00:00",
        "2023-02-29 00:00:00",
        "2024-02-30 00:00:00",
        "1900-02-29 00:00:00",
        "2100-02-29 00:00:00",
        "2024-04-31 00:00:00",
        "2024-06-31 00:00:00",
        "2024-00-01 00:00:00",
        "2024-13-01 00:00:00",
        "2024-01-00 00:00:00",
        "2024-01-32 00:00:00",
        "0000-00-00 00:00:00",
        "0000-01-01 00:00:00",
        "-001-01-01 00:00:00",
        "+2024-01-01 00:00:00",
        "10000-01-01 00:00:00",
        "2024-1-01 00:00:00",
        "2024-01-1 00:00:00",
        "2024/01/01 00:00:00",
        "2024-01-01 0:00:00",
        "2024-01-01 00-00-00",
        "2024-01-01 -1:00:00",
        "2024-01-01 00:00:0x",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59.999999-00:01",
        "'2024-01-01 00:00:00'",
        "2024-01-01 00:00:00\n",
        "\357\273\2772024-01-01 00:00:00",
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        vvl_error error;
        vvl_time time = 42;
        EXPECT(vvl_time_parse(cases[i], strlen(cases[i]), &time, &error) == VVL_E_INVALID,
               "<%s> is taken", cases[i]);
        EXPECT(time == 42, "<%s> changed the output", cases[i]);
    }
    vvl_time time;
    EXPECT(!vvl_time_read("2024-01-01 00:00:00\0Z", 21, &time), "a NUL is no end");
}

/* Against the C library's calendar, a day each some weeks apart, over the whole range. */
static void every_day_is_where_the_calendar_has_it(void)
{
    int64_t first = VVL_TIME_MIN / 1000000;
    int64_t last = VVL_TIME_MAX / 1000000;
    for (int64_t second = first; second <= last; second += INT64_C(86400) * 23 + 3607) {
        struct tm calendar;
        time_t whole = (time_t)second;
        char text[64];
        vvl_time time = 0;
        gmtime_r(&whole, &calendar);
        snprintf(text, sizeof text, "%04d-%02d-%02d %02d:%02d:%02d", calendar.tm_year + 1900,
                 calendar.tm_mon + 1, calendar.tm_mday, calendar.tm_hour, calendar.tm_min,
                 calendar.tm_sec);
        if (!vvl_time_read(text, strlen(text), &time) || time != second * 1000000) {
            EXPECT(false, "<%s> is %lld", text, (long long)time);
        }
    }
}

static void storing_and_loading_is_the_identity(void)
{
    uint64_t state = 7;
    for (int round = 0; round < 200000; round++) {
        uint64_t random =
            (uint64_t)test_random(&state, UINT32_MAX) << 32 | test_random(&state, UINT32_MAX);
        uint64_t span = (uint64_t)VVL_TIME_MAX - (uint64_t)VVL_TIME_MIN + 1;
        vvl_time time = VVL_TIME_MIN + (vvl_time)(random % span);
        char stored[VVL_TIME_STORED_SIZE];
        char shown[VVL_TIME_TEXT_SIZE];
        vvl_time loaded = 0;
        vvl_time parsed = 0;
        vvl_time_store(time, stored);
        vvl_time_format(time, shown);
        if (!vvl_time_load(stored, sizeof stored, &loaded) || loaded != time ||
            !vvl_time_read(shown, strlen(shown), &parsed) || parsed != time) {
            EXPECT(false, "%lld became <%s>", (long long)time, shown);
        }
    }
}

static void only_the_stored_form_is_loaded(void)
{
    static const char *const others[] = {
        "2025-06-16T12:00:00.123456",  "2025-06-16 12:00:00.12345Z", "2025-06-16 12:00:00.123456Z",
        "2025-06-16 12:00:00",         "2025-06-16 12:00:00.12345",  "2025-06-16 12:00:00.1+00:00",
        "2025-06-16 12:00:00.12+0000", "2025-02-30 12:00:00.123456", "2025-06-16 12:00:00,123456",
    };
    vvl_time time = 42;
    EXPECT(vvl_time_load("2025-06-16 12:00:00.123456", 26, &time), "the stored form itself");
    EXPECT(time == INT64_C(1750075200123456), "is %lld", (long long)time);
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        EXPECT(!vvl_time_load(others[i], strlen(others[i]), &time), "<%s> is taken", others[i]);
    }
}

static void the_ends_of_time_print(void)
{
    char text[VVL_TIME_TEXT_SIZE];
    vvl_time_format(VVL_TIME_MIN, text);
    EXPECT_TEXT("0001-01-01T00:00:00.000000Z", text);
    vvl_time_format(VVL_TIME_MAX, text);
    EXPECT_TEXT("9999-12-31T23:59:59.999999Z", text);
    vvl_time_format(-1, text);
    EXPECT_TEXT("1969-12-31T23:59:59.999999Z", text);
}

static void the_clock_goes(void)
{
    vvl_time now = vvl_time_now();
    EXPECT(now > INT64_C(1700000000000000) && now < VVL_TIME_MAX, "now is %lld", (long long)now);
    vvl_error error;
    vvl_time time;
    EXPECT_STATUS(VVL_E_USAGE, vvl_time_parse(NULL, 0, &time, &error), &error);
    EXPECT_STATUS(VVL_E_USAGE, vvl_time_parse("", 0, NULL, &error), &error);
    EXPECT(vvl_time_parse("", 0, &time, NULL) == VVL_E_INVALID, "no error asked for");
}

CU_TestInfo time_tests[] = {
    {"accepted forms name the same instant everywhere",
     accepted_forms_name_the_same_instant_everywhere},
    {"refused forms leave the time alone", refused_forms_leave_the_time_alone},
    {"every day is where the calendar has it", every_day_is_where_the_calendar_has_it},
    {"storing and loading is the identity", storing_and_loading_is_the_identity},
    {"only the stored form is loaded", only_the_stored_form_is_loaded},
    {"the ends of time print", the_ends_of_time_print},
    {"the clock goes", the_clock_goes},
    CU_TEST_INFO_NULL,
};
