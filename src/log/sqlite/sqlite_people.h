// The tables of people: reading them whole, and making one change of them.
#pragma once

#include <optional>

#include "log/people.h"
#include "log/sqlite/connection.h"

namespace tillbook {

People read_people(Connection& connection);
// Within the caller's transaction.
void write_people(Connection& connection, const PeopleChange& change);
// Of people in a database that takes the place of another one, which knew them better: nobody is
// signed in and no invitation holds; whoever the other one knows keeps the password and the rights
// there. Absent: it knew none.
void restore_people(Connection& connection, const std::optional<People>& replaced);

}  // namespace tillbook
