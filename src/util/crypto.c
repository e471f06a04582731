#include "util/crypto.h"

#include "util/error.h"

#include <errno.h>
#include <openssl/err.h>

void vvl_crypto_begin(void)
{
    (void)ERR_set_mark();
    errno = 0;
}

vvl_status vvl_crypto_end(bool good, const char *message, vvl_error *error)
{
    bool no_memory = errno == ENOMEM;
    (void)ERR_pop_to_mark();
    if (good) {
        return VVL_OK;
    }
    return no_memory ? vvl_fail_memory(error) : vvl_fail(error, VVL_E_INTERNAL, "%s", message);
}
