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
    const char *nobody; /* the hash of a password that was thrown away */
} method;

static const method methods[] = {
    [VVL_PASSWORD_BCRYPT] = {"bcrypt", "$2b$", 12, VVL_PASSWORD_BCRYPT_MAX,
                             "$2b$12$x.iYWhSnwOfpwMpoXJz58.exSGQyxeM4jGrj2u7T.nsorPGTOyVdS"},
    [VVL_PASSWORD_YESCRYPT] =
        {"yescrypt", "$y$", 0, VVL_PASSWORD_YESCRYPT_MAX,
         "$y$j9T$RxpPm.7E7X1iDlQUpPBSN0$S9wQN64RSwoEJOtOC2QIiR0o1g8CZBsCfE23XHZLg8A"},
};
enum { METHODS = sizeof methods / sizeof *methods };

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
    if ((unsigned)method >= METHODS) {
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

/* The method of a stored hash; NULL: none. What libcrypt knows besides is too weak to log in with.
 */
static const method *method_of(const char *hash)
{
    static const char *const old[] = {"$2a$", "$2y$"};
    for (size_t i = 0; hash != NULL && i < METHODS; i++) {
        if (strncmp(hash, methods[i].prefix, strlen(methods[i].prefix)) == 0) {
            return &methods[i];
        }
    }
    for (size_t i = 0; hash != NULL && i < sizeof old / sizeof *old; i++) {
        if (strncmp(hash, old[i], strlen(old[i])) == 0) {
            return &methods[VVL_PASSWORD_BCRYPT];
        }
    }
    return NULL;
}

typedef enum verdict { RIGHT, WRONG, NOT_COMPUTED, NO_MEMORY } verdict;

static verdict compare(const char *password, const char *hash)
{
    char found[VVL_PASSWORD_HASH_SIZE];
    if (!run_crypt(password, hash, found)) {
        return errno == ENOMEM ? NO_MEMORY : NOT_COMPUTED;
    }
    size_t size = strlen(hash);
    bool same = strlen(found) == size && CRYPTO_memcmp(found, hash, size) == 0;
    return same ? RIGHT : WRONG;
}

/* A denial takes the work of every method once, so that its duration does not tell whether there is
 * a user, nor how his password is hashed. */
static verdict work_off(const char *password, const method *done)
{
    for (size_t i = 0; i < METHODS; i++) {
        if (&methods[i] != done && compare(password, methods[i].nobody) == NO_MEMORY) {
            return NO_MEMORY;
        }
    }
    return WRONG;
}

vvl_status vvl_password_verify(const char *password, const char *hash, vvl_error *error)
{
    const method *by = method_of(hash);
    verdict verdict = by == NULL ? NOT_COMPUTED : compare(password, hash);
    if (verdict == RIGHT) {
        return VVL_OK;
    }
    if (verdict != NO_MEMORY) {
        verdict = work_off(password, verdict == WRONG ? by : NULL);
    }
    return verdict == NO_MEMORY ? vvl_fail_memory(error) : vvl_password_deny(error);
}
