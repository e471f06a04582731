/** @file suggest.h What a mistyped word may have been meant to be. */
#ifndef VVL_CLI_SUGGEST_H
#define VVL_CLI_SUGGEST_H

#include <stddef.h>

/** The best candidate so far; starts as VVL_CLI_SUGGESTION. */
typedef struct vvl_cli_suggestion {
    const char *word; /**< NULL: nothing is near enough */
    size_t distance;
} vvl_cli_suggestion;

#define VVL_CLI_SUGGESTION                                                                         \
    {                                                                                              \
        NULL, 3                                                                                    \
    }

/** Takes `candidate` where it is nearer to the `size` bytes of `typed` than the best so far. */
void vvl_cli_suggest(vvl_cli_suggestion *best, const char *typed, size_t size,
                     const char *candidate);

#endif
