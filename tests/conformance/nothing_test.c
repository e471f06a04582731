#include "suites.h"

#include <string.h>

/* Functions without a status make the best of nothing. */
static void asking_about_nothing(void)
{
    char text[VVL_UUID_TEXT_SIZE] = "?";
    size_t count = 0;
    EXPECT(vvl_uuid_is_nil(NULL), "no id is the nil id");
    vvl_uuid_format(NULL, text);
    EXPECT_TEXT("00000000-0000-0000-0000-000000000000", text);
    vvl_uuid_format(&(vvl_uuid){{0}}, NULL);
    vvl_time_format(0, NULL);
    vvl_time_format(INT64_MAX, text);
    EXPECT_TEXT("9999-12-31T23:59:59.999999Z", text);
    vvl_time_format(INT64_MIN, text);
    EXPECT_TEXT("0001-01-01T00:00:00.000000Z", text);
    EXPECT(vvl_entities(NULL) == vvl_entities(&count), "the entities uncounted");
    EXPECT(vvl_column_find(NULL, "id") == NULL, "a column of nothing");
    EXPECT(vvl_form_fields(NULL, VVL_FORM_ANY) == 0, "the form of nothing");
    EXPECT(vvl_form_required(NULL, VVL_FORM_ANY) == 0, "the form of nothing");
    EXPECT(vvl_form_fields(&vvl_entity_users, (vvl_form)99) == 0, "an unknown form");
    EXPECT_TEXT("unknown", vvl_migration_state_name(VVL_MIGRATION_STATE_COUNT));
    EXPECT(!vvl_schema_knows(NULL) && vvl_schema_knows(vvl_schema_newest()), "versions");
    EXPECT_TEXT("VVL_E_INTERNAL", vvl_status_name((vvl_status)-1));
    EXPECT_TEXT("", vvl_db_url(NULL));
    EXPECT_TEXT("", vvl_db_backend(NULL));
    EXPECT(vvl_time_now() > 0, "the time");
    EXPECT(vvl_latency_bound(SIZE_MAX) == UINT64_MAX, "a bucket behind the last");
    EXPECT(vvl_doctor_rules(NULL) == vvl_doctor_rules(&count), "the rules uncounted");
    EXPECT_TEXT("", vvl_level_name((vvl_level)99));
    EXPECT_TEXT("", vvl_answer_name((vvl_answer)99));
    vvl_rollback(NULL);
}

static void releasing_nothing_is_nothing(void)
{
    vvl_free(NULL);
    vvl_page_clear(NULL);
    vvl_metrics_clear(NULL);
    vvl_page_pick(&vvl_entity_users, NULL, 0, NULL);
    vvl_page_pick(NULL, &(vvl_page){.items = NULL}, SIZE_MAX, NULL);
    vvl_inspection_clear(NULL);
    vvl_transfer_clear(NULL);
    vvl_mended_clear(NULL);
    vvl_migrate_result_clear(NULL);
    vvl_migration_list_clear(NULL);
    vvl_faults_clear(NULL);
    vvl_checkup_clear(NULL);
    vvl_backup_clear(NULL);
    vvl_reset_clear(NULL);
    vvl_adoption_clear(NULL);
    vvl_record_clear(&vvl_entity_users, NULL);
    vvl_record_clear(NULL, NULL);
    EXPECT(vvl_db_close(NULL) == NULL, "close");
    vvl_user user = {0};
    vvl_user_clear(&user);
    vvl_user_clear(&user);
    char *shown = vvl_url_redact(NULL);
    EXPECT(shown != NULL, "redacting nothing");
    vvl_free(shown);
}

static void descriptions_are_found_by_name(void)
{
    size_t count = 0;
    const vvl_entity *const *entities = vvl_entities(&count);
    EXPECT(count == 12, "%zu entities", count);
    for (size_t i = 0; i < count; i++) {
        EXPECT(vvl_entity_find(entities[i]->name) == entities[i], "%s", entities[i]->name);
        for (size_t j = 0; j < entities[i]->column_count; j++) {
            const vvl_column *column = &entities[i]->columns[j];
            EXPECT(vvl_column_find(entities[i], column->name) == column, "%s.%s", entities[i]->name,
                   column->name);
        }
    }
    EXPECT(vvl_entity_find("nothing") == NULL && vvl_entity_find("") == NULL, "unknown tables");
    EXPECT(vvl_entity_find(NULL) == NULL, "no table");
    EXPECT(vvl_column_find(&vvl_entity_users, "nothing") == NULL, "an unknown column");
    EXPECT(vvl_column_find(&vvl_entity_users, NULL) == NULL, "no column");
    EXPECT(vvl_version() != NULL && strlen(vvl_version()) >= 5, "the version");
}

CU_TestInfo nothing_tests[] = {
    {"asking about nothing", asking_about_nothing},
    {"releasing nothing is nothing", releasing_nothing_is_nothing},
    {"descriptions are found by name", descriptions_are_found_by_name},
    CU_TEST_INFO_NULL,
};
