/** @file text.h UTF-8 and secrets in text. */
#ifndef VVL_UTIL_TEXT_H
#define VVL_UTIL_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/** Strict UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF. NUL bytes are valid. */
bool vvl_utf8_valid(const char *text, size_t size);

/** The bytes before the first that is no part of valid UTF-8. */
size_t vvl_utf8_prefix(const char *text, size_t size);

/** Characters (code points) of valid UTF-8. */
size_t vvl_utf8_length(const char *text, size_t size);

/**
 * The least text that is greater, by code points, than all text beginning with `text`: writes up to
 * size + 1 bytes and answers how many; 0 where there is none. `text` is valid UTF-8.
 */
size_t vvl_utf8_successor(const char *text, size_t size, char *out);

/** `text` matches a pattern in which % stands for any run of characters. */
bool vvl_like(const char *text, size_t size, const char *pattern);

#endif
