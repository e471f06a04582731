#include "prometheus.h"

#include "support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The family being read. */
typedef struct family {
    const char *name;
    bool has_help;
    bool is_histogram;
} family;

/* The series of buckets being read. */
typedef struct histogram {
    char *labels; /* without le; NULL: none is open */
    double bound;
    double count;
    bool has_sum;
} histogram;

typedef struct reader {
    char *rest; /* of the text, cut into lines */
    family family;
    histogram histogram;
    const char *seen[4096]; /* families, and samples with their labels */
    size_t seen_count;
} reader;

static bool add_seen(reader *self, const char *name)
{
    for (size_t i = 0; i < self->seen_count; i++) {
        if (strcmp(self->seen[i], name) == 0) {
            return false;
        }
    }
    REQUIRE(self->seen_count < COUNT_OF(self->seen), "more samples than the reader holds");
    self->seen[self->seen_count++] = name;
    return true;
}

static size_t name_length(const char *text)
{
    static const char first[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    size_t letters = strspn(text, first);
    return letters == 0 ? 0
                        : letters + strspn(text + letters, "abcdefghijklmnopqrstuvwxyz"
                                                           "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                           "_0123456789");
}

/* The end of a label's value in quotes, or NULL. */
static const char *skip_value(const char *at)
{
    if (*at++ != '"') {
        return NULL;
    }
    for (; *at != '"'; at++) {
        if (*at == '\0' || (*at == '\\' && strchr("\\\"n", *++at) == NULL)) {
            return NULL;
        }
    }
    return at + 1;
}

/* The end of `{name="value",…}`, or NULL. */
static const char *skip_labels(const char *at)
{
    do {
        size_t length = name_length(++at);
        if (length == 0 || at[length] != '=') {
            return NULL;
        }
        at = skip_value(at + length + 1);
    } while (at != NULL && *at == ',');
    return at != NULL && *at == '}' ? at + 1 : NULL;
}

static bool read_number(const char *text, double *number)
{
    char *end = NULL;
    *number = strtod(text, &end);
    return *text != '\0' && *text != ' ' && *end == '\0';
}

static char *copy(const char *text, size_t size)
{
    return test_format("%.*s", (int)size, text);
}

static bool ends_with(const char *text, const char *end)
{
    size_t size = strlen(text);
    return size >= strlen(end) && strcmp(text + size - strlen(end), end) == 0;
}

static const char *end_histogram(reader *self)
{
    const histogram *open = &self->histogram;
    bool complete = open->labels == NULL || (isinf(open->bound) && open->has_sum);
    return complete ? NULL : test_format("%s%s is not complete", self->family.name, open->labels);
}

static const char *read_help(reader *self, const char *line)
{
    size_t length = name_length(line);
    const char *fault = end_histogram(self);
    if (fault != NULL || length == 0 || line[length] != ' ') {
        return fault != NULL ? fault : "HELP without a name or a text";
    }
    self->family = (family){.name = copy(line, length), .has_help = true};
    self->histogram = (histogram){.labels = NULL};
    const char *family = test_format("# %s", self->family.name);
    return add_seen(self, family) ? NULL : "a family stands in two places";
}

static const char *read_type(reader *self, const char *line)
{
    size_t length = name_length(line);
    const char *type = line + length + 1;
    if (!self->family.has_help || strncmp(line, self->family.name, length) != 0 ||
        self->family.name[length] != '\0') {
        return "TYPE does not follow its HELP";
    }
    self->family.has_help = false;
    self->family.is_histogram = strcmp(type, "histogram") == 0;
    bool counter = strcmp(type, "counter") == 0;
    if (counter != ends_with(self->family.name, "_total")) {
        return "counters, and nothing else, end in _total";
    }
    return counter || self->family.is_histogram || strcmp(type, "gauge") == 0 ? NULL
                                                                              : "an unknown type";
}

/* Cuts `le` out of the labels, which stands last; NULL where it does not. */
static const char *cut_bound(char *labels)
{
    static const char le[] = "le=\"";
    char *at = strstr(labels, le);
    if (at == NULL || at == labels || strchr(at + strlen(le), '"')[1] != '}') {
        return NULL;
    }
    const char *bound = copy(at + strlen(le), strcspn(at + strlen(le), "\""));
    strcpy(at[-1] == ',' ? at - 1 : at, "}");
    return bound;
}

static const char *read_bucket(histogram *open, const char *labels, double value)
{
    double bound;
    char *cut = copy(labels, strlen(labels));
    const char *le = cut_bound(cut);
    if (le == NULL || !read_number(le, &bound) || value != (double)(uint64_t)value) {
        return "a bucket without a bound or a count";
    }
    if (open->labels == NULL || (open->has_sum && strcmp(open->labels, cut) != 0)) {
        *open = (histogram){.labels = cut, .bound = -1};
    }
    if (strcmp(open->labels, cut) != 0 || open->has_sum || bound <= open->bound ||
        value < open->count) {
        return "buckets that do not rise";
    }
    open->bound = bound;
    open->count = value;
    return NULL;
}

static const char *read_part(histogram *open, const char *suffix, const char *labels, double value)
{
    if (strcmp(suffix, "_bucket") == 0) {
        return read_bucket(open, labels, value);
    }
    if (open->labels == NULL || strcmp(open->labels, labels) != 0 || !isinf(open->bound)) {
        return "a sum or count that does not follow its buckets";
    }
    if (strcmp(suffix, "_sum") == 0) {
        open->has_sum = true;
        return NULL;
    }
    return strcmp(suffix, "_count") == 0 && value == open->count ? NULL
                                                                 : "another count than in +Inf";
}

static const char *read_sample(reader *self, const char *line)
{
    double value;
    size_t length = name_length(line);
    const char *labels = line + length;
    const char *end = *labels == '{' ? skip_labels(labels) : labels;
    if (length == 0 || end == NULL || *end != ' ' || !read_number(end + 1, &value) || value < 0) {
        return "no sample";
    }
    if (!add_seen(self, copy(line, (size_t)(end - line)))) {
        return "a sample stands in two places";
    }
    const char *name = self->family.name == NULL ? "" : self->family.name;
    if (self->family.has_help || *name == '\0' || strncmp(line, name, strlen(name)) != 0) {
        return "a sample without TYPE, or in another family";
    }
    const char *suffix = copy(line + strlen(name), length - strlen(name));
    if (self->family.is_histogram) {
        return read_part(&self->histogram, suffix, copy(labels, (size_t)(end - labels)), value);
    }
    return *suffix == '\0' ? NULL : "a sample in another family";
}

static const char *read_line(reader *self, const char *line)
{
    static const char help[] = "# HELP ";
    static const char type[] = "# TYPE ";
    if (strncmp(line, help, strlen(help)) == 0) {
        return read_help(self, line + strlen(help));
    }
    if (strncmp(line, type, strlen(type)) == 0) {
        return read_type(self, line + strlen(type));
    }
    return read_sample(self, line);
}

const char *prometheus_fault(const char *text)
{
    reader *self = test_scratch(sizeof *self);
    self->rest = copy(text, strlen(text));
    if (!ends_with(text, "\n")) {
        return "the last line has no end";
    }
    while (*self->rest != '\0') {
        char *line = strsep(&self->rest, "\n");
        const char *fault = read_line(self, line);
        if (fault != NULL) {
            return test_format("%s: %s", fault, line);
        }
    }
    return end_histogram(self);
}

double prometheus_value(const char *text, const char *sample)
{
    size_t size = strlen(sample);
    for (const char *at = text; (at = strstr(at, sample)) != NULL; at += size) {
        if ((at == text || at[-1] == '\n') && at[size] == ' ') {
            return strtod(at + size, NULL);
        }
    }
    return -1;
}
