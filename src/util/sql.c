#include "util/sql.h"

void vvl_sql_name(vvl_buffer *sql, const char *name)
{
    vvl_buffer_char(sql, '"');
    for (; *name != '\0'; name++) {
        if (*name == '"') {
            vvl_buffer_char(sql, '"');
        }
        vvl_buffer_char(sql, *name);
    }
    vvl_buffer_char(sql, '"');
}

void vvl_sql_table(vvl_buffer *sql, const char *table, const char *const *columns, size_t count)
{
    vvl_sql_name(sql, table);
    for (size_t i = 0; i < count; i++) {
        vvl_buffer_text(sql, i == 0 ? " (" : ", ");
        vvl_sql_name(sql, columns[i]);
    }
    vvl_buffer_char(sql, ')');
}
