// One database file as this process knows it: how to connect to it, and whether it may be trusted.
//
// A failed sync may leave pages marked as clean that never reached the disk, in the WAL and in the
// database, so neither a second sync nor SQLite's memory of what it has copied proves anything.
// What proves the disk is a connection that starts from the files alone, copies the whole WAL into
// the database again and syncs that. It needs the file for itself: all others are closed before.
// Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "log/sqlite/connection.h"
#include "log/sqlite/store.h"

namespace tillbook {

class SqliteFile {
public:
    // Something that keeps a connection between uses.
    class Holder {
    public:
        virtual ~Holder() = default;
        // Called while no connection is in use.
        virtual void close() = 0;
    };
    // While there is one, nobody closes the connections. Opens the file again if it is closed;
    // throws if that is not possible.
    class Use {
    public:
        explicit Use(SqliteFile& file);
        ~Use() { --file_.uses_; }
        Use(const Use&) = delete;
        Use& operator=(const Use&) = delete;

    private:
        SqliteFile& file_;
    };

    explicit SqliteFile(SqliteOptions options);

    const SqliteOptions& options() const { return options_; }

    // A connection set up as all of ours are, without regard to the file's state.
    Connection connect(std::uint64_t cache_bytes) const;

    enum class Proof { proven, others_have_it_open };
    // Makes what the files say durable, however they came about.
    Proof prove() const;

    void enroll(Holder& holder);
    void leave(Holder& holder);

    // Says what a failure means: closes the file if the disk is in doubt.
    void note_failure(const SqliteError& error);
    // Closes the file for good, tells the operator, and throws.
    [[noreturn]] void give_up(const std::string& reason);

private:
    enum class State { open, closed, fatal };
    void ensure_open();
    void reopen();
    bool wait_until_unused() const;

    const SqliteOptions options_;
    std::atomic<State> state_ = State::open;
    std::atomic<int> uses_ = 0;
    std::mutex mutex_;  // held while the state changes
    std::string fatal_reason_;
    std::mutex holders_mutex_;
    std::vector<Holder*> holders_;
};

// A connection that is kept, and made anew after a failure. `T` is constructed from a Connection
// and owns it with its statements. Used by one thread at a time.
template <class T>
class Current final : public SqliteFile::Holder {
public:
    Current(SqliteFile& file, std::uint64_t cache_bytes) : file_(file), cache_bytes_(cache_bytes) {
        file_.enroll(*this);
    }
    ~Current() override { file_.leave(*this); }
    Current(const Current&) = delete;
    Current& operator=(const Current&) = delete;

    // Runs `use` with it. A failure of SQLite closes the connection, with its locks.
    template <class Function>
    auto with(Function&& use) {
        const SqliteFile::Use in_use(file_);
        try {
            if (!held_) held_ = std::make_unique<T>(file_.connect(cache_bytes_));
            return use(*held_);
        } catch (const SqliteError& error) {
            held_.reset();
            file_.note_failure(error);
            throw;
        }
    }
    void close() override { held_.reset(); }

private:
    SqliteFile& file_;
    const std::uint64_t cache_bytes_;
    std::unique_ptr<T> held_;
};

}  // namespace tillbook
