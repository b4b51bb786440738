// One PostgreSQL database as this process knows it: what the three ports on it share.
#pragma once

#include "log/postgres/held.h"
#include "log/postgres/watch.h"

namespace tillbook {

struct PgServer {
    explicit PgServer(PgTarget to) : target(std::move(to)), watch(target), keeper(target) {}

    const PgTarget target;
    PgWatch watch;
    PgKeeper keeper;
};

}  // namespace tillbook
