#include "backends/postgres/archive.h"
#include "backends/postgres/slots.h"
#include "util/error.h"

#include <stdio.h>
#include <string.h>

enum { NAME_SIZE = 128, FIELD_SIZE = 64, FIELDS = 2, NOT_THERE = -1 };

/* A field of the ledger that is wanted: where it stands, and what it holds in this row. */
typedef struct field {
    const char *name;
    int at;
    size_t size;
    char text[FIELD_SIZE];
} field;

/* What a backup holds, while its script goes by. */
typedef struct reading {
    const vvl_backup_reader *reader;
    char table[NAME_SIZE]; /* whose rows go by */
    bool ledger;           /* it is the one */
    field fields[FIELDS];
    int column;
} reading;

static vvl_status take_sql(void *context, const char *line, size_t size, vvl_error *error)
{
    (void)context, (void)line, (void)size, (void)error;
    return VVL_OK;
}

/* The place of a name in "(id, username, …)"; names in it are plain, or in quotes. */
static int place_of(const char *columns, const char *name)
{
    int place = 0;
    for (const char *at = columns + 1; *at != '\0' && *at != ')'; place++) {
        size_t size = strcspn(at, ",)");
        if (size == strlen(name) && strncmp(at, name, size) == 0) {
            return place;
        }
        at += size;
        at += strspn(at, ", ");
    }
    return NOT_THERE;
}

static void begin_row(reading *self)
{
    self->column = 0;
    for (size_t i = 0; i < FIELDS; i++) {
        self->fields[i].size = 0;
    }
}

/* COPY public.users (id, …) FROM stdin; */
static vvl_status take_copy(void *context, const char *command, vvl_error *error)
{
    reading *self = context;
    const char *name = command + strlen("COPY ");
    size_t size = strcspn(name, " ");
    const char *dot = memchr(name, '.', size);
    const char *table = dot == NULL ? name : dot + 1;
    (void)error;
    snprintf(self->table, sizeof self->table, "%.*s", (int)(name + size - table), table);
    const char *columns = strchr(name, '(');
    for (size_t i = 0; i < FIELDS; i++) {
        self->fields[i].at = columns == NULL ? NOT_THERE : place_of(columns, self->fields[i].name);
    }
    self->ledger = strcmp(self->table, self->reader->ledger) == 0 &&
                   self->fields[0].at != NOT_THERE && self->fields[1].at != NOT_THERE;
    begin_row(self);
    return VVL_OK;
}

static vvl_value value_of(const field *field)
{
    bool null = field->size == 2 && memcmp(field->text, "\\N", 2) == 0;
    return null ? (vvl_value){.type = VVL_VALUE_NULL}
                : (vvl_value){.type = VVL_VALUE_TEXT, .size = field->size, .as.text = field->text};
}

/* What is too long for its field is no version and no time. */
static void take_byte(reading *self, char byte)
{
    for (size_t i = 0; i < FIELDS; i++) {
        field *field = &self->fields[i];
        if (field->at == self->column && field->size < sizeof field->text) {
            field->text[field->size++] = byte;
        }
    }
}

static vvl_status take_rows(void *context, const char *bytes, size_t size, vvl_error *error)
{
    reading *self = context;
    vvl_status status = VVL_OK;
    for (size_t i = 0; self->ledger && status == VVL_OK && i < size; i++) {
        if (bytes[i] == '\n') {
            const vvl_value version[] = {value_of(&self->fields[0]), value_of(&self->fields[1])};
            status = self->reader->version(self->reader->context, version, error);
            begin_row(self);
        } else if (bytes[i] == '\t') {
            self->column++;
        } else {
            take_byte(self, bytes[i]);
        }
    }
    return status;
}

static vvl_status take_end(void *context, uint64_t rows, vvl_error *error)
{
    reading *self = context;
    return self->reader->table(self->reader->context, self->table, rows, error);
}

vvl_status vvl_postgres_read_backup(const vvl_work *work, const vvl_backup_reader *reader,
                                    vvl_error *error)
{
    reading self = {.reader = reader, .fields = {{.name = "version"}, {.name = "applied_at"}}};
    const vvl_postgres_script_taker taker = {.sql = take_sql,
                                             .copy = take_copy,
                                             .rows = take_rows,
                                             .copied = take_end,
                                             .context = &self};
    return vvl_postgres_read_archive(work, &taker, error);
}
