/** @file quarantine_text.h A line of a quarantine file, written and read. */
#ifndef VVL_CORE_QUARANTINE_TEXT_H
#define VVL_CORE_QUARANTINE_TEXT_H

#include "core/quarantine.h"
#include "util/buffer.h"

/** Appends the line of a row, with its end. */
void vvl_quarantine_put(vvl_buffer *out, const vvl_rejected_row *row);

#endif
