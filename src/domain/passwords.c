#include "domain/passwords.h"

#include "util/error.h"
#include "util/text.h"

#include <crypt.h>
#include <errno.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(VVL_PASSWORD_HASH_SIZE >= CRYPT_OUTPUT_SIZE, "a hash is cut");
_Static_assert(VVL_PASSWORD_YESCRYPT_MAX < CRYPT_MAX_PASSPHRASE_SIZE, "a password is refused");

typedef struct method {
    const char *name;
    const char *prefix;
    unsigned long cost; /* 0: the library's default */
    size_t longest;
} method;

static const method methods[] = {
    [VVL_PASSWORD_BCRYPT] = {"bcrypt", "$2b$", 12, VVL_PASSWORD_BCRYPT_MAX},
    [VVL_PASSWORD_YESCRYPT] = {"yescrypt", "$y$", 0, VVL_PASSWORD_YESCRYPT_MAX},
};

/* The hash of a password that was thrown away, of the default method and cost. */
static const char nobody[] = "$2b$12$x.iYWhSnwOfpwMpoXJz58.exSGQyxeM4jGrj2u7T.nsorPGTOyVdS";

vvl_status vvl_password_deny(vvl_error *error)
{
    vvl_fail(error, VVL_E_DENIED, "the name or the password is not right");
    vvl_hint(error, "try again, or have the password set anew");
    return VVL_E_DENIED;
}

/* Runs crypt, whose working memory holds the password: false when it failed, errno saying why. */
static bool run_crypt(const char *password, const char *setting, char out[VVL_PASSWORD_HASH_SIZE])
{
    struct crypt_data *data = calloc(1, sizeof *data);
    const char *hash = data == NULL ? NULL : crypt_rn(password, setting, data, (int)sizeof *data);
    int reason = data == NULL ? ENOMEM : errno;
    if (hash != NULL) {
        memcpy(out, hash, strlen(hash) + 1);
    }
    if (data != NULL) {
        OPENSSL_cleanse(data, sizeof *data);
        free(data);
    }
    errno = reason;
    return hash != NULL;
}

static vvl_status refuse(const char *what, const char *hint, vvl_error *error)
{
    vvl_fail(error, VVL_E_INVALID, "the password %s", what);
    vvl_hint(error, "%s", hint);
    vvl_locate(error, "users", "password_hash");
    return VVL_E_INVALID;
}

static vvl_status check_new(const char *password, const method *method, vvl_error *error)
{
    size_t size = strlen(password);
    if (size == 0) {
        return refuse("is empty", "give at least one character", error);
    }
    if (size > method->longest) {
        vvl_status status = refuse("is too long", "", error);
        vvl_hint(error, "%s takes at most %zu bytes", method->name, method->longest);
        return status;
    }
    if (!vvl_utf8_valid(password, size)) {
        return refuse("holds bytes that are no UTF-8", "write it as UTF-8", error);
    }
    return VVL_OK;
}

vvl_status vvl_password_hash(const char *password, vvl_password_method method,
                             char out[VVL_PASSWORD_HASH_SIZE], vvl_error *error)
{
    char setting[CRYPT_GENSALT_OUTPUT_SIZE];
    if ((unsigned)method >= sizeof methods / sizeof *methods) {
        return vvl_fail(error, VVL_E_USAGE, "there is no such method to hash a password with");
    }
    const struct method *by = &methods[method];
    vvl_status status = check_new(password, by, error);
    if (status != VVL_OK) {
        return status;
    }
    bool hashed =
        crypt_gensalt_rn(by->prefix, by->cost, NULL, 0, setting, sizeof setting) != NULL &&
        run_crypt(password, setting, out);
    if (!hashed) {
        return errno == ENOMEM ? vvl_fail_memory(error)
                               : vvl_fail(error, VVL_E_INTERNAL, "the password cannot be hashed");
    }
    return VVL_OK;
}

/* What libcrypt knows besides is too weak to log in with. */
static bool is_known(const char *hash)
{
    static const char *const prefixes[] = {"$2a$", "$2b$", "$2y$", "$y$"};
    for (size_t i = 0; hash != NULL && i < sizeof prefixes / sizeof *prefixes; i++) {
        if (strncmp(hash, prefixes[i], strlen(prefixes[i])) == 0) {
            return true;
        }
    }
    return false;
}

vvl_status vvl_password_verify(const char *password, const char *hash, vvl_error *error)
{
    char found[VVL_PASSWORD_HASH_SIZE];
    bool known = is_known(hash);
    const char *wanted = known ? hash : nobody;
    if (!run_crypt(password, wanted, found)) {
        return errno == ENOMEM ? vvl_fail_memory(error) : vvl_password_deny(error);
    }
    size_t size = strlen(wanted);
    bool same = strlen(found) == size && CRYPTO_memcmp(found, wanted, size) == 0;
    return same && known ? VVL_OK : vvl_password_deny(error);
}
