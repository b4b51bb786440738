// Every port of the log in one PostgreSQL database, shared by any number of processes.
//
// The database is one of a server's, given by URL; the tables stand in a schema `tillbook` of their
// own. Settings of the server that could lose what was acknowledged are refused.
//
// Failure: every call may throw Unavailable. A lost connection is made anew when the server answers
// again, after pauses that grow to five seconds. What was under way is in doubt then, which the
// caller of the log settles with catch_up (log/log.h).
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "log/control.h"
#include "log/log.h"
#include "log/open_refusal.h"
#include "log/webhooks.h"

namespace tillbook {

struct PostgresStore {
    std::unique_ptr<Log> log;
    std::unique_ptr<Control> control;
    std::unique_ptr<WebhookStore> webhooks;
};

// Opens a database of postgresql:// or postgres://, making the tables where there are none. The
// error's detail is cause and remedy; `refusal`, if given, gets them apart. Neither holds the URL.
Result<PostgresStore> open_postgres(const std::string& url, OpenRefusal* refusal = nullptr);

}  // namespace tillbook
