#include "cli/server_backups.h"

#include <algorithm>
#include <filesystem>

#include "cli/failure.h"

namespace tillbook {

namespace {

namespace fs = std::filesystem;

// The moment in a name of ours: "book-20261122T185300.123Z.db".
Instant moment_in(const fs::path& file) {
    const std::string stem = file.stem().string();
    return parse_file_stamp(stem.substr(stem.rfind('-') + 1)).value_or(Instant{});
}

}  // namespace

BackupFolder ServerBackups::list() const {
    BackupFolder folder{plan_.backup.target, plan_.every, {}};
    const std::vector<std::string> files = backups_of(plan_.database, plan_.backup.target);
    folder.backups.reserve(files.size());
    for (auto file = files.rbegin(); file != files.rend(); ++file) {
        folder.backups.push_back(shown(*file));
    }
    return folder;
}

BackupShown ServerBackups::make() {
    try {
        const FinishedBackup backup = make_backup(plan_.database, plan_.backup, clock_.now(),
                                                  [](BackupStage, std::uint64_t, std::uint64_t) {});
        tell(backup, journal_);
        return shown(backup.file);
    } catch (const Failure& failure) {
        journal_.write(LogLevel::error, "the database is not backed up",
                       {{"reason", failure.cause()}, {"remedy", failure.remedy()}});
        throw Unavailable(failure.cause() + " " + failure.remedy());
    }
}

// Nothing stands under such a name before it is proven.
BackupShown ServerBackups::shown(const std::string& file) const {
    std::error_code unknown;
    const auto bytes = fs::file_size(file, unknown);
    return {fs::path(file).filename().string(), moment_in(file), unknown ? 0 : bytes,
            books_of(file), true};
}

// A backup never changes, so each is asked once.
std::optional<std::uint64_t> ServerBackups::books_of(const std::string& file) const {
    const std::lock_guard lock(mutex_);
    if (const auto known = books_.find(file); known != books_.end()) return known->second;
    try {
        return books_.emplace(file, count_books(file)).first->second;
    } catch (const Unavailable&) {
        return std::nullopt;  // damaged since, or gone: it is shown without
    }
}

}  // namespace tillbook
