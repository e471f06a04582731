#include "backends/postgres/program.h"

#include "util/error.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { READ_SIZE = 64 * 1024, LINE_SIZE = 1024, ASK_MILLISECONDS = 100 };

/* In the order in which they are read: what it complains of explains why its output ended. */
enum { ERRORS, OUTPUT, STREAM_COUNT };

/* A program that runs, and what came of its streams so far. */
typedef struct running {
    const vvl_program *program;
    pid_t process;
    int streams[STREAM_COUNT]; /* descriptors, -1 once at their end */
    char line[LINE_SIZE];      /* of its errors, the beginning of a longer one */
    size_t line_size;
} running;

static vvl_status fail_start(const char *name, int reason, vvl_error *error)
{
    if (reason == ENOMEM || reason == EAGAIN) {
        return vvl_fail_memory(error);
    }
    if (reason == ENOENT) {
        vvl_fail(error, VVL_E_IO, "the program %s is not installed", name);
    } else {
        vvl_fail(error, VVL_E_IO, "the program %s cannot be run: %s", name, strerror(reason));
    }
    vvl_hint(error, "install PostgreSQL's client programs, of the server's version or newer, and "
                    "see that the PATH leads to them");
    return VVL_E_IO;
}

/* It begins as a program of its own does, whatever signals this one blocks or ignores; in a group
 * of its own, so that Ctrl-C reaches it through us only. */
static int set_signals(posix_spawnattr_t *attributes)
{
    sigset_t none;
    sigset_t usual;
    sigemptyset(&none);
    sigemptyset(&usual);
    sigaddset(&usual, SIGPIPE);
    sigaddset(&usual, SIGINT);
    sigaddset(&usual, SIGTERM);
    int code = posix_spawnattr_setsigmask(attributes, &none);
    if (code == 0) {
        code = posix_spawnattr_setsigdefault(attributes, &usual);
    }
    if (code == 0) {
        code = posix_spawnattr_setpgroup(attributes, 0);
    }
    return code != 0 ? code
                     : posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK |
                                                                POSIX_SPAWN_SETSIGDEF |
                                                                POSIX_SPAWN_SETPGROUP);
}

static int set_streams(posix_spawn_file_actions_t *actions, int output, int errors)
{
    int code = posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (code == 0) {
        code = posix_spawn_file_actions_adddup2(actions, output, STDOUT_FILENO);
    }
    return code != 0 ? code : posix_spawn_file_actions_adddup2(actions, errors, STDERR_FILENO);
}

static int spawn(running *self, int output, int errors)
{
    const vvl_program *program = self->program;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int code = posix_spawn_file_actions_init(&actions);
    if (code != 0) {
        return code;
    }
    code = posix_spawnattr_init(&attributes);
    if (code == 0) {
        code = set_streams(&actions, output, errors);
        if (code == 0) {
            code = set_signals(&attributes);
        }
        if (code == 0) {
            code = posix_spawnp(&self->process, program->arguments[0], &actions, &attributes,
                                (char *const *)program->arguments,
                                (char *const *)program->environment);
        }
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return code;
}

/* The number of a descriptor that is none. */
static int closed(int descriptor)
{
    if (descriptor >= 0) {
        close(descriptor);
    }
    return -1;
}

/* The pipes that are read; the ends that the program writes to are its own from then on. */
static vvl_status start(running *self, vvl_error *error)
{
    int errors[2] = {-1, -1};
    int output[2] = {-1, self->program->output};
    bool piped = self->program->output < 0;
    int code = pipe2(errors, O_CLOEXEC) == 0 ? 0 : errno;
    if (code == 0 && piped) {
        code = pipe2(output, O_CLOEXEC) == 0 ? 0 : errno;
    }
    if (code == 0) {
        code = spawn(self, output[1], errors[1]);
    }
    errors[1] = closed(errors[1]);
    if (piped) {
        output[1] = closed(output[1]);
    }
    if (code != 0) {
        errors[0] = closed(errors[0]);
        output[0] = closed(output[0]);
        return fail_start(self->program->arguments[0], code, error);
    }
    self->streams[OUTPUT] = output[0];
    self->streams[ERRORS] = errors[0];
    return VVL_OK;
}

static void take_errors(running *self, const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != '\n') {
            self->line[self->line_size] = bytes[i];
            self->line_size += self->line_size + 1 < sizeof self->line ? 1 : 0;
            continue;
        }
        self->line[self->line_size] = '\0';
        self->line_size = 0;
        self->program->line(self->program->context, self->line);
    }
}

static vvl_status read_stream(running *self, int which, char *bytes, vvl_error *error)
{
    ssize_t got = read(self->streams[which], bytes, READ_SIZE);
    if (got <= 0) {
        if (got == 0 || errno != EINTR) {
            self->streams[which] = closed(self->streams[which]);
        }
        return VVL_OK;
    }
    if (which == ERRORS) {
        take_errors(self, bytes, (size_t)got);
        return VVL_OK;
    }
    return self->program->take(self->program->context, bytes, (size_t)got, error);
}

static void wait_for_streams(const running *self, bool ready[STREAM_COUNT])
{
    struct pollfd polled[STREAM_COUNT];
    for (int i = 0; i < STREAM_COUNT; i++) {
        polled[i] = (struct pollfd){.fd = self->streams[i], .events = POLLIN};
    }
    bool any = poll(polled, STREAM_COUNT, ASK_MILLISECONDS) > 0;
    for (int i = 0; i < STREAM_COUNT; i++) {
        ready[i] = any && polled[i].revents != 0;
    }
}

static vvl_status follow(running *self, vvl_error *error)
{
    char bytes[READ_SIZE];
    vvl_status status = VVL_OK;
    while (status == VVL_OK && (self->streams[OUTPUT] >= 0 || self->streams[ERRORS] >= 0)) {
        if (!self->program->go_on(self->program->context)) {
            vvl_fail(error, VVL_E_CANCELLED, "the work was stopped before its end");
            vvl_hint(error, "run it again");
            return VVL_E_CANCELLED;
        }
        bool ready[STREAM_COUNT];
        wait_for_streams(self, ready);
        for (int i = 0; status == VVL_OK && i < STREAM_COUNT; i++) {
            status = ready[i] ? read_stream(self, i, bytes, error) : VVL_OK;
        }
    }
    return status;
}

static int wait_for(pid_t process)
{
    int state = 0;
    while (waitpid(process, &state, 0) < 0) {
        if (errno != EINTR) {
            return -1;
        }
    }
    return WIFEXITED(state) ? WEXITSTATUS(state) : -1;
}

vvl_status vvl_program_run(const vvl_program *program, int *code, vvl_error *error)
{
    running self = {.program = program};
    vvl_status status = start(&self, error);
    if (status != VVL_OK) {
        return status;
    }
    status = follow(&self, error);
    if (status != VVL_OK) {
        kill(self.process, SIGTERM);
    }
    self.streams[OUTPUT] = closed(self.streams[OUTPUT]);
    self.streams[ERRORS] = closed(self.streams[ERRORS]);
    *code = wait_for(self.process);
    return status;
}
