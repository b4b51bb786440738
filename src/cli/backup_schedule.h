// Backups that the server makes by itself, as `tillbook backup` would, every so often.
//
// A thread of its own, which gives way to others. What fails is logged and tried again. The first
// one is due when the last proven one, by whoever made it, is old enough.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "cli/backup.h"
#include "cli/journal.h"

namespace tillbook {

struct BackupPlan {
    std::string database;  // path of its file
    BackupOptions backup;  // a folder, and how many to keep
    std::chrono::seconds every{};
    std::chrono::seconds retry_after{600};
};

struct BackupCounts {
    std::uint64_t made = 0;
    std::uint64_t failures = 0;
    double seconds = 0;  // of the last one made
    std::uint64_t bytes = 0;
};

class BackupSchedule {
public:
    // The references outlive it.
    BackupSchedule(BackupPlan plan, const Clock& clock, Journal& journal);
    // Stops the one under way, which leaves nothing.
    ~BackupSchedule();
    BackupSchedule(const BackupSchedule&) = delete;
    BackupSchedule& operator=(const BackupSchedule&) = delete;

    BackupCounts counts() const;  // any thread

private:
    void work();
    std::chrono::milliseconds until_due() const;
    bool back_up();
    // Gives false, which back_up returns.
    bool count_failure(const std::string& cause, const std::string& remedy);

    const BackupPlan plan_;
    const Clock& clock_;
    Journal& journal_;
    std::atomic<bool> ending_ = false;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    BackupCounts counts_;  // guarded by mutex_
    std::thread thread_;   // last: uses all of the above
};

// Logs what became of a backup.
void tell(const FinishedBackup& backup, Journal& journal);

// "90m", "6h", "7d", "30s". Throws Failure (usage), which names `option`, for anything else, and
// for less than a second.
std::chrono::seconds parse_duration(const std::string& text, const std::string& option);

}  // namespace tillbook
