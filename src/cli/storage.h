// What the database takes on its disk, and what is left there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"

namespace tillbook {

struct StorageStats {
    std::uint64_t database_bytes = 0;
    std::uint64_t wal_bytes = 0;
    std::uint64_t disk_bytes = 0;       // of the file system; 0 if it does not say
    std::uint64_t disk_free_bytes = 0;  // for this user
    std::optional<Instant> backup_proven_at;
};

// Of the database at `path`. What cannot be found out is 0 or absent. Asks the file system and, for
// the backup, the database.
StorageStats storage_stats(const std::string& path);

}  // namespace tillbook
