// Backups, as the API asks for them of whoever runs it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace tillbook {

// A file of the folder for backups.
struct BackupShown {
    std::string name;
    Instant created_at{};
    std::uint64_t bytes = 0;
    std::optional<std::uint64_t> books;  // absent: the file does not say
    bool is_proven = false;
};

struct BackupFolder {
    std::string path;
    std::chrono::seconds every{};
    bool is_there = true;  // else nothing can be written, for example to a disk that is not mounted
    std::vector<BackupShown> backups;  // newest first
};

// Threads: any that may wait. Every function may throw Unavailable.
class Backups {
public:
    virtual ~Backups() = default;

    virtual BackupFolder list() const = 0;
    // How long to wait before another may be asked for; zero: not at all.
    virtual std::chrono::seconds wait() const = 0;
    // Makes one now and proves it, which takes minutes where the database is large.
    // backups_not_configured if the folder is not there.
    virtual Result<BackupShown> make() = 0;
    // Ends the one under way, which leaves nothing, and those to come. Any thread.
    virtual void stop() = 0;
};

}  // namespace tillbook
