// The backups of a running server, as its API shows and makes them.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "api/backups.h"
#include "cli/backup_schedule.h"

namespace tillbook {

// Threads: any that may wait.
class ServerBackups final : public Backups {
public:
    // The references outlive it.
    ServerBackups(BackupPlan plan, const Clock& clock, Journal& journal)
        : plan_(std::move(plan)), clock_(clock), journal_(journal) {}

    BackupFolder list() const override;
    BackupShown make() override;

private:
    BackupShown shown(const std::string& file) const;
    std::optional<std::uint64_t> books_of(const std::string& file) const;

    const BackupPlan plan_;
    const Clock& clock_;
    Journal& journal_;
    mutable std::mutex mutex_;
    mutable std::map<std::string, std::uint64_t> books_;  // by file; guarded by mutex_
};

}  // namespace tillbook
