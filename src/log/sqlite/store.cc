#include "log/sqlite/store.h"

#include <filesystem>
#include <variant>

#include "log/sqlite/backup.h"
#include "log/sqlite/file.h"
#include "log/sqlite/schema.h"
#include "log/sqlite/sqlite_control.h"
#include "log/sqlite/sqlite_log.h"
#include "log/sqlite/sqlite_webhooks.h"

namespace tillbook {
namespace {

OpenRefusal explain(const SqliteOptions& options, const SqliteError& error) {
    if (error.is_corrupt()) {
        return {OpenFault::damaged, options.path + " is not a Tillbook database, or it is damaged.",
                "Give the path of a Tillbook database, or put a backup in its place."};
    }
    if (error.is_disk_full()) {
        return {OpenFault::disk_full, "The disk of " + options.path + " is full.",
                "Make room and start again."};
    }
    return {OpenFault::unusable, options.path + ": " + error.what(),
            "Check that its folder exists and that it may be read and written."};
}

// "book.db.before-schema-3", with a number if there is one from an earlier attempt, finished or cut
// off.
std::string free_name_before_migration(const std::string& path) {
    const std::string name = path + ".before-schema-" + std::to_string(sqlite_schema_version);
    std::string candidate = name;
    std::error_code unknown;  // then making it says why
    for (int i = 2; std::filesystem::exists(candidate, unknown) ||
                    std::filesystem::exists(candidate + ".partial", unknown);
         ++i) {
        candidate = name + "." + std::to_string(i);
    }
    return candidate;
}

// What a migration changes stands aside as it was before, so that the earlier version can go on
// with it.
void keep_before_migration(const SqliteOptions& options, Connection& connection) {
    const std::uint64_t version = connection.ask("PRAGMA user_version");
    if (version == 0 || version >= sqlite_schema_version) return;
    if (options.before_migration == BeforeMigration::copy) {
        copy_sqlite(options.path, free_name_before_migration(options.path));
    }
}

std::variant<SqliteStore, OpenRefusal> open_file(const SqliteOptions& options) {
    auto file = std::make_shared<SqliteFile>(options);
    {
        // Nothing is written, not even the kind of journal, into a file that may not be ours.
        Connection probe(options.path, options.vfs, options.mode);
        if (auto refusal = check_schema(probe, options.path)) return *std::move(refusal);
    }
    // After a crash the WAL may hold what only seems to be on the disk. A process that has the file
    // open has seen to that already.
    file->prove();
    Connection connection = file->connect(options.writer_cache_bytes);
    keep_before_migration(options, connection);
    if (auto refusal = prepare_schema(connection, options.path, options.run_length)) {
        return *std::move(refusal);
    }
    SqliteStore store;
    store.log = std::make_unique<SqliteLog>(file);
    store.control = std::make_unique<SqliteControl>(file);
    store.webhooks = std::make_unique<SqliteWebhooks>(file);
    return store;
}

std::variant<SqliteStore, OpenRefusal> open_or_explain(const SqliteOptions& options) {
    try {
        return open_file(options);
    } catch (const SqliteError& error) {
        return explain(options, error);
    } catch (const Unavailable& error) {
        return OpenRefusal{OpenFault::unusable, error.what(), "Check the disk the database is on."};
    }
}

}  // namespace

Result<SqliteStore> open_sqlite(const SqliteOptions& options, OpenRefusal* refusal) {
    std::variant<SqliteStore, OpenRefusal> opened = open_or_explain(options);
    if (auto* store = std::get_if<SqliteStore>(&opened)) return std::move(*store);
    OpenRefusal& why = std::get<OpenRefusal>(opened);
    Error error{ErrorCode::unavailable, why.cause + " " + why.remedy, {}};
    if (refusal != nullptr) *refusal = std::move(why);
    return error;
}

}  // namespace tillbook
