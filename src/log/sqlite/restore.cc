#include "log/sqlite/restore.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <system_error>

#include "log/sqlite/connection.h"
#include "log/sqlite/schema.h"
#include "log/sqlite/sqlite_people.h"

namespace tillbook {
namespace {

constexpr const char* restoring_suffix = ".restoring";

bool exists(const std::string& path) {
    std::error_code unknown;
    return std::filesystem::exists(path, unknown);
}

// What the replaced database knows and the backup does not.
struct Replaced {
    std::map<std::uint64_t, std::uint64_t> generations;           // by book
    std::map<std::uint64_t, std::uint64_t> heads;                 // numbers, by book
    std::map<std::uint64_t, std::uint64_t> revoked;               // when, by key
    std::vector<std::pair<std::uint64_t, LostErasure>> erasures;  // with their numbers
    std::optional<People> people;                                 // since version 4
};

Replaced read_replaced(Connection& connection) {
    Replaced replaced;
    Statement books = connection.prepare("SELECT id, generation FROM book");
    while (books.step()) replaced.generations[books.number(0)] = books.number(1);
    Statement heads = connection.prepare("SELECT book, max(number) FROM entry GROUP BY book");
    while (heads.step()) replaced.heads[heads.number(0)] = heads.number(1);
    Statement keys =
        connection.prepare("SELECT id, revoked_at FROM api_key WHERE revoked_at IS NOT NULL");
    while (keys.step()) replaced.revoked[keys.number(0)] = keys.number(1);
    if (connection.ask("PRAGMA user_version") >= 4) replaced.people = read_people(connection);
    Statement erasures = connection.prepare(
        "SELECT number, book, object FROM entry WHERE kind = ? ORDER BY position");
    erasures.bind(1, static_cast<std::uint64_t>(EntryKind::erased));
    while (erasures.step()) {
        replaced.erasures.emplace_back(
            erasures.number(0),
            LostErasure{BookId{erasures.number(1)}, ObjectId{erasures.number(2)}});
    }
    return replaced;
}

// A bad sector, or a file that ends where it should go on.
bool is_unreadable(const SqliteError& error) {
    constexpr int primary_code = 0xff, input_output_error = 10;
    return error.is_corrupt() || (error.code() & primary_code) == input_output_error;
}

// The database for ourselves, whole in its one file.
class SoleUse {
public:
    enum class State { held, in_use, damaged };

    explicit SoleUse(const std::string& path) {
        try {
            Connection connection(path, "", OpenMode::must_exist);
            connection.run(
                "PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE;"
                "PRAGMA synchronous = FULL;");
            if ((refusal_ = check_schema(connection, path))) return;
            if (connection.ask("PRAGMA user_version") == 0) {  // a file without anything in it
                state_ = State::damaged;
                return;
            }
            connection.run("BEGIN EXCLUSIVE; COMMIT");
            if (connection.ask_text("PRAGMA journal_mode") == "wal" &&
                !connection.checkpoint(Connection::Checkpoint::truncate).complete()) {
                return;
            }
            replaced_ = read_replaced(connection);
            connection_ = std::move(connection);
            state_ = State::held;
        } catch (const SqliteError& error) {
            if (error.is_busy()) return;
            if (!is_unreadable(error)) throw;
            state_ = is_in_use(path) ? State::in_use : State::damaged;
        }
    }

    State state() const { return state_; }
    // Set where what is there is not ours to replace.
    const std::optional<OpenRefusal>& refusal() const { return refusal_; }
    const Replaced& replaced() const { return replaced_; }

private:
    State state_ = State::in_use;
    std::optional<OpenRefusal> refusal_;
    Connection connection_;  // holds the lock
    Replaced replaced_;
};

// Removed again unless it is used up.
class FileBeside {
public:
    explicit FileBeside(std::string path) : path_(std::move(path)) { remove(); }
    ~FileBeside() { remove(); }
    FileBeside(const FileBeside&) = delete;
    FileBeside& operator=(const FileBeside&) = delete;
    const std::string& path() const { return path_; }

private:
    void remove() const {
        std::error_code ignored;  // a name that shows what it is
        for (const char* suffix :
             {"", "-journal", "-wal", "-shm", ".partial", ".partial-journal"}) {
            std::filesystem::remove(path_ + suffix, ignored);
        }
    }
    const std::string path_;
};

// Our schema, in one plain file, with what the replaced database knew better.
void bring_up_to_date(const std::string& path, const Replaced& replaced,
                      std::uint64_t generation_min, RestoreReport& report) {
    Connection connection(path, "", OpenMode::must_exist);
    connection.run("PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = FULL;");
    if (connection.ask_text("PRAGMA journal_mode = DELETE") != "delete") {
        throw Unavailable(path + " could not be made a file of its own.");
    }
    WriteTransaction transaction(connection);
    Statement books = connection.prepare("SELECT id, generation FROM book ORDER BY id");
    Statement raise = connection.prepare("UPDATE book SET generation = ? WHERE id = ?");
    while (books.step()) {
        RestoredBook& book = report.books.emplace_back();
        book.book.value = books.number(0);
        const auto earlier = replaced.generations.find(book.book.value);
        std::uint64_t generation = books.number(1);
        if (earlier != replaced.generations.end()) {
            generation = std::max(generation, earlier->second);
        }
        book.generation = static_cast<std::uint32_t>(std::max(generation + 1, generation_min));
    }
    for (const RestoredBook& book : report.books) {
        raise.bind(1, book.generation);
        raise.bind(2, book.book.value);
        raise.run();
    }
    Statement revoke =
        connection.prepare("UPDATE api_key SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL");
    for (const auto& [key, at] : replaced.revoked) {
        revoke.bind(1, at);
        revoke.bind(2, key);
        revoke.run();
        report.keys_kept_revoked += connection.ask("SELECT changes()");
    }
    restore_people(connection, replaced.people);
    connection.run("UPDATE meta SET value = value + 1 WHERE name = 'control_revision'");
    transaction.commit();
}

void compare_heads(const Replaced& replaced, RestoreReport& report) {
    std::map<std::uint64_t, Head> restored;
    for (const BookHead& each : report.proof.heads) restored[each.book.value] = each.head;
    for (RestoredBook& book : report.books) {
        book.head = restored[book.book.value];
        const auto before = replaced.heads.find(book.book.value);
        if (before != replaced.heads.end() && before->second > book.head.number) {
            book.entries_lost = before->second - book.head.number;
        }
    }
    for (const auto& [number, erasure] : replaced.erasures) {
        const auto head = restored.find(erasure.book.value);
        if (head != restored.end() && number > head->second.number) {
            report.lost_erasures.push_back(erasure);
        }
    }
}

// What was the server's stays the server's, whoever restores.
void take_ownership(const std::string& beside, const std::string& path) {
    struct stat before {};
    if (::stat(path.c_str(), &before) == 0) {
        constexpr mode_t rights = 0777;
        if (::chmod(beside.c_str(), before.st_mode & rights) != 0) fail_system(beside, "kept");
    } else {
        std::string folder = std::filesystem::path(path).parent_path().string();
        if (folder.empty()) folder = ".";
        if (::stat(folder.c_str(), &before) != 0) fail_system(folder, "read");
    }
    // Only root may give files away; for others it is theirs already.
    if (::geteuid() == 0 && ::chown(beside.c_str(), before.st_uid, before.st_gid) != 0) {
        fail_system(beside, "given to its owner");
    }
}

// Whoever opens the database at any moment finds the one or the other, whole. A write-ahead log
// that is there, with or without its database, must never be taken for the new one's.
void put_in_place(const std::string& beside, const std::string& path, const std::string& aside) {
    take_ownership(beside, path);
    const bool linked = exists(path) && ::link(path.c_str(), aside.c_str()) == 0;
    for (const char* suffix : {"-wal", "-journal"}) {
        if (exists(path + suffix) &&
            ::rename((path + suffix).c_str(), (aside + suffix).c_str()) != 0) {
            fail_system(path + suffix, "moved");
        }
    }
    ::unlink((path + "-shm").c_str());  // an index of the WAL, made anew
    // Where a file system has no second names there is a moment without a database.
    if (exists(path) && !linked && ::rename(path.c_str(), aside.c_str()) != 0) {
        fail_system(path, "moved");
    }
    sync_folder_of(path);
    if (::rename(beside.c_str(), path.c_str()) != 0) fail_system(path, "replaced");
    sync_folder_of(path);
}

OpenRefusal in_use(const std::string& path) {
    return {OpenFault::in_use, path + " is in use by another process.",
            "Stop the server, then restore."};
}

// Above every generation that was reached by counting, where none can be asked.
std::uint64_t generation_by(Instant now) {
    constexpr std::int64_t year_2020_ms = 1'577'836'800'000;
    return static_cast<std::uint64_t>(std::max<std::int64_t>(to_ms(now) - year_2020_ms, 0)) / 1000;
}

std::optional<OpenRefusal> restore(const std::string& backup, const std::string& path,
                                   const std::string& aside, Instant now,
                                   const OnBackupProgress& on_progress, RestoreReport& report) {
    std::optional<SoleUse> current;
    if (exists(path)) {
        current.emplace(path);
        if (current->refusal()) return current->refusal();
        if (current->state() == SoleUse::State::in_use) return in_use(path);
        report.replaced_is_unreadable = current->state() == SoleUse::State::damaged;
    }
    const FileBeside beside(path + restoring_suffix);
    OpenRefusal why;
    Result<LogProof> proof = back_up_sqlite(backup, beside.path(), on_progress, &why);
    if (!proof) return why;
    report.proof = std::move(proof).value();
    if (!report.proof.ok()) return std::nullopt;
    SqliteOptions options;
    options.path = beside.path();
    options.mode = OpenMode::must_exist;
    options.before_migration = BeforeMigration::nothing;  // the backup itself is the copy
    if (!open_sqlite(options, &why)) return why;

    const Replaced nothing;
    const Replaced& replaced = current ? current->replaced() : nothing;
    const bool is_known = current && !report.replaced_is_unreadable;
    bring_up_to_date(beside.path(), replaced, is_known ? 0 : generation_by(now), report);
    compare_heads(replaced, report);
    report.kept_aside = current ? aside : std::string();
    // What is damaged could not be locked while the backup was proven.
    if (report.replaced_is_unreadable && is_in_use(path)) return in_use(path);
    put_in_place(beside.path(), path, aside);
    return std::nullopt;
}

}  // namespace

Result<RestoreReport> restore_sqlite(const std::string& backup, const std::string& path,
                                     const std::string& aside, Instant now,
                                     const OnBackupProgress& on_progress, OpenRefusal* refusal) {
    RestoreReport report;
    std::optional<OpenRefusal> why;
    try {
        why = restore(backup, path, aside, now, on_progress, report);
    } catch (const SqliteError& error) {
        why = explain(backup, path, error);
    } catch (const Unavailable& error) {
        why = OpenRefusal{OpenFault::unusable, error.what(),
                          "Check that " + path + " and its folder may be written."};
    }
    if (!why) return report;
    Error error{ErrorCode::unavailable, why->cause + " " + why->remedy, {}};
    if (refusal != nullptr) *refusal = *std::move(why);
    return error;
}

}  // namespace tillbook
