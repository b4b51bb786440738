// The progress bars of backup and restore: one while copying, one while proving.
#pragma once

#include <iosfwd>
#include <optional>

#include "cli/progress.h"
#include "log/sqlite/backup.h"

namespace tillbook {

// One thread.
class BackupProgressBar {
public:
    explicit BackupProgressBar(std::ostream& out) : out_(out) {}
    // Must not outlive this.
    OnBackupProgress reporter();
    // Clears the line, before anything else is printed.
    void end() { bar_.reset(); }

private:
    std::ostream& out_;
    std::optional<BackupStage> stage_;
    std::optional<Progress> bar_;
};

}  // namespace tillbook
