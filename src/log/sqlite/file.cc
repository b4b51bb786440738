#include "log/sqlite/file.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

namespace tillbook {
namespace {

constexpr const char* closed_text =
    "The log is closed after a disk failure, until nobody has it open.";

std::string synchronous(Durability durability) {
    return durability == Durability::full ? "PRAGMA synchronous = FULL;"
                                          : "PRAGMA synchronous = OFF;";
}

}  // namespace

SqliteFile::Use::Use(SqliteFile& file) : file_(file) {
    // Counted before the state is looked at: either this sees that the file is closed, or whoever
    // closed it sees this.
    ++file_.uses_;
    if (file_.state_ == State::open) return;
    --file_.uses_;
    file_.ensure_open();  // counts
}

SqliteFile::SqliteFile(SqliteOptions options) : options_(std::move(options)) {}

Connection SqliteFile::connect(std::uint64_t cache_bytes) const {
    Connection connection(options_.path, options_.vfs, OpenMode::must_exist);
    // page_size counts only before the first write. secure_delete: what redaction removes shall not
    // stand on in free space.
    connection.run("PRAGMA page_size = 4096; PRAGMA secure_delete = ON;");
    if (connection.ask_text("PRAGMA journal_mode = WAL") != "wal") {
        throw Unavailable("The database cannot use a write-ahead log in this place.");
    }
    connection.run(synchronous(options_.durability) +
                   "PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -" +
                   std::to_string(cache_bytes >> 10));
    return connection;
}

SqliteFile::Proof SqliteFile::prove() const {
    Connection connection(options_.path, options_.vfs, OpenMode::must_exist);
    try {
        // Exclusive from the first access on: SQLite then reads the WAL from its beginning instead
        // of believing the shared index of it, which says how much has been copied before.
        connection.run("PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE;" +
                       synchronous(options_.durability));
        connection.ask("SELECT count(*) FROM sqlite_schema");
        if (connection.ask_text("PRAGMA journal_mode") != "wal")
            return Proof::proven;  // a new file
        const auto result = connection.checkpoint(Connection::Checkpoint::truncate);
        return result.complete() ? Proof::proven : Proof::others_have_it_open;
    } catch (const SqliteError& error) {
        if (error.is_busy()) return Proof::others_have_it_open;
        throw;
    }
}

void SqliteFile::enroll(Holder& holder) {
    const std::lock_guard lock(holders_mutex_);
    holders_.push_back(&holder);
}

void SqliteFile::leave(Holder& holder) {
    const std::lock_guard lock(holders_mutex_);
    std::erase(holders_, &holder);
}

// Ends with a use counted.
void SqliteFile::ensure_open() {
    const std::lock_guard lock(mutex_);
    if (state_ == State::fatal) throw Unavailable(fatal_reason_);
    if (state_ == State::closed) reopen();
    ++uses_;
}

void SqliteFile::reopen() {
    if (!wait_until_unused()) throw Unavailable(closed_text);
    try {
        {
            const std::lock_guard lock(holders_mutex_);
            for (Holder* holder : holders_) holder->close();
        }
        if (prove() != Proof::proven) throw Unavailable(closed_text);
    } catch (const SqliteError& error) {
        if (error.is_disk_full()) throw;  // worth another try
        fatal_reason_ =
            std::string("The log could not be opened again after a disk failure. ") + error.what();
        state_ = State::fatal;
        if (options_.on_fatal) options_.on_fatal(fatal_reason_);
        throw Unavailable(fatal_reason_);
    }
    state_ = State::open;
}

// Nobody new comes while the file is closed; who is still reading is given a moment.
bool SqliteFile::wait_until_unused() const {
    for (int i = 0; i < 200 && uses_ > 0; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    return uses_ == 0;
}

void SqliteFile::note_failure(const SqliteError& error) {
    if (!error.is_failed_write()) return;
    // No lock: whoever opens it again waits for the use that failed to end.
    State expected = State::open;
    state_.compare_exchange_strong(expected, State::closed);
}

void SqliteFile::give_up(const std::string& reason) {
    const std::lock_guard lock(mutex_);
    if (state_ != State::fatal) {
        fatal_reason_ = reason;
        state_ = State::fatal;
        if (options_.on_fatal) options_.on_fatal(fatal_reason_);
    }
    throw Unavailable(fatal_reason_);
}

}  // namespace tillbook
