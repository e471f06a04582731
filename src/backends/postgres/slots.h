/** @file slots.h The slots of vvl_backend; see there for what each of them promises. */
#ifndef VVL_BACKENDS_POSTGRES_SLOTS_H
#define VVL_BACKENDS_POSTGRES_SLOTS_H

#include <vvl/sys/backend.h>

vvl_status vvl_postgres_open(const vvl_open_parameters *parameters, vvl_connection **out,
                             vvl_error *error);
void vvl_postgres_close(vvl_connection *base);
vvl_connection_state vvl_postgres_state(const vvl_connection *base);
bool vvl_postgres_check(vvl_connection *base);
vvl_status vvl_postgres_script(vvl_connection *base, const char *sql, vvl_error *error);
vvl_status vvl_postgres_begin(vvl_connection *base, vvl_transaction_mode mode, vvl_error *error);
vvl_status vvl_postgres_commit(vvl_connection *base, vvl_error *error);
void vvl_postgres_rollback(vvl_connection *base);
vvl_status vvl_postgres_savepoint(vvl_connection *connection, unsigned depth, vvl_error *error);
vvl_status vvl_postgres_end_savepoint(vvl_connection *connection, unsigned depth, bool keep,
                                      vvl_error *error);
vvl_status vvl_postgres_execute_many(vvl_statement *statement, const vvl_value *parameters,
                                     size_t count, uint64_t *affected, size_t *done,
                                     vvl_error *error);

vvl_status vvl_postgres_prepare(vvl_connection *base, const vvl_statement_text *text,
                                vvl_statement **out, vvl_error *error);
vvl_status vvl_postgres_execute(vvl_statement *base, const vvl_value *parameters, vvl_error *error);
vvl_status vvl_postgres_read(vvl_statement *base, vvl_reading *reading, bool *has_row,
                             vvl_error *error);
vvl_status vvl_postgres_step(vvl_statement *base, vvl_value *row, bool *has_row, vvl_error *error);
uint64_t vvl_postgres_affected(const vvl_statement *base);
vvl_kept vvl_postgres_keep(vvl_statement *base);
void vvl_postgres_reset(vvl_statement *base);
void vvl_postgres_finalize(vvl_statement *base);

vvl_status vvl_postgres_bulk_begin(vvl_connection *base, const vvl_bulk_target *target,
                                   vvl_bulk **out, vvl_error *error);
vvl_status vvl_postgres_bulk_row(vvl_bulk *base, const vvl_value *row, vvl_error *error);
vvl_status vvl_postgres_bulk_end(vvl_bulk *base, bool keep, vvl_bulk_result *result,
                                 vvl_error *error);

vvl_status vvl_postgres_exclude(vvl_connection *base, vvl_exclusion *out, vvl_error *error);
void vvl_postgres_admit(vvl_connection *base);
bool vvl_postgres_recognize(const unsigned char *bytes, size_t size);
vvl_status vvl_postgres_backup(vvl_connection *base, const vvl_work *work, vvl_error *error);
vvl_status vvl_postgres_read_backup(const vvl_work *work, const vvl_backup_reader *reader,
                                    vvl_error *error);
vvl_status vvl_postgres_restore(vvl_connection *base, const vvl_work *work, vvl_error *error);

/** How this database speaks. */
extern const vvl_dialect vvl_postgres_dialect;

#endif
