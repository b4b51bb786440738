// Puts a backup in the place of a database.
//
// The backup is copied beside the database, proven, brought to our schema, and only then put in its
// place, while nobody else has the database open; that moves aside under a name of its own. Until
// the last step nothing has changed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "log/sqlite/backup.h"

namespace tillbook {

struct RestoredBook {
    BookId book;
    Head head;
    std::uint32_t generation = 1;
    // Entries that are only in the database that was replaced; 0 if that could not be read.
    std::uint64_t entries_lost = 0;
};

// A person who was erased after the backup was made, and is back with it.
struct LostErasure {
    BookId book;
    ObjectId contact;
};

struct RestoreReport {
    LogProof proof;
    std::vector<RestoredBook> books;
    std::string kept_aside;  // where the replaced database is now; empty: there was none
    // The replaced database could not be read, so nothing of it was carried over.
    bool replaced_is_unreadable = false;
    std::uint64_t keys_kept_revoked = 0;  // revoked since the backup; they stay so
    std::vector<LostErasure> lost_erasures;
};

// `aside` is what the replaced file is called from then on. Every book's generation is raised above
// the one of the backup and the one of the replaced database, since numbers may now be given again;
// where that cannot be read, up to the seconds that `now` counts, which none has reached by ones.
// A backup that is not proven changes nothing; the report says so. Refusals as of open_sqlite;
// `in_use` in particular if another process has the database open.
Result<RestoreReport> restore_sqlite(const std::string& backup, const std::string& path,
                                     const std::string& aside, Instant now,
                                     const OnBackupProgress& on_progress,
                                     OpenRefusal* refusal = nullptr);

}  // namespace tillbook
