#include "core/number.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What PostgreSQL's numeric can hold. */
enum { SCALE_MAX = 16383, WHOLE_DIGITS_MAX = 131072, EXPONENT_MAX = 1073741822 };

/* printf and strtod follow the locale of the program that embeds us: its decimal point, of one or
 * more bytes, is what stands between these two digits. */
static size_t local_point(char out[VVL_REAL_TEXT_SIZE])
{
    char text[VVL_REAL_TEXT_SIZE];
    int size = snprintf(text, sizeof text, "%.1f", 0.0);
    size_t point = (size_t)size - 2;
    memcpy(out, text + 1, point);
    return point;
}

void vvl_real_print(double real, int precision, char out[VVL_REAL_TEXT_SIZE])
{
    char point[VVL_REAL_TEXT_SIZE];
    size_t size = local_point(point);
    snprintf(out, VVL_REAL_TEXT_SIZE, "%.*g", precision, real);
    char *found = memmem(out, strlen(out), point, size);
    if (found != NULL) {
        *found = '.';
        memmove(found + 1, found + size, strlen(found + size) + 1);
    }
}

bool vvl_real_parse(const char *text, size_t size, double *out)
{
    char point[VVL_REAL_TEXT_SIZE];
    char local[VVL_REAL_DIGITS_MAX + VVL_REAL_TEXT_SIZE];
    size_t point_size = local_point(point);
    const char *dot = memchr(text, '.', size);
    if (size == 0 || size > VVL_REAL_DIGITS_MAX) {
        return false;
    }
    size_t before = dot == NULL ? size : (size_t)(dot - text);
    size_t after = dot == NULL ? 0 : size - before - 1;
    size_t used = dot == NULL ? 0 : point_size;
    memcpy(local, text, before);
    memcpy(local + before, point, used);
    memcpy(local + before + used, text + size - after, after);
    local[before + used + after] = '\0';
    char *end = NULL;
    double real = strtod(local, &end);
    if (*end != '\0') {
        return false;
    }
    *out = real;
    return true;
}

void vvl_real_format(double real, char out[VVL_REAL_TEXT_SIZE])
{
    if (real == 0) {
        real = 0; /* -0.0: SQLite does not keep the sign */
    }
    for (int precision = 1; precision <= 17; precision++) {
        double same = 0;
        vvl_real_print(real, precision, out);
        if (vvl_real_parse(out, strlen(out), &same) && same == real) {
            return;
        }
    }
}

/* A JSON number taken apart: value = digits * 10^(exponent - fraction). */
typedef struct parts {
    bool negative;
    const char *whole, *fraction;
    size_t whole_size, fraction_size;
    int64_t exponent;
} parts;

static int64_t read_exponent(const char *text, const char *end)
{
    bool negative = text < end && *text == '-';
    int64_t value = 0;
    if (text < end && (*text == '-' || *text == '+')) {
        text++;
    }
    while (text < end && value <= EXPONENT_MAX) {
        value = value * 10 + (*text++ - '0');
    }
    return negative ? -value : value;
}

static parts take_apart(const char *text, size_t size)
{
    const char *end = text + size;
    parts number = {0};
    if (text < end && *text == '-') {
        number.negative = true;
        text++;
    }
    number.whole = text;
    while (text < end && *text >= '0' && *text <= '9') {
        text++;
    }
    number.whole_size = (size_t)(text - number.whole);
    if (text < end && *text == '.') {
        number.fraction = ++text;
        while (text < end && *text >= '0' && *text <= '9') {
            text++;
        }
        number.fraction_size = (size_t)(text - number.fraction);
    }
    if (text < end) {
        number.exponent = read_exponent(text + 1, end);
    }
    return number;
}

/* The digit at a position counted from the first of the whole part. */
static char digit_at(const parts *number, int64_t position)
{
    if (position < 0) {
        return '0';
    }
    size_t at = (size_t)position;
    if (at < number->whole_size) {
        return number->whole[at];
    }
    at -= number->whole_size;
    return at < number->fraction_size ? number->fraction[at] : '0';
}

/* The position of the first digit that is not zero, or that of the end. */
static int64_t first_significant(const parts *number)
{
    int64_t end = (int64_t)(number->whole_size + number->fraction_size);
    int64_t position = 0;
    while (position < end && digit_at(number, position) == '0') {
        position++;
    }
    return position;
}

bool vvl_number_canonical(const char *text, size_t size, vvl_buffer *out)
{
    parts number = take_apart(text, size);
    int64_t digits = (int64_t)(number.whole_size + number.fraction_size);
    int64_t scale = (int64_t)number.fraction_size - number.exponent;
    int64_t point = (int64_t)number.whole_size + number.exponent; /* where the point now stands */
    int64_t first = first_significant(&number);
    bool zero = first == digits;
    if (scale < 0) {
        scale = 0;
    }
    if (number.exponent > EXPONENT_MAX || number.exponent < -EXPONENT_MAX || scale > SCALE_MAX ||
        (!zero && point - first > WHOLE_DIGITS_MAX)) {
        return false;
    }
    if (number.negative && !zero) {
        vvl_buffer_char(out, '-');
    }
    if (zero || first >= point) {
        vvl_buffer_char(out, '0');
    } else {
        for (int64_t position = first; position < point; position++) {
            vvl_buffer_char(out, digit_at(&number, position));
        }
    }
    if (scale > 0) {
        vvl_buffer_char(out, '.');
        for (int64_t position = point; position < point + scale; position++) {
            vvl_buffer_char(out, digit_at(&number, position));
        }
    }
    return true;
}

bool vvl_number_equal(const char *a, size_t a_size, const char *b, size_t b_size)
{
    parts left = take_apart(a, a_size), right = take_apart(b, b_size);
    int64_t left_first = first_significant(&left), right_first = first_significant(&right);
    int64_t left_count = (int64_t)(left.whole_size + left.fraction_size) - left_first;
    int64_t right_count = (int64_t)(right.whole_size + right.fraction_size) - right_first;
    if (left_count == 0 || right_count == 0) {
        return left_count == right_count;
    }
    int64_t left_point = (int64_t)left.whole_size + left.exponent - left_first;
    int64_t right_point = (int64_t)right.whole_size + right.exponent - right_first;
    bool equal = left.negative == right.negative && left_point == right_point;
    int64_t count = left_count > right_count ? left_count : right_count;
    for (int64_t i = 0; equal && i < count; i++) {
        equal = digit_at(&left, left_first + i) == digit_at(&right, right_first + i);
    }
    return equal;
}
