/* Prints docs/fidelity.md: every rule of the doctor, from the library's own table. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <vvl/doctor.h>

static const char introduction[] =
    "<!-- Made by scripts/rule-table from src/core/fidelity.def: change it there. -->\n"
    "# What survives the move\n\n"
    "The rules that `vvldb doctor` goes by; `vvldb copy` does with each value what the answer "
    "says, "
    "because both ask the\nsame code. What becomes of the values: [copy.md](copy.md); how to read "
    "a "
    "report: [doctor.md](doctor.md).\n\n"
    "| answer | means |\n| --- | --- |\n"
    "| exact | carried as it is; told because somebody may wonder |\n"
    "| coerced | becomes the one value that it stands for; counted |\n"
    "| quarantined | refused: it stands for no value that its column can hold |\n"
    "| operator | refused until you have decided what it means, or that it may stay behind |\n";

/* The first rule of each part has this id. */
static const struct {
    const char *id, *title, *answer;
} parts[] = {
    {"id-legacy", "Values", "answer"},
    {"time-naive", "What only a copy tells", "answer"},
    {"extra-table", "What is not vvldb's", "answer"},
    {"file-damage", "The file", "answer"},
    {"unasked", "The server", "level"},
};

static void print_title(const char *id)
{
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (strcmp(parts[i].id, id) == 0) {
            printf("\n## %s\n| rule | finds | %s | to do |\n| --- | --- | --- | --- |\n",
                   parts[i].title, parts[i].answer);
        }
    }
}

static void print_bound(vvl_level level, uint64_t bound, const char *unit, const char *between)
{
    if (bound > 0) {
        printf("%s%s from %" PRIu64 " %s", between, vvl_level_name(level), bound, unit);
    }
}

static void print_verdict(const vvl_doctor_rule *rule)
{
    if (rule->answer != VVL_ANSWER_NONE) {
        fputs(vvl_answer_name(rule->answer), stdout);
    } else if (rule->note_at == 0 && rule->warning_at == 0 && rule->problem_at == 0) {
        fputs(vvl_level_name(rule->level), stdout);
    }
    const char *between = rule->answer != VVL_ANSWER_NONE ? ", " : "";
    print_bound(VVL_LEVEL_NOTE, rule->note_at, rule->unit, between);
    print_bound(VVL_LEVEL_WARNING, rule->warning_at, rule->unit,
                rule->note_at > 0 ? ", " : between);
    print_bound(VVL_LEVEL_PROBLEM, rule->problem_at, rule->unit, ", ");
}

int main(void)
{
    size_t count;
    const vvl_doctor_rule *rules = vvl_doctor_rules(&count);
    fputs(introduction, stdout);
    for (size_t i = 0; i < count; i++) {
        print_title(rules[i].id);
        printf("| `%s` | %s | ", rules[i].id, rules[i].what);
        print_verdict(&rules[i]);
        printf(" | %s |\n", rules[i].hint);
    }
    return 0;
}
