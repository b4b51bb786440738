// Copies of a database that is in use, and the proof that such a copy is whole.
//
// A copy is one moment of the database: others read and write on while it is made. It is one plain
// file without a WAL, which opens as any database does. Nothing stands under its name before it is
// complete, on the disk and, where that is asked for, proven.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "log/sqlite/store.h"

namespace tillbook {

struct BookHead {
    BookId book;
    Head head;
};

// What a file says of its log, entry by entry.
struct LogProof {
    std::uint64_t entries = 0;
    std::vector<BookHead> heads;  // of every book with entries, by its number
    std::uint64_t bytes = 0;      // of the file
    std::string problem;          // the first one, a sentence; empty: proven

    bool ok() const { return problem.empty(); }
};

enum class BackupStage { copying, proving };
// Pages while copying, entries while proving.
using OnBackupProgress =
    std::function<void(BackupStage stage, std::uint64_t finished, std::uint64_t total)>;

// Copies `source` to `target`, which must not exist yet, reads the copy back from the disk and
// proves it: SQLite finds its pages in order, positions and numbers have no gaps, every entry
// hashes to its chain value, and the last one is that of the source. Only this user may read the
// copy. A copy that is not proven is removed again. Refusals as of open_sqlite; any schema up to
// ours is copied as it is.
Result<LogProof> back_up_sqlite(const std::string& source, const std::string& target,
                                const OnBackupProgress& on_progress,
                                OpenRefusal* refusal = nullptr);

// Copies without proving every entry: for a file that is about to be changed. Throws Unavailable.
void copy_sqlite(const std::string& source, const std::string& target);

// When the database was last backed up and the backup proven, as its own table says it: backups of
// other programs do not count. Throw Unavailable.
void note_backup(const std::string& database, Instant at);
std::optional<Instant> last_backup(const std::string& database);

// How many books a database has, a backup in particular. Throws Unavailable.
std::uint64_t count_books(const std::string& database);

// What a quick look at a database says: at its newest entries alone.
struct TailReport {
    std::uint64_t schema = 0;
    std::uint64_t last_position = 0;
    Instant newest{};          // when the newest of these entries was made
    std::uint64_t proven = 0;  // entries that hash onto the one before them in their book
    std::string problem;       // of these entries; empty: none
};
// Looks at the newest `entries_max` entries and changes nothing. Refusals as of open_sqlite.
Result<TailReport> look_at_tail(const std::string& path, std::uint64_t entries_max,
                                OpenRefusal* refusal = nullptr);

// True if another process has the database open. Only for processes that have not.
bool is_in_use(const std::string& path);

class SqliteError;

// Why SQLite could not copy from `source` to `target`, with the remedy.
OpenRefusal explain(const std::string& source, const std::string& target, const SqliteError& error);

// Makes the names in a file's folder durable: that it was made, renamed or removed.
void sync_folder_of(const std::string& path);

}  // namespace tillbook
