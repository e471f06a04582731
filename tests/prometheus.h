/**
 * @file prometheus.h
 * A strict reader of Prometheus' text exposition format, version 0.0.4: stricter than a server, so
 * that what passes here passes everywhere.
 */
#ifndef VVL_TESTS_PROMETHEUS_H
#define VVL_TESTS_PROMETHEUS_H

#include <stdbool.h>
#include <stddef.h>

/**
 * Checks a whole text: HELP and TYPE before the samples of each family, which stand together and
 * are its own; names, labels and escapes; numbers; no sample twice; histograms with rising bounds
 * up to +Inf, counts that never fall, a sum, and the count of the last bucket.
 * @return NULL, or what is wrong, in scratch memory.
 */
const char *prometheus_fault(const char *text);

/** The value of a sample, written as it stands there: `name{label="value"}`; -1 where it is not. */
double prometheus_value(const char *text, const char *sample);

#endif
