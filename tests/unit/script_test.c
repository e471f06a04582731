#include "suites.h"

#include "migrate/checksum.h"
#include "migrate/script.h"
#include "migrate/token.h"

#include <vvl/sys/backend.h>

#include <string.h>

enum {
    SERVER = VVL_LEXIS_DOLLARS | VVL_LEXIS_ESCAPES | VVL_LEXIS_NESTED_COMMENTS,
    FILE_ONE = VVL_LEXIS_BRACKETS
};

/* A script and its statements, joined by a bar. */
typedef struct script_case {
    unsigned lexis;
    const char *script;
    const char *statements;
} script_case;

static const script_case cases[] = {
    {0, "", ""},
    {0, " -- nothing\n /* at all */ ; ;", ""},
    {0, "a;b", "a|b"},
    {0, "a ;\n b ; ", "a|b"},
    {0, "a ';' b; c", "a ';' b|c"},
    {0, "a 'it''s;' ; c", "a 'it''s;'|c"},
    {0, "a \";\"\"\" ; c", "a \";\"\"\"|c"},
    {0, "a -- ; not yet\n b; c", "a -- ; not yet\n b|c"},
    {0, "a /* ; */ b; c", "a /* ; */ b|c"},
    {0, "a (b; c); d", "a (b; c)|d"},
    {0, "a); b", "a)|b"},
    {0, "a 'never closed; b", "a 'never closed; b"},
    {0, "a /* never closed; b", "a"},
    {SERVER, "a $$;'$$ ; c", "a $$;'$$|c"},
    {SERVER, "a $x$ ; $$ ; $y$ $x$ ; c", "a $x$ ; $$ ; $y$ $x$|c"},
    {SERVER, "a $1 ; b $2", "a $1|b $2"},
    {SERVER, "a E'\\';' ; c", "a E'\\';'|c"},
    {SERVER, "a '\\' ; c", "a '\\'|c"},
    {SERVER, "a /* /* ; */ ; */ b; c", "a /* /* ; */ ; */ b|c"},
    {SERVER, "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END; b",
     "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END|b"},
    {FILE_ONE, "a [;] ; `;` ; c", "a [;]|`;`|c"},
    {FILE_ONE, "a /* /* ; */ b; c", "a /* /* ; */ b|c"},
    {FILE_ONE, "a E'\\' ; c", "a E'\\'|c"},
    {FILE_ONE,
     "CREATE TRIGGER t AFTER INSERT ON x BEGIN SELECT 1; SELECT CASE 1 WHEN 1 THEN 2 END;"
     " END; b",
     "CREATE TRIGGER t AFTER INSERT ON x BEGIN SELECT 1; SELECT CASE 1 WHEN 1 THEN 2 END; END|b"},
    {FILE_ONE, "CREATE TEMP TRIGGER t AFTER INSERT ON x BEGIN DELETE FROM y; END; b; c",
     "CREATE TEMP TRIGGER t AFTER INSERT ON x BEGIN DELETE FROM y; END|b|c"},
    {FILE_ONE, "BEGIN; a; END; b", "BEGIN|a|END|b"},
};

static const char *joined(const vvl_script *script)
{
    const char *all = "";
    for (size_t i = 0; i < script->count; i++) {
        all = test_format("%s%s%s", all, i == 0 ? "" : "|", script->statements[i].sql);
    }
    return all;
}

static vvl_arena *new_arena(void)
{
    vvl_arena *arena = vvl_arena_new(1024);
    REQUIRE(arena != NULL, "no memory");
    return arena;
}

static void statements_end_where_they_end(void)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        vvl_error error;
        vvl_script script;
        vvl_arena *arena = new_arena();
        EXPECT_OK(vvl_script_read(cases[i].script, cases[i].lexis, arena, &script, &error), &error);
        EXPECT_TEXT(cases[i].statements, joined(&script));
        vvl_arena_free(arena);
    }
}

static void directives_belong_to_statements(void)
{
    vvl_error error;
    vvl_script script;
    vvl_arena *arena = new_arena();
    static const char text[] = "-- vvldb: no transaction\n"
                               "-- vvldb is a program\n"
                               "a;\n"
                               "--vvldb:  rebuild   users  \n"
                               "/* vvldb: loses nothing */ b;\n";
    REQUIRE_OK(vvl_script_read(text, 0, arena, &script, &error), &error);
    EXPECT(script.directive_count == 2, "%zu directives", script.directive_count);
    EXPECT(vvl_script_is_loose(&script), "it takes a transaction");
    EXPECT(vvl_script_directive(&script, 0, "rebuild") == NULL, "it is another's");
    const vvl_directive *rebuild = vvl_script_directive(&script, 1, "rebuild");
    if (EXPECT(rebuild != NULL, "it was not found")) {
        EXPECT_TEXT("users", rebuild->text);
    }
    EXPECT(script.statements[1].line == 5, "line %zu", script.statements[1].line);
    EXPECT(vvl_script_has(&script, "rebuild") && !vvl_script_has(&script, "loses"), "which");
    vvl_arena_free(arena);
}

static void slips_in_directives_are_told(void)
{
    static const char *const slips[] = {"-- vvldb: rebiuld users\na", "a\n-- vvldb: rebuild b\nb",
                                        "-- vvldb:\na"};
    for (size_t i = 0; i < COUNT_OF(slips); i++) {
        vvl_error error;
        vvl_script script;
        vvl_arena *arena = new_arena();
        EXPECT_STATUS(VVL_E_INTERNAL, vvl_script_read(slips[i], 0, arena, &script, &error), &error);
        vvl_arena_free(arena);
    }
}

static const char *checksum_of(const char *sql)
{
    vvl_error error;
    char checksum[VVL_CHECKSUM_SIZE];
    REQUIRE_OK(vvl_checksum(sql, SERVER, checksum, &error), &error);
    EXPECT(vvl_checksum_valid(checksum), "it is none");
    return test_format("%s", checksum);
}

static void checksums_are_over_tokens(void)
{
    static const char *const same[] = {"SELECT 'a b', c", "SELECT\r\n'a b',c -- comment",
                                       "/* x */SELECT 'a b' , c\n"};
    static const char *const others[] = {"SELECT 'a  b', c", "SELECT 'a b', d", "SELECT 'a b' c",
                                         "select 'a b', c", "SELECT 'a b', 'c'"};
    for (size_t i = 1; i < COUNT_OF(same); i++) {
        EXPECT_TEXT(checksum_of(same[0]), checksum_of(same[i]));
    }
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        EXPECT(strcmp(checksum_of(same[0]), checksum_of(others[i])) != 0, "%s", others[i]);
    }
    EXPECT_TEXT(checksum_of("SELECT 'a\r\nb'"), checksum_of("SELECT 'a\nb'"));
    EXPECT(!vvl_checksum_valid("") && !vvl_checksum_valid("abc"), "it is one");
}

static void names_are_known_in_quotes_too(void)
{
    vvl_sql_reader reader = {.at = "Users \"users\" \"Users\" 'users'", .lexis = 0};
    static const bool named[] = {true, true, false, false};
    for (size_t i = 0; i < COUNT_OF(named); i++) {
        vvl_sql_token token = vvl_sql_next(&reader);
        EXPECT(vvl_sql_names(&token, "users") == named[i], "token %zu", i);
    }
}

CU_TestInfo script_tests[] = {
    {"statements end where they end", statements_end_where_they_end},
    {"directives belong to statements", directives_belong_to_statements},
    {"slips in directives are told", slips_in_directives_are_told},
    {"checksums are over tokens", checksums_are_over_tokens},
    {"names are known in quotes too", names_are_known_in_quotes_too},
    CU_TEST_INFO_NULL,
};
