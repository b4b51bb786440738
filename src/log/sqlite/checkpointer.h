// Keeps the WAL small: a thread of its own copies it into the database every now and then.
//
// Under load that alone never lets the WAL start over, since new frames arrive while it copies.
// When the WAL has been past its limit twice in a row, the writer copies the last piece between
// two groups; the next group then starts at its beginning. When nothing is written any more, and
// at the end, the WAL is cut to nothing. With external checkpoints it does nothing at all.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "log/sqlite/file.h"

namespace tillbook {

class Checkpointer {
public:
    // Starts the thread, if it has anything to do. The file must outlive it.
    explicit Checkpointer(SqliteFile& file);
    ~Checkpointer();
    Checkpointer(const Checkpointer&) = delete;
    Checkpointer& operator=(const Checkpointer&) = delete;

    // The writer says that it has committed. Any thread.
    void note_commit() { commits_.fetch_add(1, std::memory_order_relaxed); }
    // The WAL holds what shall be gone: it is cut to nothing as soon as nobody reads it. Any
    // thread.
    void want_truncated() { truncate_wanted_ = true; }
    // True once for each time the writer should copy the rest.
    bool take_writer_wanted() {
        return writer_wanted_.load(std::memory_order_relaxed) && writer_wanted_.exchange(false);
    }

private:
    void run();
    void copy(Connection& connection);
    void truncate(Connection& connection);

    SqliteFile& file_;
    std::atomic<std::uint64_t> commits_ = 0;
    std::atomic<bool> writer_wanted_ = false;
    std::atomic<bool> truncate_wanted_ = false;

    // Of the thread alone.
    std::uint64_t commits_seen_ = 0;
    int idle_rounds_ = 0;
    int rounds_past_limit_ = 0;
    bool truncated_ = false;

    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;  // guarded by mutex_
    std::thread thread_;     // last: uses all of the above
};

}  // namespace tillbook
