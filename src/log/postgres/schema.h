// The tables in PostgreSQL, all in a schema of their own, and their versions.
#pragma once

#include <cstdint>

#include "log/postgres/connection.h"

namespace tillbook {

inline constexpr std::uint64_t postgres_schema_version = 1;

// Makes the tables of an empty database, or brings older ones up to date, in one transaction;
// several processes may do so at once. Throws PgRefused for tables of another program and of a
// newer Tillbook.
void prepare_postgres_schema(PgConnection& connection);

// 0: there are no tables yet. Throws as above.
std::uint64_t check_postgres_schema(PgConnection& connection);

}  // namespace tillbook
