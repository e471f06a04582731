# The front door: each target calls meson, the program, or a script.
#
#   make               builds into build/
#   make demo          shows it at work: SQLite, then PostgreSQL, the same answers
#   make test          every test, on both backends
#   make bench         speed against plain sqlite3 and libpq, and against other libraries
#   make check         everything that CI checks
#   make docs          reference pages, HTML and man, in build/docs
#   make format        lays out the C files
#   make install       to PREFIX (/usr/local), below DESTDIR
#   make db-init       creates the database that VVL_DB_URL names
#   make db-status     shows what state it is in
#   make db-upgrade    brings its schema to the newest version
#   make db-backup     writes a backup of it, FILE=backup-<time> unless told
#   make db-reset      deletes everything of vvldb's in it and begins anew; asks first
#   make clean         removes build/

BUILD = build
PREFIX = /usr/local
VVLDB = $(BUILD)/src/cli/vvldb
MESON_OPTIONS = --prefix $(PREFIX)
NINJA = ninja -C $(BUILD) --quiet

SHELL = /bin/bash
.SHELLFLAGS = -o pipefail -c

.PHONY: all demo test bench check docs format install db-init db-status db-upgrade db-backup db-reset clean bootstrap \
	program

all: bootstrap $(BUILD)/build.ninja
	@$(NINJA) | sed '/no work to do/d'

# What runs without the tests.
program: bootstrap $(BUILD)/build.ninja
	@$(NINJA) src/cli/vvldb examples/service examples/campaign_data | sed '/no work to do/d'

bootstrap:
	@scripts/bootstrap

$(BUILD)/build.ninja: | bootstrap
	@mkdir -p $(BUILD)
	@meson setup $(BUILD) $(MESON_OPTIONS) >$(BUILD)/setup.log 2>&1 || { cat $(BUILD)/setup.log; exit 1; }

demo: program
	@scripts/with-postgres scripts/demo $(BUILD)

test: all
	@scripts/with-postgres meson test -C $(BUILD) --no-rebuild --print-errorlogs

bench:
	@scripts/bootstrap --bench
	@bench/run

check:
	@.ci/run

docs:
	@scripts/build-docs

format:
	@scripts/sources | xargs clang-format -i

install: all
	@meson configure $(BUILD) --prefix $(PREFIX) >/dev/null
	@ninja -C $(BUILD) --quiet
	@meson install -C $(BUILD) --no-rebuild
	@if [ -z "$(DESTDIR)" ] && [ "$$(id -u)" = 0 ]; then ldconfig; fi

db-init: program
	@$(VVLDB) init

db-status: program
	@$(VVLDB) status

db-upgrade: program
	@$(VVLDB) upgrade

FILE = backup-$(shell date +%Y%m%d-%H%M%S)
db-backup: program
	@$(VVLDB) backup '$(FILE)'

db-reset: program
	@$(VVLDB) reset

clean:
	@rm -rf $(BUILD)
