// The tables of a SQLite database, their versions, and what marks a file as ours.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "log/sqlite/connection.h"

namespace tillbook {

inline constexpr std::uint32_t sqlite_application_id = 0x54696c6c;  // "Till"
inline constexpr std::uint64_t sqlite_schema_version = 4;

// Refuses somebody else's file and one of a newer Tillbook; `name` is what the sentence calls it.
// An empty file is fine. Changes nothing. Absent: it is ours.
std::optional<OpenRefusal> check_schema(Connection& connection, const std::string& name);

// Makes the tables of a new file, or brings an older one up to date, one transaction a version.
// `run_length` applies to a new file.
std::optional<OpenRefusal> prepare_schema(Connection& connection, const std::string& name,
                                          std::uint64_t run_length);

}  // namespace tillbook
