#include "suites.h"

#include <vvl/db.h>

#include <string.h>

/* The password is "hunter2" everywhere, whole or in the pieces that a sign cuts it into. */
static const char *const leaking[] = {
    "postgresql://joe:hunter2@host/db",
    "postgres://joe:hunter2@host:5432/db",
    "postgresql://joe:hunter2@host1:1,host2:2/db?target_session_attrs=any",
    "postgresql://:hunter2@host/db",
    "postgresql://joe:hunter2@/db",
    "postgresql://joe:hunter2@",
    "postgresql://joe:hunter2@[::1]:5432/db",
    "postgresql://joe:hunter2",
    "postgresql://joe:hunter2/db",
    "postgresql://joe:p@hunter2@host/db",
    "postgresql://joe:p/hunter2@host/db",
    "postgresql://joe:p?hunter2@host/db",
    "postgresql://joe:p#hunter2@host/db",
    "postgresql://joe:p:hunter2@host/db",
    "postgresql://joe:p%40hunter2@host/db",
    "postgresql://joe:hunter2 @host/db",
    "postgresql://host/db?user=joe&password=hunter2",
    "postgresql://host/db?password=hunter2&user=joe",
    "postgresql://host/db?PASSWORD=hunter2",
    "postgresql://host/db?pass%77ord=hunter2",
    "postgresql://host/db?%70assword=hunter2&x=y",
    "postgresql://host/db?sslpassword=hunter2",
    "postgresql://host/db?password=x?hunter2",
    "postgresql://host/db?password=x=hunter2",
    "postgresql://host/db?password=x#hunter2",
    "postgresql://host/db??password=hunter2",
    "postgresql://host/db?password=x&hunter2",
    "postgresql://host/db;password=hunter2",
    "postgresql://host/db password=hunter2",
    "postgresql://joe:hunter2@host/db?password=hunter2",
    "postgresql:joe:hunter2@host/db",
    "postgresql:/joe:hunter2@host/db",
    "PostgreSQL://joe:hunter2@host/db",
    "POSTGRES:joe hunter2",
    "host=localhost user=joe password=hunter2",
    "password = 'hunter2'",
    "joe:hunter2@host/db",
    "//joe:hunter2@host/db",
    "mysql://joe:hunter2@host/db",
    "mysql:joe:hunter2@host/db",
    " postgresql://joe:hunter2@host/db",
    "postgresql://h/d?passwort=hunter2",
    "postgresql://h/d?Passwd=hunter2",
    "sqlite://u:hunter2@h/d",
    "sqlite:postgresql://u:hunter2@h/d",
    "db:postgresql://u:hunter2",
    "sqlite:/x?password=hunter2",
    "sqlite:x.db?mode=ro&key=hunter2",
    "sqlite:///x?hunter2&a=b",
    "hunter2",
    ":hunter2",
    "://:hunter2@",
};

static void a_password_never_shows(void)
{
    for (size_t i = 0; i < COUNT_OF(leaking); i++) {
        char *shown = vvl_url_redact(leaking[i]);
        REQUIRE(shown != NULL, "no memory");
        EXPECT(strstr(shown, "hunter2") == NULL, "<%s> shows as <%s>", leaking[i], shown);
        vvl_free(shown);
    }
}

/* Generated: every sign that may stand unescaped in a password, before and after the secret. */
static void no_sign_in_a_password_uncovers_it(void)
{
    static const char *const shapes[] = {
        "postgresql://joe:%s@host:5432/db?sslmode=disable",
        "postgresql://joe:%s@/db?host=/tmp",
        "postgresql://joe:%s@host1:1,host2:2/db",
    };
    for (size_t shape = 0; shape < COUNT_OF(shapes); shape++) {
        for (int sign = 1; sign < 128; sign++) {
            const char *password = test_format("hunter%chunter%c", sign, sign);
            /* The shapes are the table above. */
            const char *percent = strstr(shapes[shape], "%s");
            const char *url = test_format("%.*s%s%s", (int)(percent - shapes[shape]), shapes[shape],
                                          password, percent + 2);
            char *shown = vvl_url_redact(url);
            REQUIRE(shown != NULL, "no memory");
            EXPECT(strstr(shown, "hunter") == NULL, "<%s> shows as <%s>", url, shown);
            vvl_free(shown);
        }
    }
}

static void what_is_no_secret_stays(void)
{
    static const struct {
        const char *url, *shown;
    } cases[] = {
        {"sqlite:data/video_venture_launch.db", "sqlite:data/video_venture_launch.db"},
        {"sqlite:/abs/path.db", "sqlite:/abs/path.db"},
        {"sqlite:///abs/path.db", "sqlite:///abs/path.db"},
        {"sqlite::memory:", "sqlite::memory:"},
        {"sqlite:what?.db", "sqlite:what?.db"},
        {"postgresql://host/db", "postgresql://host/db"},
        {"postgresql://joe@host:5432/db", "postgresql://joe@host:5432/db"},
        {"postgresql://joe@/postgres?host=/tmp/x", "postgresql://joe@/postgres?host=/tmp/x"},
        {"postgresql://[::1]:5432/db?sslmode=require",
         "postgresql://[::1]:5432/db?sslmode=require"},
        {"postgres://a:1,b:2/db", "postgres://a:1,b:2/db"},
        {"postgresql://joe:x@host:5432/db?sslmode=disable",
         "postgresql://joe:***@host:5432/db?sslmode=disable"},
        {"postgresql://host/db?password=x&sslmode=disable",
         "postgresql://host/db?***&sslmode=disable"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char *shown = vvl_url_redact(cases[i].url);
        EXPECT_TEXT(cases[i].shown, shown);
        vvl_free(shown);
    }
}

CU_TestInfo redact_tests[] = {
    {"a password never shows", a_password_never_shows},
    {"no sign in a password uncovers it", no_sign_in_a_password_uncovers_it},
    {"what is no secret stays", what_is_no_secret_stays},
    CU_TEST_INFO_NULL,
};
