#include "backends/postgres/refusal.h"

#include "util/error.h"

#include <string.h>

typedef struct refusal {
    const char *part; /* of libpq's message */
    vvl_status status;
    const char *sqlstate; /* which libpq does not tell; it says what may pass by itself */
    const char *message;
    const char *hint;
} refusal;

static const char check_option[] =
    "correct the URL's options, and write special characters in a password as percent codes "
    "(@ is %40, / is %2F)";
static const char check_password[] =
    "check the user and the password, or the password file ~/.pgpass and PGPASSWORD";
static const char check_certificate[] =
    "name the certificate of the server's authority with sslrootcert=FILE";
static const char check_server[] = "check the URL's host and port, and that the server is running";

/* libpq has no codes for these. What a server answered comes before what the network did, because
 * the message may be about several hosts. */
static const refusal refusals[] = {
    {"out of memory", VVL_E_NO_MEMORY, "", "out of memory", ""},
    {"Memory allocation failure", VVL_E_NO_MEMORY, "", "out of memory", ""},
    {"password authentication failed", VVL_E_AUTH, "28P01",
     "the server refused the user or the password", check_password},
    {"no password supplied", VVL_E_AUTH, "28P01", "the server wants a password and none was given",
     check_password},
    {"authentication failed", VVL_E_AUTH, "28000", "the server refused the user", check_password},
    {"too many", VVL_E_CONNECT, "53300", "the server takes no more connections",
     "close some, lower the pool's size, or raise max_connections on the server"},
    {"remaining connection slots", VVL_E_CONNECT, "53300", "the server takes no more connections",
     "close some, lower the pool's size, or raise max_connections on the server"},
    {"role \"", VVL_E_AUTH, "28000",
     "the server refused the user: it has no such role, or it may not log in",
     "check the URL's user, or create the role on the server"},
    {"pg_hba.conf", VVL_E_AUTH, "28000", "the server does not let this user in from here",
     "add the user, the database and this host to the server's pg_hba.conf"},
    {"permission denied for database", VVL_E_AUTH, "42501", "the user may not use this database",
     "grant the user CONNECT on it"},
    {"database \"", VVL_E_CONNECT, "3D000",
     "the server has no such database, or it takes no connections",
     "create the database, or correct its name in the URL"},
    {"starting up", VVL_E_CONNECT, "57P03", "the server is still starting up",
     "try again in a moment"},
    {"shutting down", VVL_E_CONNECT, "57P03", "the server is shutting down",
     "try again when it has been started"},
    {"not yet accepting", VVL_E_CONNECT, "57P03", "the server is still starting up",
     "try again in a moment"},
    {"recovery mode", VVL_E_CONNECT, "57P03", "the server recovers from a crash",
     "try again in a moment"},
    {"hot standby", VVL_E_CONNECT, "08001", "no server of the URL is in the state it asks for",
     "check target_session_attrs in the URL"},
    {"read-only", VVL_E_CONNECT, "08001", "no server of the URL is in the state it asks for",
     "check target_session_attrs in the URL"},
    {"root certificate file", VVL_E_CONNECT, "",
     "the server's identity cannot be verified without a root certificate", check_certificate},
    {"certificate verify failed", VVL_E_CONNECT, "",
     "the server's certificate is not signed by a known authority", check_certificate},
    {"does not match host name", VVL_E_CONNECT, "", "the server's certificate is for another host",
     "use the host name of the certificate in the URL"},
    {"server does not support SSL", VVL_E_CONNECT, "", "the server does not offer TLS",
     "turn TLS on there, or accept the risk with sslmode=disable in the URL"},
    {"SSL SYSCALL", VVL_E_CONNECT, "08001", "the server closed the connection while TLS was set up",
     check_server},
    {"certificate", VVL_E_CONNECT, "", "a certificate could not be used",
     "check sslcert, sslkey and sslrootcert"},
    {"SSL", VVL_E_CONNECT, "", "a TLS connection to the server could not be made",
     "check the server's TLS settings and the URL's ssl options"},
    {"Connection refused", VVL_E_CONNECT, "08001", "nothing listens at the server's address",
     check_server},
    {"No such file or directory", VVL_E_CONNECT, "08001",
     "there is no server socket at the given path",
     "check the URL's host, and that the server is running"},
    {"Permission denied", VVL_E_CONNECT, "", "this user may not use the server's socket",
     "check the permissions of the socket's folder"},
    {"timeout expired", VVL_E_CONNECT, "08001", "the server did not answer in time", check_server},
    {"timed out", VVL_E_CONNECT, "08001", "the server did not answer in time", check_server},
    {"unreachable", VVL_E_CONNECT, "08001", "there is no way to the server's network",
     check_server},
    {"No route to host", VVL_E_CONNECT, "08001", "there is no way to the server's network",
     check_server},
    {"could not translate host name", VVL_E_CONNECT, "08001", "the server's host name is not known",
     "check the URL's host, and write special characters in a password as percent codes "
     "(@ is %40, / is %2F)"},
    {"invalid", VVL_E_USAGE, "", "an option of the PostgreSQL URL has a value it cannot have",
     check_option},
    {"could not match", VVL_E_USAGE, "",
     "the PostgreSQL URL has another number of ports than of hosts",
     "give each host its port, or one for all"},
    {"service", VVL_E_USAGE, "", "the PostgreSQL service of that name is not defined",
     "define it in ~/.pg_service.conf, or correct its name"},
    {"closed the connection", VVL_E_CONNECT, "08001", "the server closed the connection at once",
     "check the server's log, and that it is PostgreSQL"},
    {"", VVL_E_CONNECT, "08001", "the server could not be reached", check_server},
};

vvl_status vvl_postgres_fail_open(const char *message, vvl_error *error)
{
    const refusal *row = refusals;
    while (strstr(message, row->part) == NULL) {
        row++;
    }
    vvl_fail(error, row->status, "%s", row->message);
    vvl_hint(error, "%s", row->hint);
    vvl_state(error, row->sqlstate);
    return row->status;
}
