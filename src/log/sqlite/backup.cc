#include "log/sqlite/backup.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <map>
#include <system_error>

#include "log/sqlite/connection.h"
#include "log/sqlite/rows.h"
#include "log/sqlite/schema.h"

namespace tillbook {
namespace {

constexpr std::uint64_t entries_between_reports = 4096;
constexpr const char* partial_suffix = ".partial";

// A file of ours until it is kept.
class PartialFile {
public:
    explicit PartialFile(std::string path) : path_(std::move(path)) {
        const int file = ::open(path_.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
        if (file < 0 && errno == EEXIST) {
            throw Unavailable(path_ +
                              " is there: another copy is being made, or was cut off and "
                              "may be removed.");
        }
        if (file < 0) fail_system(path_, "made");
        ::close(file);
    }
    ~PartialFile() {
        if (path_.empty()) return;
        std::error_code ignored;  // whoever finds it later sees by its name what it is
        for (const char* suffix : {"", "-journal", "-wal", "-shm"}) {
            std::filesystem::remove(path_ + suffix, ignored);
        }
    }
    PartialFile(const PartialFile&) = delete;
    PartialFile& operator=(const PartialFile&) = delete;

    const std::string& path() const { return path_; }
    void keep_as(const std::string& target) {
        if (::rename(path_.c_str(), target.c_str()) != 0) fail_system(target, "made");
        path_.clear();
        sync_folder_of(target);
    }

private:
    std::string path_;
};

struct LastEntry {
    std::uint64_t position = 0;
    Chain chain{};
    bool operator==(const LastEntry&) const = default;
};

LastEntry last_entry(Connection& connection) {
    Statement last =
        connection.prepare("SELECT position, chain FROM entry ORDER BY position DESC LIMIT 1");
    if (!last.step()) return {};
    return {last.number(0), chain_from(last.bytes(1), last.number(0))};
}

// From the snapshot of one read transaction. The file is then one that stands alone.
LastEntry copy_into(Connection& source, const std::string& path, const OnBackupProgress& report) {
    source.run("BEGIN");
    const LastEntry last = last_entry(source);
    {
        Connection target(path, "", OpenMode::must_exist);
        // What fails is thrown away, so there is nothing to roll back.
        target.run("PRAGMA journal_mode = OFF; PRAGMA synchronous = FULL;");
        source.copy_to(target, [&](std::uint64_t copied, std::uint64_t total) {
            report(BackupStage::copying, copied, total);
        });
    }
    source.run("END");
    Connection alone(path, "", OpenMode::must_exist);
    alone.run("PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = FULL;");
    if (alone.ask_text("PRAGMA journal_mode = DELETE") != "delete") {
        throw Unavailable(path + " could not be made a file of its own.");
    }
    return last;
}

// What is read next comes from the disk, not from memory. Nobody has the file open.
void sync_and_forget(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (file < 0) fail_system(path, "read");
    const bool synced = ::fsync(file) == 0;
    ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
    ::close(file);
    if (!synced) fail_system(path, "synced");
}

// Looks at every entry in order of position.
class Prover {
public:
    Prover(Connection& connection, const OnBackupProgress& report)
        : connection_(connection), report_(report) {}

    LogProof run(const LastEntry& expected) {
        LogProof proof;
        proof.problem = find_problem(proof.entries, expected);
        for (const auto& [book, head] : heads_) proof.heads.push_back({BookId{book}, head});
        return proof;
    }

private:
    std::string find_problem(std::uint64_t& entries, const LastEntry& expected) {
        const std::string pages = connection_.ask_text("PRAGMA quick_check(1)");
        if (pages != "ok") return "SQLite says: " + pages + ".";
        Statement select = connection_.prepare(select_entries(Bodies::all) + "ORDER BY position");
        LastEntry last;
        while (select.step()) {
            const EntryRow row = row_view(select);
            if (std::string problem = follow(row, last); !problem.empty()) return problem;
            if (++entries % entries_between_reports == 0) {
                report_(BackupStage::proving, entries, expected.position);
            }
        }
        if (last == expected) return {};
        return "It ends with position " + std::to_string(last.position) +
               ", the database with position " + std::to_string(expected.position) + ".";
    }

    std::string follow(const EntryRow& row, LastEntry& last) {
        const EntryView& entry = row.entry;
        const std::string place = "position " + std::to_string(entry.position);
        if (entry.position != last.position + 1) {
            return "Behind position " + std::to_string(last.position) + " follows " + place + ".";
        }
        Head& head = heads_[row.book.value];
        if (entry.number != head.number + 1) {
            return "At " + place + " stands entry " + std::to_string(entry.number) +
                   " of a book whose last was entry " + std::to_string(head.number) + ".";
        }
        if (entry.chain != chain_after(head.chain, row.book, entry)) {
            return "The entry at " + place + " does not hash to its chain value.";
        }
        head = {entry.number, entry.chain};
        last = {entry.position, entry.chain};
        return {};
    }

    Connection& connection_;
    const OnBackupProgress& report_;
    std::map<std::uint64_t, Head> heads_;
};

LogProof prove_copy(const std::string& path, const LastEntry& expected,
                    const OnBackupProgress& report) {
    sync_and_forget(path);
    Connection connection(path, "", OpenMode::must_exist);
    LogProof proof = Prover(connection, report).run(expected);
    std::error_code failed;
    proof.bytes = std::filesystem::file_size(path, failed);
    if (failed) throw Unavailable(path + " could not be read: " + failed.message() + ".");
    return proof;
}

std::optional<OpenRefusal> check_source(Connection& connection, const std::string& path) {
    if (auto refusal = check_schema(connection, path)) return refusal;
    if (connection.ask("PRAGMA user_version") > 0) return std::nullopt;
    return OpenRefusal{OpenFault::foreign, path + " is empty.",
                       "Give the path of a Tillbook database."};
}

template <class T>
Result<T> refuse(OpenRefusal why, OpenRefusal* refusal) {
    Error error{ErrorCode::unavailable, why.cause + " " + why.remedy, {}};
    if (refusal != nullptr) *refusal = std::move(why);
    return error;
}

}  // namespace

OpenRefusal explain(const std::string& source, const std::string& target,
                    const SqliteError& error) {
    if (error.is_corrupt()) {
        return {OpenFault::damaged, source + " is not a Tillbook database, or it is damaged.",
                "Give the path of a Tillbook database, or of another backup."};
    }
    if (error.is_disk_full()) {
        return {OpenFault::disk_full, "The disk of " + target + " is full.",
                "Make room, or write to another disk."};
    }
    const std::string what = source == target ? source : source + " to " + target;
    return {OpenFault::unusable, what + ": " + error.what(),
            "Check that it exists and that this user may read and write there."};
}

Result<LogProof> back_up_sqlite(const std::string& source, const std::string& target,
                                const OnBackupProgress& on_progress, OpenRefusal* refusal) {
    try {
        std::error_code unknown;  // then making it says why
        if (std::filesystem::exists(target, unknown)) {
            return refuse<LogProof>({OpenFault::unusable, target + " exists already.",
                                     "Give a name that is free, or a folder."},
                                    refusal);
        }
        Connection connection(source, "", OpenMode::must_exist);
        if (auto why = check_source(connection, source))
            return refuse<LogProof>(*std::move(why), refusal);
        PartialFile partial(target + partial_suffix);
        const LastEntry last = copy_into(connection, partial.path(), on_progress);
        LogProof proof = prove_copy(partial.path(), last, on_progress);
        if (proof.ok()) partial.keep_as(target);
        return proof;
    } catch (const SqliteError& error) {
        return refuse<LogProof>(explain(source, target, error), refusal);
    } catch (const Unavailable& error) {
        return refuse<LogProof>(
            {OpenFault::unusable, error.what(), "Check that the folder exists and may be written."},
            refusal);
    }
}

void copy_sqlite(const std::string& source, const std::string& target) {
    Connection connection(source, "", OpenMode::must_exist);
    PartialFile partial(target + partial_suffix);
    const auto unwatched = [](BackupStage, std::uint64_t, std::uint64_t) {};
    const LastEntry last = copy_into(connection, partial.path(), unwatched);
    sync_and_forget(partial.path());
    {
        Connection copy(partial.path(), "", OpenMode::must_exist);
        if (copy.ask_text("PRAGMA quick_check(1)") != "ok" || last_entry(copy) != last) {
            throw Unavailable("The copy " + target + " is not what was copied.");
        }
    }
    partial.keep_as(target);
}

void note_backup(const std::string& database, Instant at) {
    Connection connection(database, "", OpenMode::must_exist);
    connection.run("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;");
    Statement note =
        connection.prepare("INSERT OR REPLACE INTO meta VALUES ('backup_proven_at', ?)");
    note.bind(1, static_cast<std::uint64_t>(to_ms(at)));
    note.run();
}

std::optional<Instant> last_backup(const std::string& database) {
    Connection connection(database, "", OpenMode::must_exist);
    const std::uint64_t ms =
        connection.ask("SELECT value FROM meta WHERE name = 'backup_proven_at'");
    if (ms == 0) return std::nullopt;
    return from_ms(static_cast<std::int64_t>(ms));
}

std::uint64_t count_books(const std::string& database) {
    Connection connection(database, "", OpenMode::must_exist);
    return connection.ask("SELECT count(*) FROM book");
}

// Asks for the bytes that SQLite locks in a database file where somebody has it open.
bool is_in_use(const std::string& path) {
    constexpr off_t first_lock_byte = 0x40000000;
    constexpr off_t lock_bytes = 512;
    const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (file < 0) fail_system(path, "opened");
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = first_lock_byte;
    lock.l_len = lock_bytes;
    const bool asked = ::fcntl(file, F_GETLK, &lock) == 0;
    ::close(file);
    if (!asked) fail_system(path, "looked at");
    return lock.l_type != F_UNLCK;
}

Result<TailReport> look_at_tail(const std::string& path, std::uint64_t entries_max,
                                OpenRefusal* refusal) {
    try {
        Connection connection(path, "", OpenMode::must_exist);
        if (auto why = check_source(connection, path)) {
            return refuse<TailReport>(*std::move(why), refusal);
        }
        TailReport report;
        report.schema = connection.ask("PRAGMA user_version");
        report.last_position = last_entry(connection).position;
        const std::uint64_t from =
            report.last_position > entries_max ? report.last_position - entries_max : 0;
        Statement select = connection.prepare(select_entries(Bodies::all) +
                                              "WHERE position > ? ORDER BY position");
        select.bind(1, from);
        std::map<std::uint64_t, Head> heads;
        for (std::uint64_t expected = from + 1; select.step() && report.problem.empty();
             ++expected) {
            const EntryRow row = row_view(select);
            auto head = heads.find(row.book.value);
            // The first entry of a book follows the empty head.
            if (row.entry.number == 1) head = heads.try_emplace(row.book.value).first;
            const std::string place = "position " + std::to_string(row.entry.position);
            if (row.entry.position != expected) {
                report.problem = "Position " + std::to_string(expected) + " is missing.";
            } else if (head != heads.end()) {
                const bool follows =
                    row.entry.number == head->second.number + 1 &&
                    row.entry.chain == chain_after(head->second.chain, row.book, row.entry);
                if (follows) ++report.proven;
                if (!follows) report.problem = "The entry at " + place + " breaks its chain.";
            }
            heads[row.book.value] = {row.entry.number, row.entry.chain};
            report.newest = row.entry.at;
        }
        return report;
    } catch (const SqliteError& error) {
        return refuse<TailReport>(explain(path, path, error), refusal);
    } catch (const Unavailable& error) {
        return refuse<TailReport>({OpenFault::damaged, error.what(), "Restore a backup."}, refusal);
    }
}

void sync_folder_of(const std::string& path) {
    std::string folder = std::filesystem::path(path).parent_path().string();
    if (folder.empty()) folder = ".";
    const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0) fail_system(folder, "read");
    const bool synced = ::fsync(file) == 0;
    ::close(file);
    if (!synced) fail_system(folder, "synced");
}

}  // namespace tillbook
