// The tables of people, for postgres_control.cc.
#pragma once

#include "log/people.h"
#include "log/postgres/connection.h"

namespace tillbook {

People read_people(PgConnection& connection);
// Within the caller's transaction. A login that another user has is a failure.
void write_people(PgConnection& connection, const PeopleChange& change);

}  // namespace tillbook
