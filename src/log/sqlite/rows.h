// The columns of table `entry` in SQL and in C++.
#pragma once

#include <string>

#include "log/entry.h"
#include "log/log.h"
#include "log/sqlite/connection.h"

namespace tillbook {

// "SELECT <the columns of row_view> FROM entry ": bodies that are not asked for are not read.
std::string select_entries(Bodies bodies);

struct EntryRow {
    BookId book;
    EntryView entry;  // valid until the next step
};
// The row a statement of select_entries stands on. Throws Unavailable if it is damaged.
EntryRow row_view(const Statement& statement);

// Inserts entries; parameters are bound by insert_entry.
inline constexpr const char* insert_entry_sql =
    "INSERT INTO entry VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
void insert_entry(Statement& statement, std::uint64_t position, BookId book, const Entry& entry);

// A chain value as stored. Throws Unavailable if it is damaged.
Chain chain_from(std::string_view bytes, std::uint64_t position);

}  // namespace tillbook
