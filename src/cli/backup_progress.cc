#include "cli/backup_progress.h"

namespace tillbook {

OnBackupProgress BackupProgressBar::reporter() {
    return [this](BackupStage stage, std::uint64_t finished, std::uint64_t total) {
        if (stage != stage_) {
            stage_ = stage;
            bar_.emplace(out_, stage == BackupStage::copying ? "copying pages" : "proving entries",
                         total, progress_bar_for_terminal());
        }
        bar_->set(finished);
    };
}

}  // namespace tillbook
