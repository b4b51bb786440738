#include "log/sqlite/connection.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "base/check.h"

namespace tillbook {
namespace {

constexpr int busy_timeout_ms = 5000;
constexpr int pages_per_step = 1024;

[[noreturn]] void fail_with(sqlite3* handle, const char* doing) {
    const int code = handle == nullptr ? SQLITE_NOMEM : sqlite3_extended_errcode(handle);
    const char* reason = handle == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(handle);
    throw SqliteError(code, std::string("The database could not be ") + doing + ": " + reason +
                                " (SQLite " + std::to_string(code) + ").");
}

// SQLite would make the file readable by everybody whom the umask lets; the files beside it get the
// same rights as it. A file that is there is left alone: closing it once more would give up locks
// that this process holds on it.
void make_private(const std::string& path) {
    const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (file >= 0) ::close(file);  // what is wrong with the path, SQLite says
}

}  // namespace

bool SqliteError::is_disk_full() const { return (code_ & 0xff) == SQLITE_FULL; }
bool SqliteError::is_busy() const {
    return (code_ & 0xff) == SQLITE_BUSY || (code_ & 0xff) == SQLITE_LOCKED;
}
bool SqliteError::is_corrupt() const {
    return (code_ & 0xff) == SQLITE_CORRUPT || (code_ & 0xff) == SQLITE_NOTADB;
}
bool SqliteError::is_failed_write() const {
    return (code_ & 0xff) == SQLITE_IOERR && code_ != SQLITE_IOERR_READ &&
           code_ != SQLITE_IOERR_SHORT_READ && code_ != SQLITE_IOERR_NOMEM;
}

void fail_system(const std::string& path, const char* doing) {
    throw Unavailable(path + " could not be " + doing + ": " + std::strerror(errno) + ".");
}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement::Statement(Statement&& other) noexcept
    : statement_(std::exchange(other.statement_, nullptr)) {}

Statement& Statement::operator=(Statement&& other) noexcept {
    std::swap(statement_, other.statement_);
    return *this;
}

void Statement::bind(int parameter, std::uint64_t number) {
    CHECK(sqlite3_bind_int64(statement_, parameter, static_cast<sqlite3_int64>(number)) ==
          SQLITE_OK);
}

void Statement::bind(int parameter, std::string_view bytes) {
    if (bytes.empty()) return bind_null(parameter);
    CHECK(sqlite3_bind_blob64(statement_, parameter, bytes.data(), bytes.size(), SQLITE_STATIC) ==
          SQLITE_OK);
}

void Statement::bind_text(int parameter, std::string_view text) {
    if (text.empty()) return bind_null(parameter);
    CHECK(sqlite3_bind_text64(statement_, parameter, text.data(), text.size(), SQLITE_STATIC,
                              SQLITE_UTF8) == SQLITE_OK);
}

void Statement::bind_null(int parameter) {
    CHECK(sqlite3_bind_null(statement_, parameter) == SQLITE_OK);
}

bool Statement::step() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) {
        sqlite3_reset(statement_);
        return false;
    }
    try {
        const bool reads = sqlite3_stmt_readonly(statement_) != 0;
        fail_with(sqlite3_db_handle(statement_), reads ? "read" : "written");
    } catch (const SqliteError&) {
        sqlite3_reset(statement_);  // after the message has been taken
        throw;
    }
}

void Statement::run() {
    while (step()) continue;
}

void Statement::reset() { sqlite3_reset(statement_); }

std::uint64_t Statement::number(int column) const {
    return static_cast<std::uint64_t>(sqlite3_column_int64(statement_, column));
}

std::string_view Statement::bytes(int column) const {
    const void* data = sqlite3_column_blob(statement_, column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    return {static_cast<const char*>(data), size};
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

Connection::Connection(const std::string& path, const std::string& vfs, OpenMode mode) {
    if (mode == OpenMode::create && vfs.empty()) make_private(path);
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                      (mode == OpenMode::create ? SQLITE_OPEN_CREATE : 0);
    const int code =
        sqlite3_open_v2(path.c_str(), &handle_, flags, vfs.empty() ? nullptr : vfs.c_str());
    if (code != SQLITE_OK) {
        Connection failed;  // closes the handle, which exists even so
        std::swap(failed.handle_, handle_);
        failed.fail("opened");
    }
    sqlite3_busy_timeout(handle_, busy_timeout_ms);
    CHECK(sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr) == SQLITE_OK);
}

Connection::~Connection() { sqlite3_close_v2(handle_); }

Connection::Connection(Connection&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)) {}

Connection& Connection::operator=(Connection&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
}

Statement Connection::prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) fail("read");
    return Statement(statement);
}

void Connection::run(const std::string& sql) {
    if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
        fail("written");
    }
}

std::uint64_t Connection::ask(std::string_view sql) {
    Statement statement = prepare(sql);
    return statement.step() ? statement.number(0) : 0;
}

std::string Connection::ask_text(std::string_view sql) {
    Statement statement = prepare(sql);
    return statement.step() ? std::string(statement.bytes(0)) : std::string();
}

void Connection::roll_back() noexcept {
    if (sqlite3_get_autocommit(handle_) == 0) {
        sqlite3_exec(handle_, "ROLLBACK", nullptr, nullptr, nullptr);
    }
}

Connection::Checkpointed Connection::checkpoint(Checkpoint how) {
    Checkpointed result;
    const int mode =
        how == Checkpoint::passive ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_TRUNCATE;
    const int code =
        sqlite3_wal_checkpoint_v2(handle_, "main", mode, &result.frames, &result.copied);
    result.busy = (code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED;
    if (code != SQLITE_OK && !result.busy) fail("checkpointed");
    // A connection that has never read does not know of the WAL and does nothing, without error.
    CHECK(result.busy || result.frames >= 0);
    return result;
}

void Connection::copy_to(Connection& target, const OnPages& on_pages) {
    // Finished whatever happens: `on_pages` may throw.
    const std::unique_ptr<sqlite3_backup, int (*)(sqlite3_backup*)> copying(
        sqlite3_backup_init(target.handle_, "main", handle_, "main"), sqlite3_backup_finish);
    if (copying == nullptr) target.fail("copied");
    int code = SQLITE_OK;
    while (code == SQLITE_OK) {
        code = sqlite3_backup_step(copying.get(), pages_per_step);
        const int total = sqlite3_backup_pagecount(copying.get());
        const int copied = total - sqlite3_backup_remaining(copying.get());
        on_pages(static_cast<std::uint64_t>(copied), static_cast<std::uint64_t>(total));
    }
    if (code == SQLITE_DONE) return;
    throw SqliteError(code, std::string("The database could not be copied: ") +
                                sqlite3_errstr(code) + " (SQLite " + std::to_string(code) + ").");
}

void Connection::fail(const char* doing) const { fail_with(handle_, doing); }

WriteTransaction::WriteTransaction(Connection& connection) : connection_(connection) {
    connection_.run("BEGIN IMMEDIATE");
}

WriteTransaction::~WriteTransaction() {
    if (!committed_) connection_.roll_back();
}

void WriteTransaction::commit() {
    connection_.run("COMMIT");
    committed_ = true;
}

}  // namespace tillbook
