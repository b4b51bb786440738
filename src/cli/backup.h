// `tillbook backup`: a proven copy of the database, whether a server runs or not.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "cli/options.h"
#include "log/sqlite/backup.h"

namespace tillbook {

struct FinishedBackup {
    std::string file;
    LogProof proof;
    double seconds = 0;
    std::vector<std::string> removed;  // older ones, beyond those to keep
    // What went wrong after the copy was proven: the database could not note it, or older ones
    // could not be removed.
    std::vector<std::string> complaints;
};

// Backs the database at `path` up to a file, or into a folder under a name with its own and the
// time. Then, and only then, removes the oldest ones beyond options.keep, unless they are younger
// than options.spared, and what crashes left behind. Throws Failure: not_verified if the copy is
// not proven, else why it could not be made.
FinishedBackup make_backup(const std::string& path, const BackupOptions& options, Instant now,
                           const OnBackupProgress& on_progress);

// The files in a folder that are backups of the database at `path`, oldest first; none where
// the folder is not there yet. Throws Unavailable.
std::vector<std::string> backups_of(const std::string& path, const std::string& folder);

// The moment that the name of a backup tells of.
Instant moment_of_backup(const std::string& file);

// "20261122T185300.123Z", for names of files; and the moment of such a text, absent if it is none.
std::string file_stamp(Instant instant);
std::optional<Instant> parse_file_stamp(std::string_view text);

void backup_command(const std::string& database, const BackupOptions& options, Streams& streams);

}  // namespace tillbook
