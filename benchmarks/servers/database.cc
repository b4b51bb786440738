#include "servers/database.h"

#include <stdexcept>

namespace tillbook::bench {
namespace {

void require(bool good, sqlite3* database) {
    if (!good) throw std::runtime_error(std::string("sqlite: ") + sqlite3_errmsg(database));
}

}  // namespace

Database::Database(const std::string& path) {
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    require(sqlite3_open_v2(path.c_str(), &handle_, flags, nullptr) == SQLITE_OK, handle_);
    sqlite3_busy_timeout(handle_, 5000);
    execute(
        "PRAGMA page_size=4096; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "PRAGMA cache_size=-262144; PRAGMA wal_autocheckpoint=0;");
}

Database::~Database() { sqlite3_close_v2(handle_); }

void Database::execute(const char* sql) {
    require(sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) == SQLITE_OK, handle_);
}

std::int64_t Database::number(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    require(sqlite3_prepare_v2(handle_, sql, -1, &statement, nullptr) == SQLITE_OK, handle_);
    const std::int64_t value =
        sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_finalize(statement);
    return value;
}

Statement::Statement(Database& database, const char* sql) {
    require(sqlite3_prepare_v3(database.handle(), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement_,
                               nullptr) == SQLITE_OK,
            database.handle());
}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement& Statement::bind(int column, std::int64_t value) {
    sqlite3_bind_int64(statement_, column, value);
    return *this;
}

Statement& Statement::bind_text(int column, std::string_view value) {
    // The destructor nullptr is SQLITE_STATIC: the caller keeps the bytes.
    sqlite3_bind_text64(statement_, column, value.data(), value.size(), nullptr, SQLITE_UTF8);
    return *this;
}

Statement& Statement::bind_blob(int column, std::span<const std::uint8_t> value) {
    sqlite3_bind_blob64(statement_, column, value.data(), value.size(), nullptr);
    return *this;
}

void Statement::run() {
    const int code = sqlite3_step(statement_);
    sqlite3_reset(statement_);
    require(code == SQLITE_DONE, sqlite3_db_handle(statement_));
}

}  // namespace tillbook::bench
