#include "../prometheus.h"
#include "suites.h"

#define HEAD(type, name) "# HELP " name " Some words.\n# TYPE " name " " type "\n"
#define BUCKETS                                                                                    \
    HEAD("histogram", "a_seconds")                                                                 \
    "a_seconds_bucket{s=\"x\",le=\"0.1\"} 1\na_seconds_bucket{s=\"x\",le=\"+Inf\"} 2\n"

static void sound_texts_are_taken(void)
{
    static const char *const texts[] = {
        HEAD("gauge", "a") "a 1\n" HEAD("counter", "b_total") "b_total{x=\"1\"} 0\n",
        HEAD("gauge", "a") "a{x=\"\\\\ \\\" \\n\",y=\"\"} 1.5\na{x=\"{,} \"} 2\n",
        HEAD("counter", "none_total"),
        BUCKETS "a_seconds_sum{s=\"x\"} 3\na_seconds_count{s=\"x\"} 2\n"
                "a_seconds_bucket{s=\"y\",le=\"+Inf\"} 0\na_seconds_sum{s=\"y\"} 0\n"
                "a_seconds_count{s=\"y\"} 0\n",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        EXPECT_TEXT(NULL, prometheus_fault(texts[i]));
    }
}

static void faulty_texts_are_refused(void)
{
    static const char *const texts[] = {
        "a 1\n",
        HEAD("gauge", "a") "a 1",
        HEAD("gauge", "a") "b 1\n",
        HEAD("gauge", "a") "ab 1\n",
        HEAD("gauge", "a") "a one\n",
        HEAD("gauge", "a") "a 0,5\n",
        HEAD("gauge", "a") "a -1\n",
        HEAD("gauge", "a") "a  1\n",
        HEAD("gauge", "a") "a 1\n\n",
        HEAD("gauge", "a") "a 1\na 2\n",
        HEAD("gauge", "a") "a{} 1\n",
        HEAD("gauge", "a") "a{x=1} 1\n",
        HEAD("gauge", "a") "a{x=\"1\" 1\n",
        HEAD("gauge", "a") "a{x=\"\\t\"} 1\n",
        HEAD("gauge", "a") "a{1=\"1\"} 1\n",
        HEAD("gauge", "a_total") "a_total 1\n",
        HEAD("counter", "a") "a 1\n",
        HEAD("something", "a") "a 1\n",
        HEAD("gauge", "1a") "1a 1\n",
        HEAD("gauge", "a") "a 1\n" HEAD("gauge", "b") "b 1\n" HEAD("gauge", "a") "a{x=\"1\"} 1\n",
        "# TYPE a gauge\na 1\n",
        "# HELP a Some words.\na 1\n",
        "# HELP a Some words.\n# TYPE b gauge\nb 1\n",
        BUCKETS,
        BUCKETS "a_seconds_count{s=\"x\"} 1\n",
        BUCKETS "a_seconds_sum{s=\"y\"} 1\n",
        BUCKETS "a_seconds_bucket{s=\"x\",le=\"1\"} 2\n",
        HEAD("histogram", "h") "h_bucket{s=\"x\",le=\"1\"} 2\nh_bucket{s=\"x\",le=\"+Inf\"} 1\n",
        HEAD("histogram", "h") "h_bucket{s=\"x\",le=\"1\"} 2\nh_sum{s=\"x\"} 1\n",
        HEAD("histogram", "h") "h_bucket{s=\"x\"} 2\n",
        HEAD("histogram", "h") "h_bucket{s=\"x\",le=\"2\"} 1\nh_bucket{s=\"x\",le=\"1\"} 1\n",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        EXPECT(prometheus_fault(texts[i]) != NULL, "taken:\n%s", texts[i]);
    }
}

static void values_are_found_by_their_whole_name(void)
{
    static const char text[] = "xa 1\na{x=\"1\"} 2\na 3\nb 0.25\n";
    EXPECT(prometheus_value(text, "a") == 3, "a");
    EXPECT(prometheus_value(text, "a{x=\"1\"}") == 2, "a with its label");
    EXPECT(prometheus_value(text, "b") == 0.25, "b");
    EXPECT(prometheus_value(text, "c") == -1, "what is not there");
}

CU_TestInfo prometheus_tests[] = {
    {"sound texts are taken", sound_texts_are_taken},
    {"faulty texts are refused", faulty_texts_are_refused},
    {"values are found by their whole name", values_are_found_by_their_whole_name},
    CU_TEST_INFO_NULL,
};
