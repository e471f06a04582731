// The headers from C++17, which has neither designated initializers nor C's empty braces: creates a
// record, reads it back, and lists it. Prints what failed, if anything.
#include <cstdio>
#include <cstring>
#include <vvl/vvl.h>

namespace
{

class Database
{
  public:
    vvl_status open(const char *url, vvl_error *error)
    {
        vvl_options options = VVL_OPTIONS_DEFAULT;
        options.create = true;
        return vvl_db_open(url, &options, &db_, error);
    }
    Database() = default;
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;
    ~Database()
    {
        vvl_db_close(db_);
    }
    vvl_db *get() const
    {
        return db_;
    }

  private:
    vvl_db *db_ = nullptr;
};

vvl_status create(vvl_db *db, vvl_user *stored, vvl_error *error)
{
    vvl_user user{};
    user.username = "grace";
    user.email = "grace@example.com";
    user.password_hash = "!";
    user.is_active = {true, true};
    return vvl_user_create(db, &user, stored, error);
}

vvl_status check_get(vvl_db *db, const vvl_user &stored, bool *same, vvl_error *error)
{
    vvl_user found{};
    const vvl_status status = vvl_user_get(db, &stored.id, &found, error);
    *same = status == VVL_OK && std::strcmp(found.username, "grace") == 0;
    vvl_user_clear(&found);
    return status;
}

vvl_status check_list(vvl_db *db, bool *same, vvl_error *error)
{
    vvl_query query{};
    query.order = "username";
    query.limit = 5;
    vvl_user_page page{};
    const vvl_status status = vvl_user_list(db, &query, &page, error);
    *same =
        status == VVL_OK && page.count == 1 && std::strcmp(page.items[0].username, "grace") == 0;
    vvl_user_page_clear(&page);
    return status;
}

vvl_status run(vvl_db *db, bool *same, vvl_error *error)
{
    vvl_user stored{};
    vvl_status status = vvl_schema_init(db, nullptr, nullptr, error);
    if (status == VVL_OK) {
        status = create(db, &stored, error);
    }
    if (status == VVL_OK) {
        status = check_get(db, stored, same, error);
    }
    if (status == VVL_OK && *same) {
        status = check_list(db, same, error);
    }
    vvl_user_clear(&stored);
    return status;
}

} // namespace

int main()
{
    vvl_error error{};
    bool same = false;
    Database database;
    vvl_status status = database.open(nullptr, &error);
    if (status == VVL_OK) {
        status = run(database.get(), &same, &error);
    }
    if (status != VVL_OK) {
        std::fprintf(stderr, "%s: %s\n", vvl_status_name(status), error.message);
    } else if (!same) {
        std::fprintf(stderr, "what was read is not what was stored\n");
    }
    return status == VVL_OK && same ? 0 : 1;
}
