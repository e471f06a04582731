/* Campaigns kept through SOCI: as its manual shows it (a pool, statements prepared for each call),
 * and with a session and its statements held. */
#include "peer.h"

#include <array>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

namespace
{

constexpr std::size_t connections = 2;
constexpr const char *get_sql = "SELECT " CAMPAIGN_COLUMNS " FROM campaigns WHERE id = :id";
constexpr const char *list_sql = LIST_SQL;
constexpr const char *update_sql =
    "UPDATE campaigns SET name = :name, status = :status, updated_at = :at WHERE id = :id";

template <typename Action> bool guarded(Action action)
{
    try {
        return action();
    } catch (const std::exception &failure) {
        std::fprintf(stderr, "SOCI: %s\n", failure.what());
        return false;
    }
}

void connect(soci::session &session, const std::string &url)
{
    static const std::string scheme = "sqlite:";
    if (url.compare(0, scheme.size(), scheme) != 0) {
        session.open(soci::postgresql, url);
        return;
    }
    session.open(soci::sqlite3,
                 "db=" + url.substr(scheme.size()) + " timeout=10 synchronous=normal");
    session << "PRAGMA journal_mode = WAL";
    session << "PRAGMA mmap_size = 268435456";
    session << "PRAGMA foreign_keys = ON";
}

/* A statement with room for its parameters and for a row of campaigns. */
class Command
{
  public:
    Command(soci::session &session, const char *sql, int parameters, bool answers)
        : statement(session)
    {
        for (int i = 0; i < parameters; i++) {
            statement.exchange(soci::use(given[i], given_state[i]));
        }
        for (int i = 0; answers && i < COLUMN_COUNT; i++) {
            statement.exchange(soci::into(got[i], got_state[i]));
        }
        statement.alloc();
        statement.prepare(sql);
        statement.define_and_bind();
    }
    Command(const Command &) = delete;
    Command &operator=(const Command &) = delete;

    void give(int at, const char *text)
    {
        given_state[at] = text == nullptr ? soci::i_null : soci::i_ok;
        given[at] = text == nullptr ? "" : text;
    }

    bool read(void *arena, vvl_campaign *out) const
    {
        const char *texts[COLUMN_COUNT];
        for (int i = 0; i < COLUMN_COUNT; i++) {
            texts[i] = got_state[i] == soci::i_null ? nullptr : got[i].c_str();
        }
        return peer_read(texts, arena, out);
    }

    soci::statement statement;

  private:
    std::array<std::string, COLUMN_COUNT> given;
    std::array<soci::indicator, COLUMN_COUNT> given_state{};
    std::array<std::string, COLUMN_COUNT> got;
    std::array<soci::indicator, COLUMN_COUNT> got_state{};
};

struct Commands {
    explicit Commands(soci::session &session, const std::string &insert_sql)
        : get(session, get_sql, 1, true), list(session, list_sql, 0, true),
          insert(session, insert_sql.c_str(), COLUMN_COUNT, false),
          update(session, update_sql, 4, false)
    {
    }
    Command get, list, insert, update;
};

std::string insert_text()
{
    std::array<char, SQL_SIZE> sql;
    std::string numbered;
    bench_insert_sql(':', true, sql.data());
    /* SOCI's names begin with a letter. */
    for (const char *at = sql.data(); *at != '\0'; at++) {
        numbered += *at;
        if (*at == ':') {
            numbered += 'v';
        }
    }
    return numbered;
}

struct Soci {
    std::string insert_sql = insert_text();
    std::unique_ptr<soci::connection_pool> pool;
    std::unique_ptr<soci::session> held;
    std::unique_ptr<Commands> commands; /* of `held`, when they are kept */
    std::unique_ptr<soci::transaction> transaction;
};

/* Runs `use` with the kept command, or with one prepared for this call. */
template <typename Use>
bool with_command(Soci &self, Command Commands::*kept, const char *sql, int parameters,
                  bool answers, Use use)
{
    if (self.commands) {
        return use((*self.commands).*kept);
    }
    if (self.held) {
        Command command(*self.held, sql, parameters, answers);
        return use(command);
    }
    soci::session session(*self.pool);
    Command command(session, sql, parameters, answers);
    return use(command);
}

bool open_pool(const char *url, void **state)
{
    *state = nullptr;
    return guarded([&] {
        auto self = std::make_unique<Soci>();
        self->pool = std::make_unique<soci::connection_pool>(connections);
        for (std::size_t i = 0; i < connections; i++) {
            connect(self->pool->at(i), url);
        }
        *state = self.release();
        return true;
    });
}

bool open_held(const char *url, void **state)
{
    *state = nullptr;
    return guarded([&] {
        auto self = std::make_unique<Soci>();
        self->held = std::make_unique<soci::session>();
        connect(*self->held, url);
        self->commands = std::make_unique<Commands>(*self->held, self->insert_sql);
        *state = self.release();
        return true;
    });
}

void soci_close(void *state)
{
    delete static_cast<Soci *>(state);
}

bool soci_get(void *state, const vvl_uuid *id, vvl_campaign *out)
{
    return guarded([&] {
        auto &self = *static_cast<Soci *>(state);
        char text[VVL_UUID_TEXT_SIZE];
        vvl_uuid_format(id, text);
        return with_command(self, &Commands::get, get_sql, 1, true, [&](Command &get) {
            get.give(0, text);
            void *arena = peer_memory(RECORD_MEMORY);
            bool found = get.statement.execute(true) && get.read(arena, out);
            out->memory = arena;
            /* To its end, or SQLite would keep its snapshot. */
            get.statement.fetch();
            return found;
        });
    });
}

bool soci_list(void *state, vvl_campaign_page *out)
{
    return guarded([&] {
        auto &self = *static_cast<Soci *>(state);
        return with_command(self, &Commands::list, list_sql, 0, true, [&](Command &list) {
            void *arena = peer_memory(PAGE_MEMORY);
            *out = vvl_campaign_page{peer_records(arena), 0, nullptr, arena};
            bool good = true;
            list.statement.execute();
            bool has_row = list.statement.fetch();
            while (good && has_row && out->count < LIST_SIZE) {
                good = list.read(arena, &out->items[out->count++]);
                has_row = list.statement.fetch();
            }
            return good;
        });
    });
}

bool run(Command &command, const char *const *texts, int count)
{
    for (int i = 0; i < count; i++) {
        command.give(i, texts[i]);
    }
    command.statement.execute(true);
    return command.statement.get_affected_rows() == 1;
}

bool soci_insert(void *state, const vvl_campaign *record)
{
    vvl_campaign whole;
    peer_rooms rooms;
    const char *texts[COLUMN_COUNT];
    if (!bench_complete(record, &whole)) {
        return false;
    }
    peer_write(&whole, &rooms, texts);
    return guarded([&] {
        auto &self = *static_cast<Soci *>(state);
        return with_command(self, &Commands::insert, self.insert_sql.c_str(), COLUMN_COUNT, false,
                            [&](Command &insert) { return run(insert, texts, COLUMN_COUNT); });
    });
}

bool soci_update(void *state, const vvl_uuid *id, const vvl_campaign *changes)
{
    peer_rooms rooms;
    const char *texts[4];
    peer_write_update(id, changes, &rooms, texts);
    return guarded([&] {
        auto &self = *static_cast<Soci *>(state);
        return with_command(self, &Commands::update, update_sql, 4, false,
                            [&](Command &update) { return run(update, texts, 4); });
    });
}

/* A session of its own, unless this one holds its session already. */
bool soci_begin(void *state, bool writes, void **transaction)
{
    (void)writes;
    return guarded([&] {
        auto *self = static_cast<Soci *>(state);
        if (!self->held) {
            auto inner = std::make_unique<Soci>();
            inner->held = std::make_unique<soci::session>(*self->pool);
            self = inner.release();
        }
        *transaction = self;
        self->transaction = std::make_unique<soci::transaction>(*self->held);
        return true;
    });
}

bool soci_commit(void *transaction)
{
    return guarded([&] {
        auto *self = static_cast<Soci *>(transaction);
        self->transaction->commit();
        self->transaction.reset();
        if (!self->commands) {
            delete self;
        }
        return true;
    });
}

subject make(const char *name, bool shared, bool (*open)(const char *, void **))
{
    subject made{};
    made.name = name;
    made.shared = shared;
    made.open = open;
    made.close = soci_close;
    made.get = soci_get;
    made.release = bench_release;
    made.list = soci_list;
    made.release_page = bench_release_page;
    made.insert = soci_insert;
    made.update = soci_update;
    made.begin = soci_begin;
    made.commit = soci_commit;
    return made;
}

} // namespace

extern "C" {
extern const subject soci_pool_subject, soci_held_subject;
const subject soci_pool_subject = make("SOCI, pool", true, open_pool);
const subject soci_held_subject = make("SOCI, held", false, open_held);
}
