#include "cli/server_backups.h"

#include <algorithm>
#include <filesystem>

#include "cli/failure.h"

namespace tillbook {

namespace {

namespace fs = std::filesystem;

// "/backups/" as whoever named it did.
std::string without_slash(std::string path) {
    while (path.size() > 1 && path.ends_with('/')) path.pop_back();
    return path;
}

}  // namespace

bool ServerBackups::is_there() const {
    std::error_code unknown;
    return fs::is_directory(plan_.backup.target, unknown);
}

BackupFolder ServerBackups::list() const {
    BackupFolder folder{without_slash(plan_.backup.target), plan_.every, is_there(), {}};
    const std::vector<std::string> files = backups_of(plan_.database, plan_.backup.target);
    folder.backups.reserve(files.size());
    for (auto file = files.rbegin(); file != files.rend(); ++file) {
        folder.backups.push_back(shown(*file));
    }
    return folder;
}

// Names from a time to come, of a clock that was wrong, do not count.
std::chrono::seconds ServerBackups::wait() const {
    const Instant now = clock_.now();
    std::vector<Instant> made;
    for (const std::string& file : backups_of(plan_.database, plan_.backup.target)) {
        const Instant moment = moment_of_backup(file);
        if (moment <= now) made.push_back(moment);
    }
    Instant free = now;
    if (const std::lock_guard lock(mutex_); last_asked_)
        free = std::max(free, *last_asked_ + pause);
    const std::size_t many = 2 * std::size_t{plan_.backup.keep};
    if (many > 0 && made.size() >= many) {
        free = std::max(free, made[made.size() - many] + plan_.backup.spared);
    }
    return std::max(std::chrono::seconds{0}, std::chrono::ceil<std::chrono::seconds>(free - now));
}

Result<BackupShown> ServerBackups::make() {
    if (!is_there()) {
        return Error{ErrorCode::backups_not_configured,
                     "The folder for backups, " + without_slash(plan_.backup.target) +
                         ", is not there. Is its disk mounted?",
                     {}};
    }
    const auto go_on = [this](BackupStage, std::uint64_t, std::uint64_t) {
        if (is_ending_) throw Unavailable("The server stops.");
    };
    try {
        const FinishedBackup backup =
            make_backup(plan_.database, plan_.backup, clock_.now(), go_on);
        tell(backup, journal_);
        {
            const std::lock_guard lock(mutex_);
            last_asked_ = clock_.now();
        }
        return shown(backup.file);
    } catch (const Failure& failure) {
        if (is_ending_) throw Unavailable(failure.cause());
        journal_.write(LogLevel::error, "the database is not backed up",
                       {{"reason", failure.cause()}, {"remedy", failure.remedy()}});
        throw Unavailable(failure.cause() + " " + failure.remedy());
    }
}

// Nothing stands under such a name before it is proven.
BackupShown ServerBackups::shown(const std::string& file) const {
    std::error_code unknown;
    const auto bytes = fs::file_size(file, unknown);
    return {fs::path(file).filename().string(), moment_of_backup(file), unknown ? 0 : bytes,
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
