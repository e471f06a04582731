/** @file fuzz.h What every fuzz target needs. */
#ifndef VVL_FUZZ_FUZZ_H
#define VVL_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/** libFuzzer's entry; answers 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** Ends the run where a promise is broken, so that libFuzzer keeps the input. */
static inline void fuzz_require(bool promise)
{
    if (!promise) {
        abort();
    }
}

#endif
