#include "cli/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

/* The character at `text`, its bytes in *size; 0 for malformed text and for its end. */
static wchar_t read_character(const char *text, size_t *size)
{
    mbstate_t state = {0};
    wchar_t character = 0;
    size_t bytes = mbrtowc(&character, text, strlen(text), &state);
    bool malformed = bytes == (size_t)-1 || bytes == (size_t)-2;
    *size = malformed || bytes == 0 ? 1 : bytes;
    return malformed ? 0 : character;
}

char *vvl_cli_text_clean(const char *text)
{
    /* A character never grows. */
    char *clean = malloc(strlen(text) + 1);
    char *out = clean;
    while (clean != NULL && *text != '\0') {
        size_t size;
        wchar_t character = read_character(text, &size);
        if (character != 0 && iswprint((wint_t)character)) {
            memcpy(out, text, size);
            out += size;
        } else {
            *out++ = iswspace((wint_t)character) ? ' ' : '?';
        }
        text += size;
    }
    if (clean != NULL) {
        *out = '\0';
    }
    return clean;
}

size_t vvl_cli_text_fit(const char *text, size_t width, size_t *used)
{
    size_t at = 0;
    *used = 0;
    while (text[at] != '\0') {
        size_t size;
        int columns = wcwidth(read_character(text + at, &size));
        size_t wide = columns > 0 ? (size_t)columns : 0;
        if (*used + wide > width) {
            break;
        }
        *used += wide;
        at += size;
    }
    return at;
}

size_t vvl_cli_text_width(const char *text)
{
    size_t used;
    vvl_cli_text_fit(text, SIZE_MAX, &used);
    return used;
}

/* Bytes up to the next space outside of brackets, or the end of the line. */
static size_t word_size(const char *text)
{
    size_t depth = 0;
    size_t size = 0;
    for (; text[size] != '\0' && text[size] != '\n'; size++) {
        if (text[size] == ' ' && depth == 0) {
            break;
        }
        depth += text[size] == '[' ? 1 : 0;
        depth -= text[size] == ']' && depth > 0 ? 1 : 0;
    }
    return size;
}

void vvl_cli_text_wrap(const char *text, size_t at, size_t indent)
{
    while (*text != '\0') {
        size_t spaces = strspn(text, " ");
        size_t size = word_size(text + spaces);
        bool breaks = text[0] == '\n' || (at > indent && at + spaces + size > VVL_CLI_LINE_WIDTH);
        if (breaks) {
            printf("\n%*s", (int)indent, "");
            text += text[0] == '\n' ? 1 : spaces;
            at = indent;
            continue;
        }
        printf("%.*s", (int)(spaces + size), text);
        text += spaces + size;
        at += spaces + size;
    }
}
