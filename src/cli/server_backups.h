// The backups of a running server, as its API shows and makes them.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "api/backups.h"
#include "cli/backup_schedule.h"

namespace tillbook {

// Threads: any that may wait.
class ServerBackups final : public Backups {
public:
    // Whoever asks may neither fill the disk nor push out those that the server made by itself: one
    // comes this long after the last that was asked for, and not where there are twice as many as
    // are kept.
    static constexpr std::chrono::minutes pause{10};

    // The references outlive it.
    ServerBackups(BackupPlan plan, const Clock& clock, Journal& journal)
        : plan_(std::move(plan)), clock_(clock), journal_(journal) {}

    BackupFolder list() const override;
    std::chrono::seconds wait() const override;
    Result<BackupShown> make() override;
    void stop() override { is_ending_ = true; }

private:
    bool is_there() const;
    BackupShown shown(const std::string& file) const;
    std::optional<std::uint64_t> books_of(const std::string& file) const;

    const BackupPlan plan_;
    const Clock& clock_;
    Journal& journal_;
    std::atomic<bool> is_ending_ = false;
    mutable std::mutex mutex_;
    mutable std::map<std::string, std::uint64_t> books_;  // by file; guarded by mutex_
    std::optional<Instant> last_asked_;                   // when make() last made one; likewise
};

}  // namespace tillbook
