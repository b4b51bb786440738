#include "log/sqlite/store.h"

#include "log/sqlite/file.h"
#include "log/sqlite/schema.h"
#include "log/sqlite/sqlite_control.h"
#include "log/sqlite/sqlite_log.h"

namespace tillbook {
namespace {

Error explain(const SqliteOptions& options, const SqliteError& error) {
    std::string text;
    if (error.is_corrupt()) {
        text = options.path +
               " is not a Tillbook database, or it is damaged. Give the path of a "
               "Tillbook database, or put a backup in its place.";
    } else if (error.is_disk_full()) {
        text = "The disk of " + options.path + " is full. Make room and start again.";
    } else {
        text = options.path + ": " + error.what() +
               " Check that its folder exists and that it may be read and written.";
    }
    return {ErrorCode::unavailable, std::move(text), {}};
}

Result<SqliteStore> open_file(const SqliteOptions& options) {
    auto file = std::make_shared<SqliteFile>(options);
    // Nothing is written, not even the kind of journal, into a file that may not be ours.
    Connection probe(options.path, options.vfs, options.mode);
    TRY(check_schema(probe, options.path));
    Connection connection = file->connect(options.writer_cache_bytes);
    TRY(prepare_schema(connection, options.path, options.run_length));
    SqliteStore store;
    store.log = std::make_unique<SqliteLog>(file);
    store.control = std::make_unique<SqliteControl>(file);
    return store;
}

}  // namespace

Result<SqliteStore> open_sqlite(const SqliteOptions& options) {
    try {
        return open_file(options);
    } catch (const SqliteError& error) {
        return explain(options, error);
    } catch (const Unavailable& error) {
        return Error{ErrorCode::unavailable, error.what(), {}};
    }
}

}  // namespace tillbook
