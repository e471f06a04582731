#include "util/time.h"

#include "util/error.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define SECOND INT64_C(1000000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

typedef struct civil {
    unsigned year, month, day;
} civil;

/* Days since 1970-01-01 of a date of the Gregorian calendar, counted in years that begin in March
 * so that the leap day is the last of its year. */
static int64_t days_from_civil(civil date)
{
    int64_t year = (int64_t)date.year - (date.month <= 2);
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * ((date.month + 9) % 12) + 2) / 5 + date.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

static civil civil_from_days(int64_t days)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153;
    civil date = {
        .year = (unsigned)(year_of_era + era * 400 + (month >= 10)),
        .month = (unsigned)(month < 10 ? month + 3 : month - 9),
        .day = (unsigned)(day_of_year - (153 * month + 2) / 5 + 1),
    };
    return date;
}

static unsigned days_in_month(unsigned year, unsigned month)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

/* `count` digits at `text`, or a number above every limit. */
static unsigned digits(const char *text, size_t count)
{
    unsigned value = 0;
    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return 1U << 30;
        }
        value = value * 10 + (unsigned)(text[i] - '0');
    }
    return value;
}

/* `YYYY-MM-DD`, ten bytes, to the instant at which that day begins. */
static bool read_date(const char *text, vvl_time *out)
{
    civil date = {digits(text, 4), digits(text + 5, 2), digits(text + 8, 2)};
    if (text[4] != '-' || text[7] != '-' || date.year < 1 || date.year > 9999 || date.month < 1 ||
        date.month > 12 || date.day < 1 || date.day > days_in_month(date.year, date.month)) {
        return false;
    }
    *out = days_from_civil(date) * DAY;
    return true;
}

/* `HH:MM:SS`, eight bytes, to microseconds of the day. */
static bool read_clock(const char *text, vvl_time *out)
{
    unsigned hour = digits(text, 2);
    unsigned minute = digits(text + 3, 2);
    unsigned second = digits(text + 6, 2);
    if (text[2] != ':' || text[5] != ':' || hour > 23 || minute > 59 || second > 59) {
        return false;
    }
    *out = hour * HOUR + minute * MINUTE + second * SECOND;
    return true;
}

/* `.` and one to six digits at `*at`, if there are any, to microseconds; moves `*at` behind them.
 */
static bool read_fraction(const char *text, size_t size, size_t *at, vvl_time *out)
{
    *out = 0;
    if (*at >= size || text[*at] != '.') {
        return true;
    }
    vvl_time unit = SECOND;
    size_t start = ++*at;
    while (*at < size && text[*at] >= '0' && text[*at] <= '9') {
        unit /= 10;
        *out += (text[(*at)++] - '0') * unit;
    }
    size_t count = *at - start;
    return count >= 1 && count <= 6;
}

/* Nothing, `Z`, `+HH`, `+HHMM` or `+HH:MM`, up to the end of the text. */
static bool read_offset(const char *text, size_t size, vvl_time *out)
{
    *out = 0;
    if (size == 0 || (size == 1 && text[0] == 'Z')) {
        return true;
    }
    if ((text[0] != '+' && text[0] != '-') || (size != 3 && size != 5 && size != 6) ||
        (size == 6 && text[3] != ':')) {
        return false;
    }
    unsigned hour = digits(text + 1, 2);
    unsigned minute = size == 3 ? 0 : digits(text + size - 2, 2);
    if (hour > 23 || minute > 59) {
        return false;
    }
    vvl_time offset = hour * HOUR + minute * MINUTE;
    *out = text[0] == '-' ? -offset : offset;
    return true;
}

bool vvl_time_read(const char *text, size_t size, vvl_time *out)
{
    vvl_time day = 0;
    vvl_time clock = 0;
    vvl_time fraction = 0;
    vvl_time offset = 0;
    size_t at = 19;
    if (size < at || (text[10] != ' ' && text[10] != 'T') || !read_date(text, &day) ||
        !read_clock(text + 11, &clock) || !read_fraction(text, size, &at, &fraction) ||
        !read_offset(text + at, size - at, &offset)) {
        return false;
    }
    vvl_time time = day + clock + fraction - offset;
    if (!vvl_time_valid(time)) {
        return false;
    }
    *out = time;
    return true;
}

bool vvl_time_load(const char *text, size_t size, vvl_time *out)
{
    return size == VVL_TIME_STORED_SIZE && text[10] == ' ' && text[19] == '.' &&
           digits(text + 20, 6) < 1000000 && vvl_time_read(text, size, out);
}

static void put_digits(char *out, size_t count, unsigned value)
{
    while (count > 0) {
        out[--count] = (char)('0' + value % 10);
        value /= 10;
    }
}

void vvl_time_store(vvl_time time, char *out)
{
    int64_t day = time / DAY;
    int64_t rest = time % DAY;
    if (rest < 0) {
        day--;
        rest += DAY;
    }
    civil date = civil_from_days(day);
    memcpy(out, "0000-00-00 00:00:00.000000", VVL_TIME_STORED_SIZE);
    put_digits(out, 4, date.year);
    put_digits(out + 5, 2, date.month);
    put_digits(out + 8, 2, date.day);
    put_digits(out + 11, 2, (unsigned)(rest / HOUR));
    put_digits(out + 14, 2, (unsigned)(rest / MINUTE % 60));
    put_digits(out + 17, 2, (unsigned)(rest / SECOND % 60));
    put_digits(out + 20, 6, (unsigned)(rest % SECOND));
}

void vvl_time_format(vvl_time time, char out[VVL_TIME_TEXT_SIZE])
{
    if (out == NULL) {
        return;
    }
    vvl_time_store(time < VVL_TIME_MIN   ? VVL_TIME_MIN
                   : time > VVL_TIME_MAX ? VVL_TIME_MAX
                                         : time,
                   out);
    out[10] = 'T';
    out[VVL_TIME_STORED_SIZE] = 'Z';
    out[VVL_TIME_TEXT_SIZE - 1] = '\0';
}

vvl_status vvl_time_parse(const char *text, size_t size, vvl_time *out, vvl_error *error)
{
    if (text == NULL || out == NULL) {
        return vvl_fail(error, VVL_E_USAGE, "vvl_time_parse was called with NULL");
    }
    if (!vvl_time_read(text, size, out)) {
        vvl_fail(error, VVL_E_INVALID, "this is no time between the years 1 and 9999");
        vvl_hint(error, "write it as 2025-06-16T12:00:00.123456Z");
        return VVL_E_INVALID;
    }
    return VVL_OK;
}

vvl_time vvl_time_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (vvl_time)now.tv_sec * SECOND + now.tv_nsec / 1000;
}
