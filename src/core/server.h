/** @file server.h What a database says of itself. */
#ifndef VVL_CORE_SERVER_H
#define VVL_CORE_SERVER_H

#include "core/channel.h"

#include <vvl/admin.h>

/** Fills the version of the software and the size. */
vvl_status vvl_server_ask(vvl_channel *channel, vvl_server *out, vvl_error *error);

#endif
