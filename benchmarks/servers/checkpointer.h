// Copies the WAL into the database beside the writer, as Tillbook does: PASSIVE every 100 ms; once
// the WAL is past 64 MB twice in a row the writer is asked to finish it between two groups, so that
// it starts over; TRUNCATE when nothing is written.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "servers/database.h"

namespace tillbook::bench {

class Checkpointer {
public:
    explicit Checkpointer(const std::string& path);
    ~Checkpointer();
    Checkpointer(const Checkpointer&) = delete;
    Checkpointer& operator=(const Checkpointer&) = delete;

    // Called by the writer after each group: finishes the WAL on its connection when asked to.
    void between_groups(Database& writer);

private:
    void run();

    Database database_;
    std::atomic<bool> finish_{false};
    std::mutex mutex_;
    std::condition_variable stopped_;
    bool stop_ = false;  // Guarded by mutex_.
    std::thread thread_;
};

}  // namespace tillbook::bench
