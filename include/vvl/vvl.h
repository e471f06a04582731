/**
 * @file vvl.h
 * Everything an embedding service needs.
 */
#ifndef VVL_VVL_H
#define VVL_VVL_H

#include <vvl/admin.h>
#include <vvl/adopt.h>
#include <vvl/campaigns.h>
#include <vvl/content.h>
#include <vvl/db.h>
#include <vvl/doctor.h>
#include <vvl/files.h>
#include <vvl/json.h>
#include <vvl/lines.h>
#include <vvl/model.h>
#include <vvl/query.h>
#include <vvl/repo.h>
#include <vvl/schema.h>
#include <vvl/sessions.h>
#include <vvl/templates.h>
#include <vvl/transaction.h>
#include <vvl/transfer.h>
#include <vvl/types.h>
#include <vvl/users.h>
#include <vvl/watch.h>

#endif
