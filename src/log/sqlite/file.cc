#include "log/sqlite/file.h"

#include <utility>

namespace tillbook {

SqliteFile::SqliteFile(SqliteOptions options) : options_(std::move(options)) {}

Connection SqliteFile::connect(std::uint64_t cache_bytes) const {
    Connection connection(options_.path, options_.vfs, OpenMode::must_exist);
    // page_size counts only before the first write. secure_delete: what redaction removes shall not
    // stand on in free space.
    connection.run("PRAGMA page_size = 4096; PRAGMA secure_delete = ON;");
    if (connection.ask_text("PRAGMA journal_mode = WAL") != "wal") {
        throw Unavailable("The database cannot use a write-ahead log in this place.");
    }
    connection.run(std::string("PRAGMA synchronous = ") +
                   (options_.durability == Durability::full ? "FULL" : "OFF") +
                   "; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -" +
                   std::to_string(cache_bytes >> 10));
    return connection;
}

std::uint64_t SqliteFile::ensure_open() {
    if (state_ == State::open) return epoch_;
    const std::lock_guard lock(mutex_);
    if (state_ == State::fatal) throw Unavailable(fatal_reason_);
    if (state_ == State::closed) reopen();
    return epoch_;
}

// A failed sync may have marked pages as clean that never reached the disk, so neither the WAL nor
// a second sync of it proves anything. A complete checkpoint does: it writes every page again, into
// the database, and syncs that.
void SqliteFile::reopen() {
    try {
        Connection connection = connect(options_.reader_cache_bytes);
        connection.ask("SELECT count(*) FROM sqlite_schema");
        if (!connection.checkpoint(Connection::Checkpoint::truncate).complete()) {
            throw Unavailable("The log is closed after a disk failure and is still being read.");
        }
    } catch (const SqliteError& error) {
        if (error.is_busy() || error.is_disk_full()) throw;  // worth another try
        fatal_reason_ =
            std::string("The log could not be opened again after a disk failure. ") + error.what();
        state_ = State::fatal;
        if (options_.on_fatal) options_.on_fatal(fatal_reason_);
        throw Unavailable(fatal_reason_);
    }
    ++epoch_;
    state_ = State::open;
}

void SqliteFile::note_failure(const SqliteError& error) {
    if (!error.is_io() && !error.is_corrupt()) return;
    const std::lock_guard lock(mutex_);
    if (state_ == State::open) state_ = State::closed;
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
