// SQLite as every benchmark's server opens it: WAL, synchronous=FULL, checkpoints by hand.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tillbook::bench {

class Database {
public:
    explicit Database(const std::string& path);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    sqlite3* handle() const { return handle_; }
    // Throws std::runtime_error with SQLite's sentence.
    void execute(const char* sql);
    // The first column of the first row, 0 when there is none.
    std::int64_t number(const char* sql);

private:
    sqlite3* handle_ = nullptr;
};

// Prepared once. Bound memory must live until run() returns.
class Statement {
public:
    Statement(Database& database, const char* sql);
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    Statement& bind(int column, std::int64_t value);
    Statement& bind_text(int column, std::string_view value);
    Statement& bind_blob(int column, std::span<const std::uint8_t> value);
    // Steps to the end and resets. Throws std::runtime_error unless it was done.
    void run();

private:
    sqlite3_stmt* statement_ = nullptr;
};

}  // namespace tillbook::bench
