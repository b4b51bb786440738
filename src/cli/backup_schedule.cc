#include "cli/backup_schedule.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "cli/failure.h"

namespace tillbook {

namespace {

constexpr int backup_niceness = 10;

}  // namespace

BackupSchedule::BackupSchedule(BackupPlan plan, const Clock& clock, Journal& journal)
    : plan_(std::move(plan)), clock_(clock), journal_(journal), thread_([this] { work(); }) {}

BackupSchedule::~BackupSchedule() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

BackupCounts BackupSchedule::counts() const {
    const std::lock_guard lock(mutex_);
    return counts_;
}

void tell(const FinishedBackup& backup, Journal& journal) {
    journal.write(LogLevel::info, "the database is backed up",
                  {{"file", backup.file},
                   {"bytes", std::to_string(backup.proof.bytes)},
                   {"entries", std::to_string(backup.proof.entries)},
                   {"removed", std::to_string(backup.removed.size())}});
    for (const std::string& complaint : backup.complaints) {
        journal.write(LogLevel::warning, "the backup is good", {{"but", complaint}});
    }
}

void BackupSchedule::work() {
    // Of this thread alone. If it is refused, backups are as urgent as anything else.
    setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), backup_niceness);
    std::unique_lock lock(mutex_);
    std::chrono::milliseconds wait = until_due();
    while (!wake_.wait_for(lock, wait, [this] { return ending_.load(); })) {
        lock.unlock();
        const bool made = back_up();
        lock.lock();
        wait = made ? plan_.every : std::min(plan_.every, plan_.retry_after);
    }
}

std::chrono::milliseconds BackupSchedule::until_due() const {
    try {
        const auto last = last_backup(plan_.database);
        if (!last) return {};
        const auto wait = *last + plan_.every - clock_.now();
        return std::clamp<std::chrono::milliseconds>(wait, {}, plan_.every);
    } catch (const Unavailable&) {
        return {};  // the backup itself says what is wrong
    }
}

bool BackupSchedule::back_up() {
    const auto go_on = [this](BackupStage, std::uint64_t, std::uint64_t) {
        if (ending_) throw Unavailable("The server stops.");
    };
    try {
        const FinishedBackup backup =
            make_backup(plan_.database, plan_.backup, clock_.now(), go_on);
        {
            const std::lock_guard lock(mutex_);
            ++counts_.made;
            counts_.seconds = backup.seconds;
            counts_.bytes = backup.proof.bytes;
        }
        tell(backup, journal_);
        return true;
    } catch (const Failure& failure) {
        return count_failure(failure.cause(), failure.remedy());
    } catch (const std::exception& error) {  // the thread's outermost frame
        return count_failure(error.what(), "Please report it.");
    }
}

bool BackupSchedule::count_failure(const std::string& cause, const std::string& remedy) {
    if (ending_) return false;
    {
        const std::lock_guard lock(mutex_);
        ++counts_.failures;
    }
    journal_.write(LogLevel::error, "the database is not backed up",
                   {{"reason", cause}, {"remedy", remedy}});
    return false;
}

std::chrono::seconds parse_duration(const std::string& text, const std::string& option) {
    std::uint32_t count = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, count);
    const bool has_unit = error == std::errc{} && count > 0 && rest + 1 == end;
    const char unit = has_unit ? *rest : '?';
    std::chrono::seconds length{};
    if (unit == 's') length = std::chrono::seconds(count);
    if (unit == 'm') length = std::chrono::minutes(count);
    if (unit == 'h') length = std::chrono::hours(count);
    if (unit == 'd') length = std::chrono::days(count);
    if (length > std::chrono::seconds{} && length <= std::chrono::years(1)) return length;
    throw Failure(ExitCode::usage, "\"" + text + "\" is no time for " + option + ".",
                  "Write a number and s, m, h or d, for example 6h, at most 365d.");
}

}  // namespace tillbook
