// One database file as this process knows it: how to connect to it, and whether it may be trusted.
//
// After a failed sync everybody's connections are obsolete. Whoever holds one remembers the epoch
// it was made in and makes another when the epoch has moved on. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "log/sqlite/connection.h"
#include "log/sqlite/store.h"

namespace tillbook {

class SqliteFile {
public:
    explicit SqliteFile(SqliteOptions options);

    const SqliteOptions& options() const { return options_; }

    // A connection set up as all of ours are, without regard to the file's state.
    Connection connect(std::uint64_t cache_bytes) const;

    // Returns the epoch. If the file is closed, tries to open it again; throws if that is not
    // possible.
    std::uint64_t ensure_open();
    // Says what a failed write or checkpoint means: closes the file if the disk is in doubt.
    void note_failure(const SqliteError& error);
    // Closes the file for good, tells the operator, and throws.
    [[noreturn]] void give_up(const std::string& reason);

private:
    enum class State { open, closed, fatal };
    void reopen();

    const SqliteOptions options_;
    std::atomic<State> state_ = State::open;
    std::atomic<std::uint64_t> epoch_ = 1;
    std::mutex mutex_;  // held while the state changes
    std::string fatal_reason_;
};

// A connection that is made anew when the file has been opened again. `T` is constructed from a
// Connection and owns it with its statements. Used by one thread at a time.
template <class T>
class Current {
public:
    Current(SqliteFile& file, std::uint64_t cache_bytes) : file_(file), cache_bytes_(cache_bytes) {}

    T& get() {
        const std::uint64_t epoch = file_.ensure_open();
        if (!held_ || epoch != epoch_) {
            held_.reset();  // first, so that its locks are gone
            held_ = std::make_unique<T>(file_.connect(cache_bytes_));
            epoch_ = epoch;
        }
        return *held_;
    }
    void drop() { held_.reset(); }

private:
    SqliteFile& file_;
    const std::uint64_t cache_bytes_;
    std::unique_ptr<T> held_;
    std::uint64_t epoch_ = 0;
};

}  // namespace tillbook
