#include "cli/storage.h"

#include <filesystem>
#include <system_error>

#include "log/sqlite/backup.h"

namespace tillbook {

namespace {

std::uint64_t size_of(const std::string& path) {
    std::error_code unknown;
    const std::uintmax_t size = std::filesystem::file_size(path, unknown);
    return unknown ? 0 : size;
}

std::optional<Instant> backup_of(const std::string& path) {
    try {
        return last_backup(path);
    } catch (const Unavailable&) {
        return std::nullopt;
    }
}

}  // namespace

StorageStats storage_stats(const std::string& path) {
    StorageStats stats;
    stats.database_bytes = size_of(path);
    stats.wal_bytes = size_of(path + "-wal");
    std::error_code unknown;
    const std::filesystem::path folder = std::filesystem::path(path).parent_path();
    const auto space = std::filesystem::space(folder.empty() ? "." : folder, unknown);
    if (!unknown) {
        stats.disk_bytes = space.capacity;
        stats.disk_free_bytes = space.available;
    }
    stats.backup_proven_at = backup_of(path);
    return stats;
}

}  // namespace tillbook
