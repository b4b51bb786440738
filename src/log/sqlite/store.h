// Every port of the log in one SQLite database: the default driver.
//
// Several processes may have the same file open. Within a process open it once. The log's files are
// `path`, `path-wal` and `path-shm`; they belong together.
//
// Failure: every call may throw Unavailable. A full disk undoes the group cleanly, and the next one
// tries again. After a failed write or sync nobody knows what the disk holds: the log is closed,
// and the next call opens it again only if a new connection, with the file for itself, copies the
// whole WAL into the database without error (file.h). If that fails, or if entries that were
// acknowledged are gone, `on_fatal` is told once and everything throws from then on: the process
// should end.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "log/control.h"
#include "log/log.h"
#include "log/open_refusal.h"
#include "log/webhooks.h"

namespace tillbook {

enum class OpenMode { must_exist, create };

// `full` syncs every commit; nothing acknowledged is ever lost. `off` loses commits in a power cut
// and exists to prove that the tests would notice.
enum class Durability { full, off };

// Who copies the WAL into the database and lets it start over: we do, or another program that ships
// the WAL elsewhere and must not miss a piece of it. Then the WAL grows while that does not run,
// and what was redacted stays in it until then.
enum class Checkpoints { own, external };

// Whether a database of an older schema is copied before it is changed.
enum class BeforeMigration { copy, nothing };

struct SqliteOptions {
    std::string path;
    std::string vfs;  // empty: the system's own; tests name one with faults
    OpenMode mode = OpenMode::create;
    Durability durability = Durability::full;
    Checkpoints checkpoints = Checkpoints::own;
    // The copy stands beside the database, as PATH.before-schema-N.
    BeforeMigration before_migration = BeforeMigration::copy;
    std::uint64_t writer_cache_bytes = std::uint64_t{16} << 20;
    std::uint64_t reader_cache_bytes = std::uint64_t{4} << 20;  // for each thread that reads
    // How often the WAL is copied into the database, and the size past which the writer helps.
    std::chrono::milliseconds checkpoint_every{100};
    std::uint64_t wal_bytes_max = std::uint64_t{64} << 20;
    std::uint64_t run_length = 8192;  // of a new database (log/sqlite/runs.h)
    // Called once, on the thread that finds out; the log stays closed. Must not call the log.
    std::function<void(const std::string& reason)> on_fatal;
};

struct SqliteStore {
    std::unique_ptr<Log> log;
    std::unique_ptr<Control> control;
    std::unique_ptr<WebhookStore> webhooks;
};

// Opens or makes a database. The error's detail is cause and remedy; `refusal`, if given, gets them
// apart.
Result<SqliteStore> open_sqlite(const SqliteOptions& options, OpenRefusal* refusal = nullptr);

}  // namespace tillbook
