#include "cli/suggest.h"

#include <string.h>

#define WORD_MAX 32

static size_t least(size_t a, size_t b, size_t c)
{
    size_t smaller = a < b ? a : b;
    return smaller < c ? smaller : c;
}

/* Levenshtein's distance, one row of the matrix at a time. */
static size_t distance(const char *a, size_t a_size, const char *b, size_t b_size)
{
    size_t row[WORD_MAX + 1];
    for (size_t j = 0; j <= b_size; j++) {
        row[j] = j;
    }
    for (size_t i = 1; i <= a_size; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b_size; j++) {
            size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = least(replaced, row[j] + 1, row[j - 1] + 1);
        }
    }
    return row[b_size];
}

void vvl_cli_suggest(vvl_cli_suggestion *best, const char *typed, size_t size,
                     const char *candidate)
{
    size_t candidate_size = strlen(candidate);
    if (size > WORD_MAX || candidate_size > WORD_MAX) {
        return;
    }
    size_t steps = distance(typed, size, candidate, candidate_size);
    /* Two wrong letters of three are no slip of the finger. */
    if (steps < best->distance && steps * 2 <= candidate_size) {
        *best = (vvl_cli_suggestion){candidate, steps};
    }
}
